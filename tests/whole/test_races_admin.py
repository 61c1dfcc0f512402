"""Who is disabled, demoted or deleted while a post to the admin waits stores nothing with it."""

from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from typing import Any, TypeAlias

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest
from django.test import Client

from assessments.catalogue import QuestionnaireImport
from assessments.models import (
    Invitation,
    Membership,
    PracticeText,
    Question,
    QuestionnaireVersion,
    Team,
    User,
    VersionTranslation,
)
from config.admin_site import Site
from roles.audit import AuditEntry
from roles.models import Constant, Role, Ruleset
from tests.support import factories
from tests.support.admin_pages import page, typed
from tests.support.at_once import answered_after, at_once
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got

pytestmark = pytest.mark.django_db(transaction=True)

STORED: tuple[type[Model], ...] = (
    *(User, Group, Team, Membership, Role, Ruleset, Constant, LogEntry, QuestionnaireVersion),
    *(Question, PracticeText, VersionTranslation),
)
# An address with what is sent to it.
Post: TypeAlias = tuple[str, dict[str, Any]]


def stored() -> list[Any]:
    return [list(model._base_manager.order_by("pk").values()) for model in STORED]


def done() -> int:
    """How much of what somebody did is in the audit log, refusals apart."""
    return AuditEntry.objects.exclude(action=AuditEntry.Action.REFUSED).count()


def form(client: Client, row: Model, **changes: Any) -> Post:
    address = page(type(row), "change", row.pk)
    return address, typed(client.get(address), **changes)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set once the admin has let a request in."""
    event, ask = Event(), Site.has_permission

    def has_permission(site: Site, request: HttpRequest) -> bool:
        found = ask(site, request)
        event.set()
        return found

    monkeypatch.setattr(Site, "has_permission", has_permission)
    return event


def posts_of_an_editor(client: Client) -> dict[str, Post]:
    rules, version = factories.rules().new_draft(), QuestionnaireVersion.objects.drafts().get()
    text = QuestionnaireImport.export(version, by="a test")
    constant, question = got(rules.constants.first()), got(version.questions.first())
    practice = got(version.texts.first())
    chosen = {"_selected_action": [str(rules.pk)]}
    sentences = page(QuestionnaireVersion, "translations", version.pk, "de", chapter="1")
    fields = client.get(sentences).context["form"].fields
    other = got(QuestionnaireVersion.objects.published().exclude(pk__in=version.siblings()).first())
    return {
        "publish": (page(Ruleset, "publish", rules.pk), {}),
        "publish in the list": (
            page(Ruleset, "changelist"),
            {"action": "publish_drafts", **chosen},
        ),
        "draft": (page(QuestionnaireVersion, "new-draft", other.pk), {}),
        "constant": form(client, constant, text="Mine."),
        "question": form(client, question, text="Mine?"),
        "move": (
            page(QuestionnaireVersion, "move", version.pk),
            {"down": f"text-{practice.pk}"},
        ),
        "import": (
            page(QuestionnaireVersion, "import"),
            {"text": text.replace('text = "', 'text = "X ', 1), "replace": "on", "confirm": "1"},
        ),
        "translate": (sentences, dict.fromkeys(fields, "Meins.")),
        "delete": (page(Constant, "delete", constant.pk), {"post": "yes"}),
    }


def posts_of_an_admin(client: Client, erin: User, team: Team) -> dict[str, Post]:
    secret = {"password1": factories.PASSWORD * 2, "password2": factories.PASSWORD * 2}
    group = Group.objects.get(name="Question editors")
    return {
        "user": form(client, erin, is_superuser="on"),
        "group": form(client, group, name="Editors"),
        "team": form(client, team, area="Shop"),
        "role": form(client, got(Role.objects.first()), summary="Mine."),
        "add": (
            page(User, "add"),
            {"username": "frank", "usable_password": "true", **secret},
        ),
        "password": (f"/admin/assessments/user/{erin.pk}/password/", {**secret}),
        "delete": (page(User, "delete", erin.pk), {"post": "yes"}),
        **posts_to_own_pages(client, erin, team),
    }


def posts_to_own_pages(client: Client, erin: User, team: Team) -> dict[str, Post]:
    """To those whose verbs lock teams before people."""
    imports, leave = page(User, "import"), page(User, "leave")
    merge = page(Team, "merge", team.pk)
    into = {"into": str(factories.team("Other", lead=erin).pk)}
    tried = client.post(imports, {"text": "username,team\nerin,Checkout\n"}).context
    left = client.get(leave, {"id": erin.pk}).context["stamp"]
    joined = client.get(merge, into).context["merge"]
    return {
        "people": (
            imports,
            {"text": tried["text"], "stamp": tried["plan"].stamp, "confirm": "1"},
        ),
        "leave": (leave, {"id": erin.pk, "stamp": left}),
        "merge": (merge, {**into, "engineers": "9", "stamp": joined.stamp}),
        "area": (page(Team, "move"), {"id": str(team.pk), "area": "Shop"}),
    }


def refused(
    client: Client, posts: dict[str, Post], change: Callable[[], object], checked: Event
) -> dict[str, object]:
    """The status of each post that was let in before the change, and that it stores nothing."""
    told: dict[str, object] = {}
    for name, (address, sent) in posts.items():
        after: list[Any] = []

        def change_first(after: list[Any] = after) -> None:
            change()
            after.extend([stored(), done()])

        answer: Any = answered_after(change_first, partial(client.post, address, sent), checked)
        told[name] = getattr(answer, "status_code", answer)
        assert [stored(), done()] == after, name
    return told


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    return catalogue["devops"].new_draft()


def change_to(person: User, **rights: Any) -> Callable[[], object]:
    return lambda: User.objects.filter(pk=person.pk).update(**rights)


@pytest.mark.parametrize("rights", [{"is_active": False}, {"is_staff": False}, {"password": "!"}])
def test_an_editor_who_may_not_any_more_stores_nothing(
    draft: QuestionnaireVersion,
    erin: User,
    client_of: ClientOf,
    checked: Event,
    rights: dict[str, Any],
) -> None:
    posts = posts_of_an_editor(client_of(erin))
    before = {name: getattr(erin, name) for name in rights}
    told: dict[str, object] = {}
    for name, post in posts.items():
        client = client_of(erin)
        told |= refused(client, {name: post}, change_to(erin, **rights), checked)
        change_to(erin, **before)()
    assert told == dict.fromkeys(posts, 403)


def test_an_editor_who_is_taken_out_of_the_group_stores_nothing(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf, checked: Event
) -> None:
    posts, groups = posts_of_an_editor(client_of(erin)), list(erin.groups.all())
    told: dict[str, object] = {}
    for name, post in posts.items():
        told |= refused(client_of(erin), {name: post}, erin.groups.clear, checked)
        erin.groups.set(groups)
    assert told == dict.fromkeys(posts, 403)


@pytest.mark.parametrize("rights", [{"is_active": False}, {"is_superuser": False}])
def test_an_administrator_who_is_none_any_more_changes_no_rights(
    admin: User,
    erin: User,
    checkout: Team,
    client_of: ClientOf,
    checked: Event,
    rights: dict[str, Any],
) -> None:
    posts = posts_of_an_admin(client_of(admin), erin, checkout)
    told: dict[str, object] = {}
    for name, post in posts.items():
        told |= refused(client_of(admin), {name: post}, change_to(admin, **rights), checked)
        change_to(admin, is_active=True, is_superuser=True)()
    assert told == dict.fromkeys(posts, 403)


def test_who_is_deleted_meanwhile_makes_nobody_an_administrator(
    admin: User, erin: User, client_of: ClientOf, checked: Event
) -> None:
    client = client_of(admin)
    posts = {"user": form(client, erin, is_superuser="on")}
    told = refused(client, posts, lambda: User.objects.filter(pk=admin.pk).delete(), checked)
    assert told == {"user": 403}


def test_without_a_change_these_posts_are_stored(
    draft: QuestionnaireVersion, admin: User, erin: User, checkout: Team, client_of: ClientOf
) -> None:
    client, same = client_of(admin), set()
    every = posts_of_an_editor(client) | posts_of_an_admin(client, erin, checkout)
    before = stored()
    for name, (address, sent) in every.items():
        with transaction.atomic():
            client_of(admin).post(address, sent)
            if stored() == before:
                same.add(name)
            transaction.set_rollback(True)
    assert same == set()


def test_of_two_administrators_who_disable_each_other_one_does(
    admin: User, client_of: ClientOf
) -> None:
    other = factories.user("other", is_staff=True, is_superuser=True)
    clients = [client_of(admin), client_of(other)]
    posts = [form(client, row) for client, row in zip(clients, (other, admin), strict=True)]
    for _address, sent in posts:
        del sent["is_active"]
    sends = [partial(c.post, *post) for c, post in zip(clients, posts, strict=True)]
    statuses = sorted(getattr(answer, "status_code", 0) for answer in at_once(*sends))
    assert statuses == [302, 403]
    assert User.objects.filter(is_active=True, is_superuser=True).count() == 1


def test_who_imports_waits_for_a_team_before_anybody_else_waits_for_the_account(
    admin: User, checkout: Team, client_of: ClientOf, checked: Event
) -> None:
    client, address = client_of(admin), page(User, "import")
    tried = client.post(address, {"text": "username,team,role\nadmin,Checkout,member\n"})
    sent = {"text": tried.context["text"], "stamp": tried.context["plan"].stamp, "confirm": "1"}
    answer = answered_after(
        held(checkout), partial(client.post, address, sent), checked, then=held(admin)
    )
    assert getattr(answer, "status_code", answer) == 200
    assert factories.rights_in(checkout)["admin"] == "member"


def test_who_disables_people_waits_for_their_invitations_before_the_people(
    admin: User, checkout: Team, bob: User, client_of: ClientOf, checked: Event
) -> None:
    """The team of an invitation may be another one than those that they are in."""
    search = factories.team("Elsewhere", lead=bob)
    invitation, _token = Invitation.objects.invite(search, by=bob, right="member")
    search.memberships.all().delete()
    client, address = client_of(admin), page(User, "leave")
    stamp = client.get(address, {"id": bob.pk}).context["stamp"]
    sends = partial(client.post, address, {"id": bob.pk, "stamp": stamp})
    answer = answered_after(held(search), sends, checked, then=held(bob))
    assert getattr(answer, "status_code", answer) == 302
    invitation.refresh_from_db()
    assert invitation.revoked and not User.objects.get(pk=bob.pk).is_active


def held(row: Model) -> Callable[[], object]:
    """Locks the row until the transaction ends."""
    return lambda: type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)


def test_a_preview_waits_for_nobody_who_writes(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, question = client_of(erin), got(draft.questions.first())
    _address, sent = form(client, question)
    address, answers = page(Question, "preview", question.pk), []

    def preview() -> None:
        answers.append(client.post(address, sent).status_code)
        connection.close()

    with transaction.atomic():
        User.objects.select_for_update().get(pk=erin.pk)
        thread = Thread(target=preview)
        thread.start()
        thread.join(timeout=20)
        assert answers == [200]


def test_a_try_of_an_import_stores_nothing_and_asks_for_no_lock(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    monkeypatch.setattr(
        "config.admin_site.hold_rights", lambda _request: held.append(True), raising=True
    )
    client, text = client_of(erin), QuestionnaireImport.export(draft, by="a test")
    address = page(QuestionnaireVersion, "import")
    assert client.post(address, {"text": text}).status_code == 200
    assert held == []
    client.post(address, {"text": text, "replace": "on", "confirm": "1"})
    assert held == [True]
