"""The addresses of Tripod by their names."""

from django.urls import URLPattern, get_resolver


def names():
    """Every named address outside the admin, which tests/whole/test_admin.py walks."""

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.name
            elif pattern.namespace != "admin":
                yield from walk(pattern.url_patterns)

    return sorted(walk(get_resolver().url_patterns))


# Files, probes and redirects: tests/whole/test_access.py covers these addresses too.
NO_PAGES = {
    *("livez", "readyz", "robots", "login", "logout", "set_language", "send-again", "submit"),
    *("share-revoke", "report-pdf", "export-download", "answers-csv", "scores-csv", "report-file"),
}
