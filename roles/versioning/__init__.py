"""What a version is that freezes once it is published: rows, files, translations, admin pages."""
