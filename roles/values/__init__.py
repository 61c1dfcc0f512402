"""Values as people type them, and as they are stored and shown."""
