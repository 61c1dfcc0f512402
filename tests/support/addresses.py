"""The addresses of Tripod by their names."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessments.models import Team, User
from tests.support import factories

SUBMITTED = {"withdraw", "report", "report-pdf", "what-if", "share", "answers-csv", "scores-csv"}


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


def addresses_about(checkout: Team, *, lead: User, member: User) -> Callable[[str], str]:
    """The address that a name stands for: of a team, its report, its draft and what they have."""
    done = factories.submitted(factories.assessment(checkout, by=lead), choice=0)
    link, token = factories.share_link(done)
    draft = factories.assessment(checkout, by=lead)
    action = factories.planned(done, by=lead)[0]
    invitation, secret = factories.invitation(checkout)
    with_more: dict[str, list[Any]] = {
        "report-chart": [done.pk, "practices", "sre"],
        "history-chart": [checkout.pk, "metric", "downtime"],
        "role-case": [done.pk, "sre"],
        "role-case-pdf": [done.pk, "sre"],
        "advice-decision": [done.pk, "sre"],
        "action-new": [done.pk, action.kind, action.subject],
        "action-edit": [action.pk],
        "share-revoke": [done.pk, link.pk],
        "shared": [token],
        "account_reset_password_from_key": ["1", "none"],
        "invited": [secret],
        "join": [invitation.pk],
        "join-account": [invitation.pk],
        "invitation-revoke": [checkout.pk, invitation.pk],
        "member-right": [checkout.pk, checkout.memberships.get(user=member).pk],
        "member-remove": [checkout.pk, checkout.memberships.get(user=member).pk],
        "shared-report": [link.pk],
        "mfa_remove_webauthn": [1],
    }

    def address(name: str) -> str:
        if name in with_more:
            return reverse(name, args=with_more[name])
        if name.startswith(("team", "assessment-new")) and name not in ("teams", "team-new"):
            return reverse(name, args=[checkout.pk])
        if name == "report-file":
            return reverse(name, args=[done.pk, "advice", "json"])
        if name in SUBMITTED:
            return reverse(name, args=[done.pk])
        if name == "practice":
            return reverse(name, args=[draft.pk, "devops-pipeline"])
        if name in ("tasks", "check", "submit", "discard", "keep-answers"):
            return reverse(name, args=[draft.pk])
        return reverse(name, args=["sre"] if name == "role" else [])

    return address
