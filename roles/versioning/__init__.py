"""Versions that freeze once they are published: rows, files, translations, admin pages."""
