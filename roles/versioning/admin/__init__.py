"""The admin pages of a version, and what the pages of the admin share."""
