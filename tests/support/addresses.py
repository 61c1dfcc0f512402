"""The addresses of Tripod by their names."""

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def names() -> list[str]:
    """Every named address outside the admin, which tests/whole/test_admin.py walks."""

    def walk(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.name or ""
            elif pattern.namespace != "admin":
                yield from walk(pattern.url_patterns)

    return sorted(walk(get_resolver().url_patterns))


# Files, probes and redirects: tests/whole/test_access.py covers these addresses too.
NO_PAGES = {
    *(
        "robots",
        "account_login",
        "account_logout",
        "set_language",
        "send-again",
        "submit",
    ),
    *("csp-report", "single-sign-on", "single-sign-on-callback", "single-sign-on-end"),
    # Pages that need a provider, a passkey, or a login that is half done.
    *("mfa_authenticate", "mfa_login_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn"),
    *("mfa_reauthenticate_webauthn", "mfa_reauthenticate", "confirm-sign-on"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes"),
    *("share-revoke", "report-pdf", "export-download", "answers-csv", "scores-csv", "report-file"),
    *("role-case-pdf", "report-chart", "history-chart", "team-restore", "keep-answers"),
    *("member-right", "invitation-revoke", "end-sessions", "account_signup", "account_email"),
    *("account_email_verification_sent", "own-data"),
}
