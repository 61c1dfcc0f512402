"""Teams answer questionnaires and read their results."""
