"""What templates write: numbers, words and pictures."""
