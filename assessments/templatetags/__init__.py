"""What templates write: figures, words and pictures."""
