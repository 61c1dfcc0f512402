"""What a draft would change for stored answers: nothing is stored, only its own changes count."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import (
    Answer,
    Assessment,
    Choice,
    Question,
    QuestionnaireVersion,
    Team,
    User,
)
from assessments.reports import data_of, impact
from assessments.reports.data.findings import findings_of
from assessments.reports.impact import summary_of, summary_of_data
from assessments.reports.what_if import submitted_case
from roles.models import Ruleset
from roles.recommendations import rulebook
from tests.support import factories
from tests.support.fixtures import Catalogue
from tests.support.got import got
from tests.support.impact import BEST, DOWN, FINE, rows, sre_at, submitted, without_objectives

pytestmark = pytest.mark.one_database

VersionT = TypeVar("VersionT", QuestionnaireVersion, Ruleset)


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft that is a copy of the shipped SRE questionnaire."""
    return catalogue["sre"].new_draft()


@pytest.fixture
def rules(catalogue: Catalogue) -> Ruleset:
    """A draft that is a copy of the shipped rules."""
    return factories.rules().new_draft()


@pytest.fixture
def stored(checkout: Team, alice: User) -> Assessment:
    return without_objectives(checkout, alice)


def lines(found: impact.Impact) -> dict[tuple[str, str], tuple[Any, Any]]:
    """The changes of the only assessment that changes."""
    (row,) = found.changed
    return {(c.kind, c.code): (c.before, c.after) for c in row.changes}


# --- what changes ---


def test_a_copy_changes_nothing(
    stored: Assessment, draft: QuestionnaireVersion, rules: Ruleset
) -> None:
    for found in (impact.impact_of_version(draft), impact.impact_of_rules(rules)):
        assert (found.judged, found.not_judged, found.changed) == (1, 0, [])
        assert set(found.counts.values()) == {0}


def test_a_weight_changes_the_level_of_a_discipline(
    stored: Assessment, draft: QuestionnaireVersion
) -> None:
    assert factories.document(stored)["disciplines"]["sre"]["level"] == "Established"
    draft.questions.filter(code="slos_defined").update(weight=10)
    found = impact.impact_of_version(draft)
    assert lines(found)["discipline", "sre"] == ("Established", "Developing")
    assert found.changed[0].assessment == stored.pk
    assert (found.changed[0].team, found.counts["discipline"]) == ("Checkout", 1)


def test_a_band_changes_the_level_of_a_family(
    checkout: Team, alice: User, catalogue: Catalogue
) -> None:
    submitted(checkout, alice, BEST, FINE)
    draft = catalogue["devops"].new_draft()
    Choice.objects.filter(question__version=draft, question__code="lead_time").update(score=0)
    assert not draft.faults()
    found = impact.impact_of_version(draft)
    assert lines(found) == {("criteria", "dora"): ("elite", "medium")}
    assert found.counts == {"practice": 0, "discipline": 0, "criteria": 1, "advice": 0}


@pytest.mark.parametrize("part", ["trigger", "staffing", "constant"])
def test_rules_change_the_advice(part: str, checkout: Team, alice: User, rules: Ruleset) -> None:
    assessment = submitted(checkout, alice, BEST, DOWN, sre_at(2))
    options = factories.document(assessment)["advice"]["options"]
    assert (options[0]["role"], options[0]["form"]) == ("sre", "hire")
    if part == "trigger":
        rules.triggers.filter(subject="downtime").update(starts="10", problem="11", severe="12")
    elif part == "staffing":
        rules.staffing.filter(role__slug="sre").update(people="0.2")
    else:
        rules.constants.filter(code="hire_from").update(value="2")
    found = impact.impact_of_rules(rules)
    assert found.counts == {"practice": 0, "discipline": 0, "criteria": 0, "advice": 1}
    before, after = lines(found)["advice", ""]
    assert before["verdict"] == "invest"
    assert before != after


def test_a_new_question_is_left_out(stored: Assessment, draft: QuestionnaireVersion) -> None:
    asked = draft.questions.get(code="slis_measured")
    for number in range(3):
        new = asked.copy(code=f"new_{number}", weight=10)
        new.save()
        Choice.objects.bulk_create(c.copy(question=new) for c in asked.choices.all())
    assert not impact.impact_of_version(draft).changed


def test_a_question_that_is_gone_takes_its_practice_along(
    stored: Assessment, draft: QuestionnaireVersion
) -> None:
    question = draft.questions.get(code="slos_defined")
    draft.texts.filter(practice=question.practice).delete()
    draft.questions.filter(practice=question.practice).delete()
    changes = {c.code: c for c in impact.impact_of_version(draft).changed[0].changes}
    gone = changes["sre-slos"]
    assert (gone.before, gone.was_there, gone.is_there) == ("Initial", True, False)


def test_an_answer_that_the_draft_does_not_have_is_left_out(
    stored: Assessment, draft: QuestionnaireVersion
) -> None:
    """Its bands are fewer, its unit is another one, its range is smaller: not a crash."""
    draft.questions.get(code="budget_policy").choices.filter(number__gt=0).delete()
    draft.questions.filter(code="downtime").update(unit="hours")
    Question.objects.filter(pk__in=draft.questions.filter(code="toil_share")).update(maximum="1")
    case = impact.asked_by(submitted_case(stored), {draft.questionnaire_id: _with_questions(draft)})
    states = {code: case.answers[code].state for code in ("budget_policy", "downtime")}
    assert set(states.values()) == {Answer.State.NOT_APPLICABLE}
    assert case.answers["slos_defined"].choice == 0


def _with_questions(version: QuestionnaireVersion) -> QuestionnaireVersion:
    return type(version).objects.with_questions().get(pk=version.pk)


def test_what_an_earlier_version_changed_is_not_put_down_to_the_draft(
    stored: Assessment, draft: QuestionnaireVersion
) -> None:
    draft.questions.filter(code="slos_defined").update(weight=10)
    draft.publish()
    following = draft.new_draft()
    assert not impact.impact_of_version(following).changed


def test_assessments_without_the_questionnaire_are_not_judged(
    checkout: Team, alice: User, draft: QuestionnaireVersion
) -> None:
    only = factories.assessment(checkout, disciplines=["devops"], by=alice)
    factories.submitted(only)
    assert impact.impact_of_version(draft).judged == 0


def test_only_the_newest_are_judged(
    alice: User, rules: Ruleset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(impact, "NEWEST", 2)
    for name in ("One", "Two", "Three"):
        last = submitted(factories.team(name), alice, BEST, DOWN, sre_at(2))
    rules.triggers.filter(subject="downtime").delete()
    found = impact.impact_of_rules(rules)
    assert (found.judged, found.not_judged) == (2, 1)
    assert found.changed[0].assessment == last.pk


def test_without_published_rules_there_is_nothing_to_judge(db: None) -> None:
    Ruleset.objects.published().retire()
    draft = got(Ruleset.objects.first()).new_draft()
    assert impact.impact_of_rules(draft) == impact.Impact()


@pytest.mark.parametrize("choice", [0, 1, 2, 3])
def test_a_standing_is_what_the_report_would_tell(choice: int, checkout: Team, alice: User) -> None:
    assessment = submitted(checkout, alice, choice)
    case, book = submitted_case(assessment), rulebook(factories.rules())
    short = summary_of(findings_of(case), book)
    assert short == summary_of_data(data_of(case, book)) == summary_of_data(assessment.report.data)


# --- what it costs, and that it stores nothing ---


def test_nothing_is_stored(stored: Assessment, draft: QuestionnaireVersion, rules: Ruleset) -> None:
    draft.questions.filter(code="slos_defined").update(weight=10)
    before, document = rows(), factories.document(stored)
    assert impact.impact_of_version(draft).changed
    impact.impact_of_rules(rules)
    assert list(impact.rescored()) == []
    stored.report.refresh_from_db()
    assert (rows(), factories.document(stored)) == (before, document)


def test_many_assessments_take_as_many_queries_as_one(
    alice: User, draft: QuestionnaireVersion, rules: Ruleset
) -> None:
    judged: list[impact.Impact] = []

    def cost(judge: Callable[[VersionT], impact.Impact], loaded: VersionT) -> int:
        fresh = type(loaded).objects.get(pk=loaded.pk)
        with CaptureQueriesContext(connection) as captured:
            judged.append(judge(fresh))
        return len(captured)

    costs: list[tuple[int, int]] = []
    made = 0
    for number in (1, 3, 60):
        while made < number:
            submitted(factories.team(f"Team {made}"), alice)
            made += 1
        costs.append((cost(impact.impact_of_version, draft), cost(impact.impact_of_rules, rules)))
    assert [found.judged for found in judged] == [1, 1, 3, 3, 60, 60]
    assert len(set(costs)) == 1


def test_a_further_chunk_takes_three_queries(
    alice: User, draft: QuestionnaireVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(factories.team("One"), alice)
    submitted(factories.team("Two"), alice)
    impact.impact_of_version(draft)
    with CaptureQueriesContext(connection) as together:
        impact.impact_of_version(draft)
    monkeypatch.setattr("assessments.reports.data.cases.CHUNK", 1)
    with CaptureQueriesContext(connection) as apart:
        impact.impact_of_version(draft)
    assert len(apart) == len(together) + 3
