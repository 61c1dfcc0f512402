"""A right that ends, or a team that is archived, while a request waits for the lock: refused."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any, TypeAlias

import pytest
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from assessments import access
from assessments.models import (
    Action,
    AdviceDecision,
    Answer,
    Assessment,
    Claim,
    Membership,
    Report,
    ShareLink,
    Staffing,
    Team,
    User,
)
from tests.support import factories
from tests.support.at_once import answered_after
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.posts import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)

JSON = {"accept": "application/json"}
START = {"track": "quick", "disciplines": "sre"}
READ_ONLY = "This team is archived, so it can only be read."
STORED: tuple[type[Model], ...] = (
    *(Team, Staffing, Assessment, Answer, Report, Action, AdviceDecision, ShareLink),
)
Post: TypeAlias = Callable[[Client], PageResponse]


def post(page: str, /, *keys: object, **sent: str) -> Post:
    address = reverse(page, args=keys)
    return lambda client: client.post(address, sent)


def autosaved(page: str, /, *keys: object, **sent: str) -> Post:
    address = reverse(page, args=keys)
    return lambda client: client.post(address, sent, headers=JSON)


def stored() -> list[Any]:
    return [list(model._base_manager.order_by("pk").values()) for model in STORED]


@dataclass
class Waiting:
    """A team with a report, its action and link, and a draft; and who asks to write for it."""

    team: Team
    client_of: ClientOf
    checked: Event

    def __post_init__(self) -> None:
        self.lead = self.team.memberships.get(right="lead").user
        self.done = factories.reported(self.team, "2025-03-03", by=self.lead, choice=0)
        self.draft = factories.filled(factories.assessment(self.team, by=self.lead))
        self.action = factories.planned(self.done, by=self.lead)[0]
        self.link, _token = factories.share_link(self.done, by=self.lead)

    def about_the_report(self) -> dict[str, Post]:
        code, done = next(iter(self.done.report.data["practices"])), self.done.pk
        return {
            "plan": post("action-new", done, "practice", code, title="Pair on it"),
            "decide": post("advice-decision", done, "sre", choice="accepted"),
            "share": post("share", done, label="The board", days="30"),
            "revoke": post("share-revoke", done, self.link.pk),
        }

    def of_members(self) -> dict[str, Post]:
        draft, page = self.draft.pk, (self.draft.pk, "devops-pipeline")
        given = {"pipeline_automation-answer": "0", "pipeline_automation-revision": "1"}
        changed = {"title": "Mine", "state": "open", "note": "", "revision": "1"}
        return {
            "edit": post("team-edit", self.team.pk, **WHOLE, revision="1"),
            "start": post("assessment-new", self.team.pk, **START),
            "answer": post("practice", *page, **given),
            "autosave": autosaved("practice", *page, **given),
            "keep": post("keep-answers", draft),
            "submit": post("submit", draft),
            "discard": post("discard", draft),
            "change": post("action-edit", self.action.pk, **changed),
            **self.about_the_report(),
        }

    def of_leads(self) -> dict[str, Post]:
        return {
            "archive": post("team-archive", self.team.pk),
            "withdraw": post("withdraw", self.done.pk, reason="Wrong team."),
        }

    def told(
        self, person: User, posts: dict[str, Post], change: Callable[[], object]
    ) -> dict[str, Any]:
        """What each post is told that was checked before the change, and that it stores nothing."""
        return {name: self._told(person, sent, change) for name, sent in posts.items()}

    def _told(self, person: User, sent: Post, change: Callable[[], object]) -> Any:
        kept = _Kept(self.team, person)
        call = partial(sent, self.client_of(person))
        after: list[Any] = []

        def change_first() -> None:
            change()
            after.extend(stored())

        told = answered_after(change_first, call, self.checked)
        assert stored() == after
        kept.bring_back()
        return told


class _Kept:
    """The rights of a person, and the state of the team and its reports."""

    def __init__(self, team: Team, person: User) -> None:
        self.rows: list[Model] = [
            team,
            User.objects.get(pk=person.pk),
            *Membership.objects.filter(team=team),
            *team.assessments.all(),
        ]
        team.refresh_from_db()

    def bring_back(self) -> None:
        for row in self.rows:
            columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
            if not type(row)._base_manager.filter(pk=row.pk).update(**columns):
                row.save()


@pytest.fixture
def waiting(checkout: Team, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> Waiting:
    checked = Event()

    def claim(*args: Any, **kwargs: Any) -> Claim:
        checked.set()
        return Claim(*args, **kwargs)

    monkeypatch.setattr(access, "Claim", claim)
    return Waiting(checkout, client_of, checked)


def statuses(told: dict[str, Any]) -> dict[str, object]:
    """The status of each answer; what is no answer is an error that would have been a 500."""
    return {
        name: answer.status_code if isinstance(answer, HttpResponseBase) else answer
        for name, answer in told.items()
    }


def test_a_member_who_is_removed_meanwhile_stores_nothing(waiting: Waiting, bob: User) -> None:
    posts = waiting.of_members()
    removal = Membership.objects.filter(user=bob)
    told = waiting.told(bob, posts, lambda: removal.get().delete())
    assert statuses(told) == dict.fromkeys(posts, 404)


def test_a_member_who_is_disabled_meanwhile_stores_nothing(waiting: Waiting, bob: User) -> None:
    posts = waiting.of_members()

    def disable() -> None:
        person = User.objects.get(pk=bob.pk)
        person.is_active = False
        person.save()

    assert statuses(waiting.told(bob, posts, disable)) == dict.fromkeys(posts, 404)


def test_who_may_only_read_from_now_on_is_told_so(waiting: Waiting, bob: User) -> None:
    posts = waiting.of_members()
    rights = Membership.objects.filter(user=bob)
    told = waiting.told(bob, posts, lambda: rights.update(right="viewer"))
    assert statuses(told) == dict.fromkeys(posts, 403)
    told_by = {name: str(answer.text) for name, answer in told.items()}
    assert "but not share them." in told_by["share"]
    assert "but not answer for it." in told_by["plan"]


def test_a_script_is_refused_in_its_own_format(waiting: Waiting, bob: User) -> None:
    saves = {"autosave": waiting.of_members()["autosave"]}
    rights = Membership.objects.filter(user=bob)
    (reads,) = waiting.told(bob, saves, lambda: rights.update(right="viewer")).values()
    message = (
        "You may read this team's reports, but not answer for it. "
        "A lead of the team can change your right."
    )
    told = {"refused": "forbidden", "message": message}
    assert (reads.status_code, reads.json()) == (403, told)
    (gone,) = waiting.told(bob, saves, rights.get().delete).values()
    told = {"refused": "gone", "message": "Page not found"}
    assert (gone.status_code, gone.json()) == (404, told)


def test_nothing_but_links_is_stored_for_a_team_that_is_archived_meanwhile(
    waiting: Waiting,
) -> None:
    lead, archive = waiting.lead, lambda: Team.objects.get(pk=waiting.team.pk).archive(by=lead)
    posts = waiting.of_members() | waiting.of_leads()
    for name in ("share", "revoke", "archive"):
        del posts[name]
    told = waiting.told(waiting.lead, posts, archive)
    assert statuses(told) == dict.fromkeys(posts, 403)
    assert {name for name, answer in told.items() if READ_ONLY not in answer.text} == set()


def test_nothing_is_stored_about_a_report_that_is_withdrawn_meanwhile(
    waiting: Waiting, bob: User
) -> None:
    posts = waiting.about_the_report()
    # What was shared before is revoked all the same.
    del posts["revoke"]
    done = waiting.done

    def withdraw() -> None:
        Assessment.objects.get(pk=done.pk).withdraw(by=waiting.lead, reason="Wrong team.")

    told = waiting.told(bob, posts, withdraw)
    assert statuses(told) == dict.fromkeys(posts, 302)
    assert {answer.url for answer in told.values()} == {reverse("report", args=[done.pk])}


def test_who_no_longer_leads_the_team_neither_archives_it_nor_withdraws(
    waiting: Waiting, alice: User
) -> None:
    posts = waiting.of_leads()
    rights = Membership.objects.filter(user=alice)
    told = waiting.told(alice, posts, lambda: rights.update(right="member"))
    assert statuses(told) == dict.fromkeys(posts, 403)
    assert {"Only a lead" in answer.text for answer in told.values()} == {True}


def test_an_administrator_needs_no_membership_but_the_permission(
    waiting: Waiting, admin: User
) -> None:
    posts, rows = waiting.of_leads(), User.objects.filter(pk=admin.pk)
    told = waiting.told(admin, posts, lambda: rows.update(is_superuser=False))
    assert statuses(told) == dict.fromkeys(posts, 404)
    client = waiting.client_of(admin)
    assert {send(client).status_code for send in reversed(posts.values())} == {302}
    assert Team.objects.archived().get() == waiting.team
    assert waiting.team.assessments.submitted().get().is_withdrawn


def test_a_team_that_is_deleted_meanwhile_is_not_found(waiting: Waiting, alice: User) -> None:
    for name in ("team-edit", "team-archive", "assessment-new"):
        team = factories.team("Basket", lead=alice)
        sent = {"team-edit": {**WHOLE, "revision": "1"}, "assessment-new": START}.get(name, {})
        call = partial(post(name, team.pk, **sent), waiting.client_of(alice))
        told = answered_after(Team.objects.get(pk=team.pk).delete, call, waiting.checked)
        assert statuses({name: told}) == {name: 404}
    assert Team.objects.get() == waiting.team


def test_without_a_change_these_posts_are_stored(waiting: Waiting) -> None:
    client, before, same = waiting.client_of(waiting.lead), stored(), set()
    for name, send in (waiting.of_members() | waiting.of_leads()).items():
        with transaction.atomic():
            send(client)
            if stored() == before:
                same.add(name)
            transaction.set_rollback(True)
    # There are no answers of a quick report to keep, and a start leads to the draft that is there.
    assert same == {"keep", "start"}
