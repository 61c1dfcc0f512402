"""The stored document → words and rounded numbers in the reader's language."""
