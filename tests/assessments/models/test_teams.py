"""A team that is archived: who sees it where, what it refuses, and how it comes back."""

from collections.abc import Callable

import pytest

from assessments.models import Archived, Assessment, Team, User
from tests.support import factories
from tests.support.audit_log import log
from tests.support.got import got
from tests.support.refusals import refused


@pytest.fixture
def archived(checkout: Team, alice: User) -> Team:
    checkout.archive(by=alice)
    return checkout


def test_an_archived_team_is_kept_with_its_people_and_comes_back(
    archived: Team, alice: User
) -> None:
    assert list(Team.objects.visible_to(alice).archived()) == [archived]
    assert not Team.objects.visible_to(alice).active().exists()
    assert not Team.objects.editable_by(alice).exists()
    assert list(Team.objects.represented_by(alice)) == [archived]
    archived.restore(by=alice)
    assert (archived.archived, factories.rights_in(archived)["alice"]) == (None, "lead")
    assert list(Team.objects.editable_by(alice)) == [archived]


def test_a_second_time_changes_nothing(archived: Team, alice: User, bob: User) -> None:
    first = got(archived.archived)
    archived.archive(by=bob)
    assert archived.archived == first
    archived.restore(by=alice)
    archived.restore(by=bob)
    subject = "team Checkout"
    assert log() == [
        ("alice", "archiving", subject, "archived"),
        ("alice", "archiving", subject, "restored"),
    ]


def test_it_is_archived_when_the_caller_says_but_not_before_it_began(
    checkout: Team, alice: User
) -> None:
    refused(checkout.archive, by=alice, at=factories.morning("2019-12-31"))
    checkout.archive(by=alice, at=factories.morning("2025-06-02"))
    assert checkout.archived == factories.morning("2025-06-02")


@pytest.mark.parametrize(
    ("person", "leads"),
    [("alice", True), ("bob", False), ("vera", False), ("charlie", False), ("admin", True)],
)
def test_leads_and_admins_may_archive(
    person: str, leads: bool, checkout: Team, request: pytest.FixtureRequest
) -> None:
    user: User = request.getfixturevalue(person)
    assert Team.objects.led_by(user).filter(pk=checkout.pk).exists() is leads


def renamed(team: Team, _draft: Assessment, _by: User) -> object:
    return team.change({}, {}, seen=team.revision, name="Basket")


def started(team: Team, _draft: Assessment, by: User) -> object:
    return Assessment.objects.start(team, factories.published("sre"), track="quick", by=by)


def answered(_team: Team, draft: Assessment, _by: User) -> object:
    question = factories.questions(draft)[0]
    return draft.answer({question: factories.given(question)})


def submitted(_team: Team, draft: Assessment, by: User) -> object:
    return factories.handed_in(draft, by=by)


def deleted(_team: Team, draft: Assessment, _by: User) -> object:
    return draft.discard()


@pytest.mark.parametrize("attempt", [renamed, started, answered, submitted, deleted])
def test_nobody_changes_an_archived_team_or_answers_for_it(
    attempt: Callable[[Team, Assessment, User], object], checkout: Team, alice: User
) -> None:
    draft = factories.assessment(checkout, by=alice, disciplines=["sre"], track="quick")
    # Somebody else archives it after the page was opened.
    Team.objects.get(pk=checkout.pk).archive(by=alice)
    refused(attempt, checkout, draft, alice, error=Archived)
    checkout.refresh_from_db()
    assert (checkout.name, list(checkout.assessments.drafts())) == ("Checkout", [draft])
    assert not draft.response.answers.exists()
