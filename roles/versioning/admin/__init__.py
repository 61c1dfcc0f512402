"""The admin pages of a version, and what all admin pages share."""
