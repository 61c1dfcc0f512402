"""What the addresses about a team need, and these addresses by name."""

from typing import Any

from django.urls import reverse

from assessments.models import Action, ShareLink, Team, User
from tests.support import factories
from tests.support.got import got


class Rows:
    """What the addresses about a team need: a report, a draft, an action, a link."""

    def __init__(self, team: Team, by: User) -> None:
        self.team = team
        self.done = factories.submitted(factories.assessment(team, by=by), choice=0)
        self.link, self.token = factories.share_link(self.done)
        self.draft = factories.assessment(team, by=by)
        self.invitation, self.secret = factories.invitation(team, by=by)
        self.member = team.memberships.order_by("-pk").first()
        self.action: Action = factories.planned(self.done, by=by)[0]

    def address(self, name: str, link: ShareLink | None = None) -> str:
        args: dict[str, list[Any]] = {
            "report-chart": [self.done.pk, "practices", "sre"],
            "history-chart": [self.team.pk, "metric", "downtime"],
            "action-new": [self.done.pk, self.action.kind, self.action.subject],
            "action-edit": [self.action.pk],
            "share-revoke": [self.done.pk, (link or self.link).pk],
            "shared": [self.token],
            "account_reset_password_from_key": ["1", "none"],
            "invited": [self.secret],
            "join": [self.invitation.pk],
            "join-account": [self.invitation.pk],
            "invitation-revoke": [self.team.pk, self.invitation.pk],
            "member-right": [self.team.pk, got(self.member).pk],
            "member-remove": [self.team.pk, got(self.member).pk],
            "shared-report": [self.link.pk],
            "report-file": [self.done.pk, "advice", "json"],
            "practice": [self.draft.pk, "devops-pipeline"],
            "role": ["sre"],
            "mfa_remove_webauthn": [1],
        }
        if name in args:
            return reverse(name, args=args[name])
        if name in ("role-case", "role-case-pdf", "advice-decision"):
            return reverse(name, args=[self.done.pk, "sre"])
        if name in ("tasks", "check", "submit", "discard", "keep-answers"):
            return reverse(name, args=[self.draft.pk])
        if name in {"withdraw", "report", "report-pdf", "what-if", "share"} | CSV:
            return reverse(name, args=[self.done.pk])
        about_team = name.startswith(("team", "assessment-new")) and name not in NO_TEAM
        return reverse(name, args=[self.team.pk] if about_team else [])


CSV = {"answers-csv", "scores-csv"}
NO_TEAM = {"teams", "team-new"}
