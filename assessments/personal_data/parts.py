"""All that is about a person, part by part, as one JSON file (docs/privacy.md has its shape)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import (
    Action,
    AdviceDecision,
    Assessment,
    Invitation,
    Membership,
    QuestionnaireVersion,
    ShareLink,
    User,
)
from roles.audit import AuditEntry
from roles.audit.entries import USER, USER_NAMED
from roles.models import Ruleset

# Another number after a change of what a key means, or of a key that goes.
SHAPE = 1
Row: TypeAlias = dict[str, Any]
OWN = ("user",)
# Of a log, the latest so many rows; the file would grow with each download.
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Part:
    """One part of the file: its key, its heading for people, and its rows."""

    key: str
    heading: StrOrPromise
    rows: Callable[[User], list[Row]]
    # The references to the person that its rows are found by.
    relations: frozenset[str]


def _part(
    key: str,
    heading: StrOrPromise,
    model: type[Model],
    people: tuple[str, ...],
    columns: dict[str, str],
    also: Callable[[User], Q] = lambda user: Q(),
) -> Part:
    """Rows of a model by the fields that name the person; `as` says which of them do."""

    def rows(user: User) -> list[Row]:
        found = also(user)
        for field in people:
            found |= Q(**{field: user})
        stored = model._default_manager.filter(found).order_by("pk")
        return [_row(row, user) for row in stored.values(*people, *columns.values())]

    def _row(stored: Row, user: User) -> Row:
        row = {name: stored[path] for name, path in columns.items()}
        if people == OWN:
            return row
        return {"as": [field for field in people if stored[field] == user.pk], **row}

    relations = frozenset(f"{model._meta.label}.{field}" for field in people)
    return Part(key, heading, rows, relations)


def _same(*names: str, **others: str) -> dict[str, str]:
    """Columns with the names of their fields, and others by their paths."""
    return {name: name for name in names} | others


def _account(user: User) -> list[Row]:
    names = ("username", "first_name", "last_name", "email", "date_joined", "last_login")
    rights = ("is_active", "is_staff", "is_superuser")
    groups = user.groups.order_by("name").values_list("name", flat=True)
    more = user.user_permissions.order_by("codename").values_list("codename", flat=True)
    row: Row = {name: getattr(user, name) for name in ("id", *names, *rights)}
    return [row | {"groups": list(groups), "permissions": list(more)}]


def _administration(user: User) -> list[Row]:
    """What the person changed in the admin, the latest first; no names of others."""
    facts = ("action_time", "object_repr", "change_message")
    entries = LogEntry.objects.filter(user=user).order_by("-pk")
    paths = (*facts, "object_id", "content_type__app_label", "content_type__model")
    rows = []
    for entry in entries.values(*paths)[: MOST_ROWS + 1]:
        kind = f"{entry['content_type__app_label']}.{entry['content_type__model']}"
        row = {name: entry[name] for name in facts} | {"model": entry["content_type__model"]}
        if kind == USER and entry["object_id"] != str(user.pk):
            row["object_repr"] = USER_NAMED
        rows.append(row)
    return rows


def _audit_log(user: User) -> list[Row]:
    """What the person did, and what was done with the account; no names of others.

    The latest entries first.
    """
    key = str(user.pk)
    entries = AuditEntry.objects.filter(Q(user_key=key) | Q(kind=USER, key=key))
    return [
        {
            "as": [
                *(["by"] if entry.user_key == key else []),
                *(["about"] if (entry.kind, entry.key) == (USER, key) else []),
            ],
            "when": entry.when,
            "action": entry.action,
            "subject": USER_NAMED if entry.kind == USER and entry.key != key else entry.subject,
            "detail": entry.detail,
            "address": entry.address if entry.user_key == key else "",
        }
        for entry in entries[: MOST_ROWS + 1]
    ]


def sent_to(user: User) -> Q:
    """Invitations to an address that is the person's: anybody can type one into the profile."""
    found = Q(pk__in=[])
    for address in EmailAddress.objects.filter(user=user, verified=True):
        found |= Q(email__iexact=address.email)
    return found


_GROUPS = frozenset({"assessments.User_groups.user", "assessments.User_user_permissions.user"})
_REPORT = {"assessment": "assessment", "team": "assessment__team__name"}
_PARTS = (
    Part("account", _("Account"), _account, _GROUPS),
    _part("addresses", _("E-mail addresses"), EmailAddress, OWN, _same("email", "verified")),
    _part(
        "memberships",
        _("Teams"),
        Membership,
        OWN,
        _same("right", team="team__name", team_id="team"),
    ),
    _part(
        "sessions",
        _("Where you are logged in"),
        UserSession,
        OWN,
        _same("created_at", "last_seen_at", "user_agent", address="ip"),
    ),
    _part(
        "second_factors",
        _("Second factors"),
        Authenticator,
        OWN,
        _same("type", "created_at", "last_used_at", name="data__name"),
    ),
    _part(
        "single_sign_on",
        _("Single sign-on"),
        SocialAccount,
        OWN,
        _same(
            *("date_joined", "last_login"), issuer="provider", subject="uid", claims="extra_data"
        ),
    ),
    _part(
        "invitations",
        _("Invitations"),
        Invitation,
        ("made_by", "used_by"),
        _same("email", "right", "made", "expires", "revoked", "used", team="team__name"),
        sent_to,
    ),
    _part(
        "assessments",
        _("Assessments"),
        Assessment,
        ("started_by", "submitted_by", "withdrawn_by"),
        _same(
            *("started", "submitted", "withdrawn", "withdrawal_reason"),
            assessment="pk",
            team="team__name",
        ),
    ),
    _part(
        "actions",
        _("Actions"),
        Action,
        ("owner", "created_by"),
        _same("title", "due", "state", "note", "created", "closed", **_REPORT),
    ),
    _part(
        "decisions",
        _("Decisions about the advice"),
        AdviceDecision,
        ("by",),
        _same("choice", "reason", "decided", role="role__slug", **_REPORT),
    ),
    _part(
        "share_links",
        _("Links to reports"),
        ShareLink,
        ("made_by", "revoked_by"),
        _same(
            *("label", "made", "expires", "revoked", "last_used", "uses"),
            assessment="report__assessment",
            team="report__assessment__team__name",
        ),
    ),
    _part(
        "questionnaires",
        _("Questionnaires that you published"),
        QuestionnaireVersion,
        ("published_by",),
        _same("number", "published_at", questionnaire="questionnaire__slug"),
    ),
    _part(
        "rules",
        _("Rules that you published"),
        Ruleset,
        ("published_by",),
        _same("number", "published_at"),
    ),
    Part(
        "administration",
        _("What you changed in the administration"),
        _administration,
        frozenset({"admin.LogEntry.user"}),
    ),
    Part("audit_log", _("Audit log"), _audit_log, frozenset()),
)
PARTS = {part.key: part for part in _PARTS}


def as_json(user: User, posts: list[Row]) -> str:
    """The file: every part, and the posts that are kept for the person's browser."""
    parts = {key: _section(part.heading, part.rows(user)) for key, part in PARTS.items()}
    parts["kept_posts"] = _section(_("Kept to send again"), posts)
    data = {"shape": SHAPE, "made": timezone.now(), "parts": parts}
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _section(heading: StrOrPromise, rows: list[Row]) -> Row:
    """A part as the file has it; logs with more entries than fit are not complete."""
    return {"heading": heading, "complete": len(rows) <= MOST_ROWS, "rows": rows[:MOST_ROWS]}
