"""The key figures of a report: scores, strengths, facts, and what does not apply."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Answer, Assessment, Given, KeyFigure, Team, User
from assessments.reports.document.wording import number, score_number
from assessments.reports.organisation.key_figures import LEVEL_NUMBERS, key_figures_at_submission
from tests.support import factories
from tests.support.got import got
from tests.support.key_figures import mixed_report

Kind = KeyFigure.Kind


@pytest.fixture
def mixed(checkout: Team, alice: User) -> Assessment:
    return mixed_report(checkout, alice)


def of_kind(assessment: Assessment, kind: str) -> dict[str, KeyFigure]:
    return {row.subject: row for row in assessment.key_figures.filter(kind=kind)}


# --- what it keeps -------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["disciplines", "practices"])
def test_the_scores_are_those_of_the_document(mixed: Assessment, part: str) -> None:
    document = factories.document(mixed)
    kind = Kind.PRACTICE if part == "practices" else Kind.DISCIPLINE
    practices = {row["code"]: row for row in document["practices"]}
    rows: Mapping[str, Any] = practices if part == "practices" else document["disciplines"]
    figures = of_kind(mixed, kind)
    assert figures.keys() == rows.keys()
    for code, row in rows.items():
        figure = figures[code]
        levels = [
            row[name] and LEVEL_NUMBERS[row[name]] for name in ("level", "level_low", "level_high")
        ]
        assert score_number(figure.number) == row["score"]
        assert [figure.level, figure.least, figure.most] == levels
    assert None in {figure.number for figure in of_kind(mixed, Kind.PRACTICE).values()}


def test_the_strengths_are_those_of_the_reasons(mixed: Assessment) -> None:
    strengths = of_kind(mixed, Kind.STRENGTH)
    options = factories.document(mixed)["advice"]["options"]
    reasons = {
        r["rule"]: r["strength"] for o in options for r in o["reasons"] if r["kind"] != "team"
    }
    assert reasons
    started = {code: number(row.number, 2) for code, row in strengths.items() if row.number}
    assert started == reasons
    assert any(not row.number for row in strengths.values())


def test_the_facts_are_those_of_the_team_as_it_was(mixed: Assessment, checkout: Team) -> None:
    checkout.engineers = 99
    checkout.save()
    facts = {subject: row.number for subject, row in of_kind(mixed, Kind.FACT).items()}
    people = {"staffed.devops": 2, "staffed.sre": 1, "shared.devops": 1, "shared.sre": 0}
    where = {"engineers": 15, "expected_engineers": 30, "sites": 2, "around_the_clock": 1}
    assert facts == where | people


def test_the_roles_with_data_say_whether_they_are_needed(mixed: Assessment) -> None:
    options = factories.document(mixed)["advice"]["options"]
    needed = {role: bool(row.number) for role, row in of_kind(mixed, Kind.CANDIDATE).items()}
    assert needed.keys() == {option["role"] for option in options}
    assert any(needed.values())


def test_what_does_not_apply_is_kept_apart_from_what_was_not_asked(
    checkout: Team, alice: User
) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice, disciplines=["platform"]))
    outside = Given(state=Answer.State.NOT_APPLICABLE, reason="No platform.", seen=1)
    draft.answer({q: outside for q in factories.questions(draft) if not q.is_metric})
    done = factories.handed_in(draft)
    assert "platform" in of_kind(done, Kind.OUTSIDE)
    assert not of_kind(done, Kind.DISCIPLINE)


# --- made anew -----------------------------------------------------------------------------------


def test_measuring_writes_nothing(mixed: Assessment) -> None:
    with CaptureQueriesContext(connection) as queries:
        rows = key_figures_at_submission(mixed, got(mixed.ruleset))
    assert len(rows) == mixed.key_figures.count()
    assert all(query["sql"].startswith("SELECT") for query in queries)
