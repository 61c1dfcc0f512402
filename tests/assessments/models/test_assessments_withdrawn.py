"""A report that was submitted by mistake: it stays, marked, and counts nowhere."""

import pytest
from django.core.exceptions import ValidationError

from assessments import exports
from assessments.answering.progress import last_answers
from assessments.models import (
    Action,
    AdviceDecision,
    Archived,
    Assessment,
    Report,
    Team,
    User,
    Withdrawn,
)
from assessments.models.reports import needed
from assessments.reports.history import history_of
from assessments.reports.organisation.selection import Selection
from assessments.reports.sparks import sparks_of
from roles.models import Role, translated_roles
from tests.support import factories
from tests.support.audit_log import log
from tests.support.export_files import everything
from tests.support.got import got
from tests.support.refusals import refused

WHY = "Answered for the wrong team."


@pytest.fixture
def two(checkout: Team, alice: User) -> list[Assessment]:
    """Reports of March and of June."""
    return [factories.reported(checkout, f"2025-{m}-02", by=alice, choice=0) for m in ("03", "06")]


def withdrawn(of: Assessment, by: User) -> Assessment:
    of.withdraw(by=by, reason=WHY)
    return of


def latest(team: Team) -> list[Assessment]:
    return list(team.assessments.marked_latest())


def test_the_report_before_becomes_the_latest_and_both_stay(
    two: list[Assessment], checkout: Team, alice: User
) -> None:
    march, june = two
    stored = june.report.data
    withdrawn(june, alice)
    assert (june.is_withdrawn, june.withdrawn_by, june.withdrawal_reason) == (True, alice, WHY)
    assert not june.is_latest
    assert latest(checkout) == [march]
    assert Report.objects.get(assessment=june).data == stored
    withdrawn(march, alice)
    assert latest(checkout) == []
    assert checkout.assessments.submitted().count() == 2


def test_withdrawing_an_earlier_report_leaves_the_latest(
    two: list[Assessment], checkout: Team, alice: User
) -> None:
    march, june = two
    withdrawn(march, alice)
    assert latest(checkout) == [june]
    assert june.previous() is None


def test_two_people_withdraw_it_and_the_first_reason_stays(
    two: list[Assessment], alice: User, admin: User
) -> None:
    also = Assessment.objects.get(pk=two[1].pk)
    withdrawn(two[1], alice)
    also.withdraw(by=admin, reason="Me too.")
    assert (also.withdrawn_by, also.withdrawal_reason) == (alice, WHY)
    assert log() == [("alice", "withdrawal", "report of Checkout, 2025-06-02", WHY)]


def test_a_reason_is_needed(two: list[Assessment], checkout: Team, alice: User) -> None:
    refused(two[1].withdraw, by=alice, reason="")
    assert latest(checkout) == [two[1]]
    assert log() == []


def test_neither_a_draft_nor_the_report_of_an_archived_team_is_withdrawn(
    two: list[Assessment], checkout: Team, alice: User
) -> None:
    draft = factories.assessment(checkout, by=alice)
    with pytest.raises(ValidationError, match="delete the draft"):
        withdrawn(draft, alice)
    checkout.archive(by=alice)
    refused(withdrawn, two[1], alice, error=Archived)


def test_the_next_report_comes_after_the_withdrawn_one_and_is_the_latest(
    two: list[Assessment], checkout: Team, alice: User
) -> None:
    withdrawn(two[1], alice)
    begun = factories.filled(factories.assessment(checkout, by=alice, at=two[0].submitted))
    refused(factories.handed_in, begun, at=factories.morning("2025-05-05"))
    factories.handed_in(begun, at=factories.morning("2025-07-07"))
    assert latest(checkout) == [begun]
    assert begun.previous() == two[0]


def test_a_withdrawn_report_is_in_no_trend_plan_or_export(
    two: list[Assessment], checkout: Team, alice: User
) -> None:
    march, june = two
    withdrawn(june, alice)
    assert history_of(checkout).reports == [march]
    disciplines = [role.discipline for role in translated_roles()]
    days = {
        point.when
        for spark in sparks_of([checkout], disciplines)[checkout.pk]
        for point in spark.points
    }
    assert days == {march.submitted}
    assert Selection([checkout]).reports()[checkout.pk].pk == march.pk
    assert list(everything().reports()) == [march]
    assert list(exports.Scope.of_report(june).reports()) == [june]


def test_its_answers_are_not_shown_as_those_of_last_time(checkout: Team, alice: User) -> None:
    done = factories.reported(checkout, "2025-03-03", by=alice)
    draft = factories.assessment(checkout, by=alice)
    assert last_answers(draft)
    withdrawn(done, alice)
    assert last_answers(draft) == {}


def test_nothing_is_planned_decided_or_shared_about_it(two: list[Assessment], alice: User) -> None:
    seen, role = two[1], Role.objects.get(slug=needed(two[1].report.data["advice"])[0])
    withdrawn(Assessment.objects.get(pk=seen.pk), alice)
    # As the pages have it that were opened before.
    seen = Assessment.objects.get(pk=seen.pk)
    refused(factories.planned, seen, by=alice, error=Withdrawn)
    refused(AdviceDecision.objects.decide, seen, role, by=alice, choice="accepted", error=Withdrawn)
    refused(factories.share_link, seen, error=Withdrawn)
    assert not Action.objects.exists()


def test_its_actions_stay_but_do_not_run_into_the_next_report(
    two: list[Assessment], checkout: Team, alice: User
) -> None:
    kept, gone = (factories.planned(report, by=alice, at=report.submitted)[0] for report in two)
    withdrawn(two[1], alice)
    after = factories.reported(checkout, "2025-09-01", by=alice)
    assert set(Action.objects.of_team(checkout).open()) == {kept, gone}
    assert list(Action.objects.running_into(after, got(after.previous()))) == [kept]
