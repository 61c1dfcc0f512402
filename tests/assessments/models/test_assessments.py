"""The verbs take an earlier moment as `at`: after what it follows, and never in the future."""

import ast
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.models import (
    Action,
    AdviceDecision,
    Answer,
    Assessment,
    QuestionnaireVersion,
    Report,
    ShareLink,
    Team,
    TeamChoice,
    User,
    assessments,
)
from roles.audit import AuditEntry
from roles.models import Role, Ruleset
from roles.values.days import moment
from tests.support import factories
from tests.support.fixtures import Catalogue
from tests.support.got import got

DAY = timedelta(days=1)
START = factories.morning("2025-03-03")
VIEWS = Path(__file__).parents[3] / "assessments" / "views"


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    return factories.filled(factories.assessment(checkout, by=alice, at=START), choice=0)


@pytest.fixture
def done(draft: Assessment) -> Assessment:
    return factories.handed_in(draft, at=START + DAY)


def test_without_a_time_it_is_now() -> None:
    before = timezone.now()
    assert before <= moment(None) <= timezone.now()


def test_every_verb_keeps_the_time_that_it_is_told(
    done: Assessment, alice: User, checkout: Team
) -> None:
    at = got(done.submitted) + DAY
    assert (done.started, done.submitted) == (START, START + DAY)
    assert Report.objects.get().created == done.submitted
    (action,) = factories.planned(done, by=alice, at=at)
    link, _ = factories.share_link(done, at=at, days=30)
    link.revoke(by=alice, at=at + DAY)
    assert (action.created, link.made, link.revoked) == (at, at, at + DAY)
    assert link.expires == at + timedelta(days=30)
    assert closed(action, at + DAY).closed == at + DAY
    assert decided(done, alice, at).decided == at
    assert TeamChoice.objects.store([checkout], at=at).made == at


def closed(action: Action, at: datetime) -> Action:
    given: dict[str, Any] = {
        "title": action.title,
        "owner": None,
        "due": None,
        "state": "done",
        "note": "",
    }
    return action.change(seen=action.revision, at=at, **given)


def decided(
    done: Assessment, by: User, at: datetime | None, choice: str = "accepted", **fields: Any
) -> AdviceDecision:
    sre = Role.objects.get(slug="sre")
    return AdviceDecision.objects.decide(done, sre, choice=choice, by=by, at=at, **fields)


def refused(verb: Callable[[], object], match: str) -> None:
    with pytest.raises(ValidationError, match=match):
        verb()


LATER, EARLIER = "lies in the future", "is too early: it follows what happened at"


@pytest.mark.parametrize(
    ("ahead", "match"), [(timedelta(days=36500), LATER), (-timedelta(minutes=1), EARLIER)]
)
def test_a_time_ahead_or_before_what_it_follows_is_refused(
    done: Assessment, alice: User, checkout: Team, ahead: timedelta, match: str
) -> None:
    (action,) = factories.planned(done, by=alice, at=done.submitted)
    link, _ = factories.share_link(done, at=done.submitted)
    at = got(done.submitted) + ahead
    refused(lambda: factories.planned(done, by=alice, at=at), match)
    refused(lambda: factories.share_link(done, at=at), match)
    refused(lambda: link.revoke(by=alice, at=at), match)
    refused(lambda: decided(done, alice, at), match)
    refused(lambda: closed(action, at), match)
    refused(lambda: factories.assessment(checkout, by=alice, at=checkout.created + ahead), match)
    assert Action.objects.open().count() == 1
    assert ShareLink.objects.alive().count() == (link.expires > timezone.now())
    assert not AdviceDecision.objects.exists()


def test_a_submission_follows_its_start_and_the_report_before(
    draft: Assessment, checkout: Team, alice: User
) -> None:
    refused(lambda: factories.handed_in(draft, at=START - DAY), EARLIER)
    refused(lambda: factories.handed_in(draft, at=timezone.now() + DAY), LATER)
    factories.handed_in(draft, at=START + 2 * DAY)
    again = factories.filled(factories.assessment(checkout, by=alice, at=START))
    refused(lambda: factories.handed_in(again, at=START + DAY), EARLIER)
    assert factories.handed_in(again, at=START + 3 * DAY).is_latest


def test_a_team_submits_a_bounded_number_of_reports_a_day(
    checkout: Team, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Withdrawn ones count, older ones do not; a command that tells the time goes on."""

    def start() -> Assessment:
        return factories.filled(factories.assessment(checkout, by=alice, at=now - 2 * DAY))

    now = timezone.now()
    monkeypatch.setattr(assessments, "MOST_A_DAY", 2)
    factories.handed_in(start(), at=now - 2 * DAY)
    factories.handed_in(start()).withdraw(by=alice, reason="A try.")
    factories.handed_in(start())
    refused(lambda: factories.handed_in(start()), "2 assessments in 24 hours")
    draft = checkout.assessments.drafts().get()
    assert draft.response.answers.exists(), "the answers are kept"
    factories.handed_in(draft, at=timezone.now())
    assert Report.objects.count() == 4


def test_a_decision_that_is_changed_follows_the_one_before(done: Assessment, alice: User) -> None:
    submitted = got(done.submitted)
    made = decided(done, alice, submitted + 2 * DAY)
    given: dict[str, Any] = {"choice": "declined", "reason": "Later.", "seen": made.revision}
    refused(lambda: decided(done, alice, submitted + DAY, **given), EARLIER)
    assert decided(done, alice, None, **given).decided > made.decided


def test_no_page_tells_a_time() -> None:
    for file in VIEWS.glob("*.py"):
        calls = [n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.Call)]
        assert not [call for call in calls for word in call.keywords if word.arg == "at"], file


# --- bulk verbs that a queryset refuses, and verbs that no template calls ---


def test_what_is_submitted_is_not_changed_together(
    catalogue: Catalogue,
) -> None:
    done = factories.submitted()
    answers, first = Answer.objects.all(), got(Answer.objects.first())
    for attempt in (
        lambda: answers.update(comment="Later."),
        answers.delete,
        lambda: Answer.objects.bulk_update([first], ["comment"]),
        lambda: Answer.objects.bulk_create([Answer(response=done.response)]),
        lambda: Report.objects.update(headline={}),
        Report.objects.all().delete,
        lambda: Report.objects.bulk_update([done.report], ["headline"]),
    ):
        with pytest.raises(ValidationError), transaction.atomic():
            attempt()


@pytest.mark.parametrize("model", [Answer, AuditEntry, QuestionnaireVersion, Report])
def test_a_manager_deletes_nothing_and_a_template_changes_nothing(model: Any) -> None:
    assert not hasattr(model.objects, "delete")
    assert model.objects.all().delete.alters_data
    assert model.objects.all().update.alters_data


@pytest.mark.parametrize(
    "verb",
    [Assessment.discard, QuestionnaireVersion.publish, Ruleset.new_draft, ShareLink.count_use],
)
def test_a_template_calls_no_verb(verb: Any) -> None:
    assert verb.alters_data
