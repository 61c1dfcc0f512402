"""Every address as ten people, by every method with valid tokens: nobody changes what they may not.

Only where the tables below say that somebody may post, nothing is posted: other tests do. What the
rights allow somebody to read, tests/whole/test_access.py says.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessments.models import (
    Assessment,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Team,
    User,
)
from roles.audit import AuditEntry
from roles.models import Constant, Discipline, Role, RoleRule, Ruleset, StaffingPoint, Trigger
from tests.support import factories
from tests.support.addresses import names
from tests.support.fixtures import PageResponse, People
from tests.support.got import got
from tests.support.logins import let_in
from tests.support.shared_rows import PEOPLE
from tests.support.team_rows import Rows

pytestmark = pytest.mark.slow

# sam is staff without a right; gone led the team until the account was disabled.
PERSONAS = (*PEOPLE, "sam", "gone")
NOBODY: frozenset[str] = frozenset()
EVERYBODY = frozenset(PERSONAS)
LOGGED_IN = EVERYBODY - {"anonymous", "gone"}
MEMBERS, LEADS = frozenset({"alice", "bob"}), frozenset({"alice", "admin"})

# Who may post to an address about Checkout. A new address fails without a row.
POSTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("start", "robots", "roles", "role", "teams"), NOBODY),
    **dict.fromkeys(("across-teams", "organisation-advice", "export", "team"), NOBODY),
    **dict.fromkeys(("team-history", "history-chart", "team-actions", "tasks"), NOBODY),
    **dict.fromkeys(("report", "report-pdf", "report-chart", "report-file", "what-if"), NOBODY),
    **dict.fromkeys(("role-case", "role-case-pdf", "answers-csv", "scores-csv", "check"), NOBODY),
    **dict.fromkeys(("shared-report", "single-sign-on", "single-sign-on-callback"), NOBODY),
    # It counts that the link was used, and an export is recorded.
    **dict.fromkeys(("shared", "csp-report"), EVERYBODY),
    # About the person alone: tests/assessments/accounts/test_second_factor.py.
    **dict.fromkeys(("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp"), LOGGED_IN),
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_generate_recovery_codes"), LOGGED_IN),
    **dict.fromkeys(("mfa_add_webauthn", "mfa_remove_webauthn", "mfa_login_webauthn"), EVERYBODY),
    **dict.fromkeys(("account_reauthenticate", "mfa_reauthenticate"), LOGGED_IN),
    **dict.fromkeys(("mfa_reauthenticate_webauthn", "confirm-sign-on"), LOGGED_IN),
    **dict.fromkeys(("mfa_authenticate", "single-sign-on-end"), EVERYBODY),
    "export-download": LOGGED_IN,
    **dict.fromkeys(("account_login", "set_language"), EVERYBODY),
    **dict.fromkeys(("account_logout", "send-again", "team-new"), LOGGED_IN),
    **dict.fromkeys(("profile", "account_change_password", "end-sessions"), LOGGED_IN),
    "own-data": NOBODY,
    "erase-account": LOGGED_IN,
    **dict.fromkeys(("account_signup", "account_email", "account_email_verification_sent"), NOBODY),
    **dict.fromkeys(("account_reset_password", "account_reset_password_from_key"), NOBODY),
    **dict.fromkeys(("team-edit", "assessment-new", "practice", "submit", "discard"), MEMBERS),
    **dict.fromkeys(("keep-answers", "action-new", "action-edit", "advice-decision"), MEMBERS),
    **dict.fromkeys(("share", "share-revoke"), MEMBERS),
    **dict.fromkeys(("team-archive", "team-restore", "withdraw", "team-people"), LEADS),
    **dict.fromkeys(("member-right", "member-remove", "invitation-revoke"), LEADS),
    "team-hand-over": frozenset({"alice"}),
    "team-leave": MEMBERS | {"vera"},
    # Nobody without the cookie of an invitation.
    **dict.fromkeys(("invited", "join", "join-account"), NOBODY),
}
# What a person who may would send.
FIELDS: dict[str, dict[str, str]] = {
    "team-edit": {"name": "Mine", "engineers": "9", "sites": "1", "revision": "1"},
    "practice": {"pipeline_automation-answer": "2", "pipeline_automation-revision": "0"},
    "keep-answers": {"pipeline_automation-answer": "2"},
    "assessment-new": {"track": "full"},
    "action-new": {"title": "Mine"},
    "action-edit": {"title": "Mine", "state": "done", "revision": "1"},
    "advice-decision": {"choice": "declined", "reason": "Mine", "revision": "0"},
    "share": {"label": "Mine", "days": "30"},
    "withdraw": {"reason": "Mine"},
    "team-people": {"right": "lead", "days": "7"},
    "member-right": {"right": "viewer"},
    **{name: {} for name in ("member-remove", "invitation-revoke", "team-leave", "join")},
    "join-account": {"username": "mine", "password": "zebra lamp orbit canvas"},
}

EDITED = frozenset({"erin", "admin"})
ADMIN = frozenset({"admin"})
# Who may post to the pages of a model in the admin.
MODELS: dict[type[Model], frozenset[str]] = {
    **dict.fromkeys((Questionnaire, QuestionnaireVersion, Practice, PracticeText), EDITED),
    **dict.fromkeys((Question, Ruleset, RoleRule, StaffingPoint, Trigger, Constant), EDITED),
    **dict.fromkeys((Role,), EDITED),
    **dict.fromkeys((Discipline, Team, User, Group, Assessment, AuditEntry), ADMIN),
}
# Whose form is a query (lists are exported from) or about the person alone.
OWN = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n"}
OWN |= {"autocomplete", "view_on_site", "app_list"}
STAFF = frozenset({"erin", "sam", "admin"})
ARGS = {"language": "de", "code": "sre-slos", "app_label": "roles", "content_type_id": "1"}

# What every request may write: a session that is used, and what the audit log keeps of a refusal.
BESIDES = {
    *("django_session", "roles_auditentry", "assessments_keptpost", "django_admin_log"),
    "cache",
}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?(\w+)', re.IGNORECASE)


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.views.reports.can_make_pdf", lambda: True)
    monkeypatch.setattr("assessments.exports.pdf.from_html", lambda html: b"%PDF-")


@pytest.fixture(scope="module")
def everybody(people: People, shared_team: Team) -> People:
    gone = factories.user("gone")
    shared_team.memberships.create(user=gone, right="lead")
    return people | {"sam": factories.user("sam", is_staff=True), "gone": gone}


@pytest.fixture(scope="module")
def own(everybody: People, shared_team: Team) -> Rows:
    """Of Checkout, the team of alice, bob and vera."""
    return Rows(shared_team, everybody["alice"])


@pytest.fixture(scope="module")
def foreign(everybody: People) -> Rows:
    """Of the team of charlie."""
    return Rows(Team.objects.get(name="Search"), everybody["charlie"])


@pytest.fixture(scope="module")
def drafts(own: Rows) -> None:
    """Rows that an editor could change: the admin's addresses lead to them."""
    factories.rules().new_draft()
    next(v for v in factories.published() if v.questionnaire.slug == "sre").new_draft()
    AuditEntry.record(AuditEntry.Action.EXPORT, "x")


def admin_addresses() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Name, address and who may post to it, of every page of the admin."""
    for pattern in _patterns(get_resolver().url_patterns):
        wanted = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
        if pattern.name is None:
            continue  # What matches nothing else: the admin's own 404.
        if pattern.name in OWN:
            key, may = "1", STAFF
        else:
            model = _model_of(pattern.name)
            row = model._default_manager.order_by("-pk").first()
            key, may = str(row.pk if row else 1), MODELS[model]
        args = [ARGS.get(name, key) for name in wanted]
        yield pattern.name, reverse(f"admin:{pattern.name}", args=args), may


def _patterns(patterns: Iterable[URLPattern | URLResolver], inside: bool = False) -> Any:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if inside:
                yield pattern
        elif inside or pattern.namespace == "admin":
            yield from _patterns(pattern.url_patterns, True)


def _model_of(name: str) -> type[Model]:
    """The model of a page of the admin."""
    if name.startswith("auth_user"):
        return User
    found = [m for m in MODELS if name.startswith(f"{m._meta.label_lower.replace('.', '_')}_")]
    assert found, f"{name} is of no model in MODELS"
    return max(found, key=lambda model: len(model._meta.label_lower))


def test_every_address_and_every_model_has_a_row() -> None:
    assert sorted(POSTS) == names()
    assert set(MODELS) == set(site._registry)
    for pattern in _patterns(get_resolver().url_patterns):
        if pattern.name and pattern.name not in OWN:
            _model_of(pattern.name)


# --- the walk ---


def hashed() -> str:
    """A hash of every row of every table but those that any request may write."""
    found = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and table not in BESIDES:
            rows = list(model._base_manager.order_by("pk").values_list())
            found.update(repr((table, rows)).encode())
    return found.hexdigest()


@contextmanager
def watched() -> Iterator[list[str]]:
    """The tables that somebody writes meanwhile, so that a failure names its request."""
    tables: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written = WRITES.match(sql)
        if written and written[1] not in BESIDES:
            tables.append(written[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


class Visitor:
    """A persona's browser, whose tokens are valid."""

    def __init__(self, user: User | None, person: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if user:
            let_in(self.client, user)
        if user and person == "gone":
            User.objects.filter(pk=user.pk).update(is_active=False)
        self.client.get(reverse("account_login"))
        self.client.get(reverse("start"))
        cookie = self.client.cookies.get("csrftoken")
        self.token = cookie.value if cookie else self._of_a_form()

    def _of_a_form(self) -> str:
        page = self.client.get(reverse("teams")).text
        return got(re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page))[1]

    def ask(self, method: str, address: str, fields: dict[str, str]) -> PageResponse:
        headers = {"x-csrftoken": self.token, "origin": "http://testserver"}
        if method == "POST":
            return self.client.post(address, fields, headers=headers)
        return self.client.generic(method, address, headers=headers)


OTHERS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def walk(
    visitor: Visitor, addresses: Iterable[tuple[str, str, dict[str, str] | None]], *reads: str
) -> list[str]:
    """Asks each address by every method, by POST if there are fields; what was wrong with it."""
    wrong = []
    for name, address, fields in addresses:
        methods = [*reads, *OTHERS, *(["POST"] if fields is not None else [])]
        for method in methods:
            with watched() as tables:
                answer = visitor.ask(method, address, fields or {})
                if answer.streaming:
                    b"".join(answer)
            expected = {405} if method in OTHERS else {200, 302, 400, 403, 404, 405, 410, 422}
            if tables or answer.status_code not in expected:
                wrong.append(f"{method} {name}: {answer.status_code}, wrote {tables}")
    return wrong


@pytest.fixture
def visitor(person: str, everybody: People) -> Visitor:
    return Visitor(everybody.get(person), person)


def fields_for(name: str, person: str) -> dict[str, str] | None:
    return None if person in POSTS[name] else FIELDS.get(name, {"name": "Mine"})


@pytest.mark.parametrize("person", PERSONAS)
def test_nobody_changes_what_they_may_not(person: str, visitor: Visitor, own: Rows) -> None:
    before = hashed()
    asked = ((name, own.address(name), fields_for(name, person)) for name in POSTS)
    # The use of a link is counted, that of an invitation lets somebody in; a logout ends the walk.
    these = (row for row in asked if row[0] not in ("shared", "invited", "account_logout"))
    assert walk(visitor, these, "HEAD") == []
    assert hashed() == before


@pytest.mark.parametrize("person", ["alice", "bob", "vera", "sam", "erin", "gone", "anonymous"])
def test_nobody_changes_anything_by_the_ids_of_another_team(
    person: str, visitor: Visitor, own: Rows, foreign: Rows
) -> None:
    before = hashed()
    about = [name for name in POSTS if foreign.address(name) != own.address(name)]
    # What opens by a secret, for whoever has it.
    closed = ("shared", "invited", "join")
    about = [name for name in about if not name.startswith(closed)]
    asked = [(name, foreign.address(name), FIELDS.get(name, {"name": "Mine"})) for name in about]
    member, invitation = got(foreign.member).pk, foreign.invitation.pk
    mixed = [
        own.address("share-revoke", link=foreign.link),
        reverse("member-right", args=[own.team.pk, member]),
        reverse("member-remove", args=[own.team.pk, member]),
        reverse("invitation-revoke", args=[own.team.pk, invitation]),
    ]
    assert walk(visitor, [*asked, *(("mixed", a, {"right": "lead"}) for a in mixed)]) == []
    status = {visitor.ask("POST", address, fields).status_code for _, address, fields in asked}
    # 405: an address that takes no POST says so to everybody.
    assert status <= ({302} if person in ("gone", "anonymous") else {404, 405})
    assert hashed() == before


@pytest.mark.parametrize("person", PERSONAS)
def test_nobody_changes_in_the_admin_what_they_may_not(
    person: str, visitor: Visitor, drafts: None
) -> None:
    before = hashed()
    asked = []
    for name, address, may in admin_addresses():
        sent = {"post": "yes", "action": "delete_selected", "_selected_action": "1", "name": "M"}
        asked.append((name, address, None if person in may else sent))
    asked = [row for row in asked if row[0] not in ("account_logout", "account_login")]
    assert len(asked) > 100
    assert walk(visitor, asked, *(["GET"] if person in ("sam", "gone") else [])) == []
    assert hashed() == before


def test_the_walk_notices_what_changes(own: Rows, everybody: People) -> None:
    """alice may change her team: the same request of hers is found."""
    before, visitor = hashed(), Visitor(everybody["alice"], "alice")
    fields = FIELDS["team-edit"] | {"around_the_clock": ""}
    found = walk(visitor, [("team-edit", own.address("team-edit"), fields)])
    assert "wrote ['assessments_team'" in "".join(found)
    assert hashed() != before
