"""The stored data → words and rounded numbers in the reader's language."""
