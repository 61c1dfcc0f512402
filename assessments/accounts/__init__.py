"""Who logs in: limits on guesses, passwords and their hashes, when a session ends."""
