"""What a browser asks for: get the object, validate, one verb, respond."""
