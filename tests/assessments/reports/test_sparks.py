"""Scores over time in a row of a list: which points, and which of them a line joins."""

from fractions import Fraction

from assessments.models import KeyFigure, Team, User
from assessments.reports.sparks import MOST_POINTS, Spark, sparks_of
from roles.models import translated_roles
from tests.support import factories
from tests.support.got import got


def sparks(team: Team) -> dict[str, Spark]:
    disciplines = [role.discipline for role in translated_roles()]
    return {s.discipline.slug: s for s in sparks_of([team], disciplines).get(team.pk, [])}


def test_a_spark_has_the_scores_of_the_reports_from_the_oldest(team: Team, alice: User) -> None:
    factories.reported(team, "2025-01-06", by=alice, choice=3)
    factories.reported(team, "2025-04-07", by=alice, choice=0)
    sre = sparks(team)["sre"]
    first, last = (point.score for point in sre.points)
    assert (first, last) == (Fraction(100), Fraction(0))
    assert sre.latest == last
    assert len(sre.joined) == 1


def test_a_team_without_a_report_has_no_spark(team: Team, alice: User) -> None:
    factories.assessment(team, by=alice)
    assert sparks(team) == {}


def test_a_discipline_that_nobody_asked_about_has_an_empty_spark(team: Team, alice: User) -> None:
    factories.submitted(factories.assessment(team, by=alice, disciplines=["sre"]))
    found = sparks(team)
    assert [slug for slug, spark in found.items() if spark.points] == ["sre"]
    assert found["devops"].latest is None


def test_no_line_joins_the_scores_of_two_tracks(team: Team, alice: User) -> None:
    for track, day in (("full", "2025-01-06"), ("quick", "2025-04-07"), ("quick", "2025-07-07")):
        at = factories.morning(day)
        asked = factories.assessment(team, by=alice, track=track, at=at)
        factories.submitted(asked, at=at)
    sre = sparks(team)["sre"]
    assert [(a.asked[1], b.asked[1]) for a, b in sre.joined] == [("quick", "quick")]


def test_a_score_that_is_not_known_leaves_a_gap(team: Team, alice: User) -> None:
    for day in ("2025-01-06", "2025-04-07", "2025-07-07"):
        done = factories.reported(team, day, by=alice)
        if day == "2025-04-07":
            unknown = KeyFigure.objects.filter(assessment=done, kind="discipline", subject="sre")
            unknown.update(number=None, level=None, least=None, most=None)
    sre = sparks(team)["sre"]
    assert (len(sre.points), len(sre.known), sre.joined) == (3, 2, [])


def test_a_spark_ends_with_the_latest_reports(team: Team, alice: User) -> None:
    done = factories.reported(team, "2025-01-06", by=alice)
    factories.repeated(done, MOST_POINTS + 3)
    rows = KeyFigure.objects.filter(assessment=done, kind="discipline")
    KeyFigure.objects.bulk_create(
        factories.copied(row, assessment=other)
        for other in team.assessments.exclude(pk=done.pk)
        for row in rows
    )
    points = sparks(team)["sre"].points
    assert len(points) == MOST_POINTS
    latest = got(team.assessments.order_by("-submitted").first())
    assert points[-1].when == latest.submitted
