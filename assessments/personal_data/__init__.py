"""A person's data: what is about them as a file, erasing an account, how long things are kept."""
