"""Values as people type them, the database keeps them, and pages show them."""
