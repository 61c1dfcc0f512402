"""Who else is filling in an assessment: by their saves, to those who may answer, for a while."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from assessments.answering.presence import NOTED_SECONDS, SHOWN_SECONDS, others_at_work
from assessments.answering.progress import progress_of
from assessments.models import Assessment, Membership, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.logins import Clock, clock_of

PIPELINE = "devops-pipeline"
SPEED = "devops-delivery-speed"


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    return factories.assessment(checkout, by=alice)


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_of(monkeypatch)


def save(browser: Client, draft: Assessment, code: str = PIPELINE, **headers: str) -> PageResponse:
    return browser.post(reverse("practice", args=[draft.pk, code]), {}, headers=headers)


def told(draft: Assessment, user: User) -> list[str]:
    return others_at_work(draft, user, progress_of(draft))


def test_a_save_is_seen_on_each_page_of_the_others_but_not_on_the_own(
    draft: Assessment, client_of: ClientOf, alice: User, bob: User
) -> None:
    save(client_of(bob), draft)
    line = "bob is filling this in too: Automated delivery pipeline, just now."
    assert (told(draft, alice), told(draft, bob)) == ([line], [])
    pages = [reverse(name, args=[draft.pk]) for name in ("tasks", "check")]
    for page in (*pages, reverse("practice", args=[draft.pk, SPEED])):
        assert line in client_of(alice).get(page).text
        assert "is filling this in too" not in client_of(bob).get(page).text


def test_a_save_of_ones_own_tells_a_script_too(
    draft: Assessment, client_of: ClientOf, alice: User, bob: User
) -> None:
    assert save(client_of(bob), draft, accept="application/json").json()["others"] == []
    (line,) = save(client_of(alice), draft, accept="application/json").json()["others"]
    assert line.startswith("bob is filling this in too")


def test_nobody_is_told_without_a_save(
    draft: Assessment, client_of: ClientOf, alice: User, bob: User
) -> None:
    client_of(bob).get(reverse("practice", args=[draft.pk, PIPELINE]))
    assert told(draft, alice) == []


def test_it_says_how_long_ago_the_save_was_and_ends(
    draft: Assessment,
    client_of: ClientOf,
    alice: User,
    bob: User,
    move: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save(client_of(bob), draft)
    move(61)
    assert told(draft, alice)[0].endswith(", a minute ago.")
    move(60)
    assert told(draft, alice)[0].endswith(", 2 minutes ago.")
    after = now() + timedelta(seconds=SHOWN_SECONDS + 1)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: after)
    assert told(draft, alice) == []


def test_the_latest_comes_first_and_a_full_name_instead_of_the_login(
    draft: Assessment, client_of: ClientOf, alice: User, bob: User, move: Clock
) -> None:
    mia = factories.user("mia", first_name="Mia", last_name="Weber")
    Membership.objects.create(user=mia, team=draft.team)
    save(client_of(bob), draft)
    move(5)
    save(client_of(mia), draft, SPEED)
    assert [line.partition(" is ")[0] for line in told(draft, alice)] == ["Mia Weber", "bob"]


@pytest.mark.parametrize("ended", ["left", "viewer", "disabled"])
def test_who_may_no_longer_answer_is_not_told_of(
    draft: Assessment, client_of: ClientOf, alice: User, bob: User, ended: str
) -> None:
    save(client_of(bob), draft)
    row = Membership.objects.get(user=bob)
    if ended == "left":
        row.end(by=bob)
    elif ended == "viewer":
        row.change_right("viewer", by=alice)
    else:
        User.objects.filter(pk=bob.pk).update(is_active=False)
    assert told(draft, alice) == []


def test_another_assessment_of_the_team_tells_nothing(
    draft: Assessment, client_of: ClientOf, alice: User, bob: User
) -> None:
    save(client_of(bob), draft)
    factories.submitted(draft, choice=1)
    assert told(factories.assessment(draft.team, by=alice), alice) == []


def test_it_is_written_once_a_minute_and_for_another_practice(
    draft: Assessment, client_of: ClientOf, bob: User, move: Clock
) -> None:
    browser = client_of(bob)
    assert [_writes(browser, draft) for _ in range(3)] == [1, 0, 0]
    assert _writes(browser, draft, SPEED) == 1
    move(NOTED_SECONDS + 1)
    assert _writes(browser, draft, SPEED) == 1


def _writes(browser: Client, draft: Assessment, code: str = PIPELINE) -> int:
    """How many rows of the cache a save writes."""
    with CaptureQueriesContext(connection) as queries:
        save(browser, draft, code)
    writes = [q["sql"].split(" ")[0] for q in queries if '"cache"' in q["sql"]]
    return len([word for word in writes if word in ("INSERT", "UPDATE")])


def test_a_refused_page_of_a_viewer_and_a_late_one_tell_nothing(
    draft: Assessment, client_of: ClientOf, alice: User, bob: User, vera: User
) -> None:
    assert save(client_of(vera), draft).status_code == 403
    factories.submitted(draft, choice=1)
    assert save(client_of(bob), draft, accept="application/json").status_code == 410
    assert cache.get_many([f"at-work:{draft.pk}:{person.pk}" for person in (bob, vera)]) == {}
