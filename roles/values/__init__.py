"""Names, numbers, days and forms: as people type and post them, and as they are stored and shown."""
