"""The words that the code makes from a report's codes and numbers, in both languages."""

import re
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from assessments import metrics, reports
from assessments.criteria import CLUSTERS, apply_rules
from assessments.models import Question, Team, User
from assessments.reports.document import wording
from assessments.templatetags.trends import mark_text
from assessments.trends import Mark
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.metrics import read, readings

pytestmark = pytest.mark.one_database

LETTER = re.compile(r"[a-z]")


def test_what_the_dora_report_published() -> None:
    said = {text for cluster in CLUSTERS for text in cluster.published.values()}
    assert {text for text in said if LETTER.search(text)} == set(wording.PUBLISHED)


def test_the_units_in_which_a_figure_is_typed() -> None:
    tables = (metrics.ENTRY_UNITS, metrics.WINDOW_ENTRY_UNITS)
    units = {unit for table in tables for units in table.values() for unit in units}
    assert units == set(wording.ENTRY_UNITS)


def test_each_unit_in_the_plural_has_a_singular(catalogue: Catalogue) -> None:
    asked = {question.unit for question in Question.objects.exclude(unit="")}
    units = asked | {"engineers", "full-time people", *wording.ENTRY_UNITS}
    assert {unit for unit in units if unit.split()[0].endswith("s")} <= set(wording.ONE)


@pytest.mark.parametrize(
    ("figure", "unit", "english", "german"),
    [
        ("1", "incidents", "1 incident", "1 Incident"),
        ("3", "incidents", "3 incidents", "3 Incidents"),
        ("1", "full-time people", "1 full-time person", "1 FTE"),
        ("0.5", "full-time people", "0.5 full-time people", "0,5 FTE"),
        ("1200", "points", "1200 points", "1.200 Punkte"),
        ("-1", "points", "−1 point", "−1 Punkt"),
        ("1", "%", "1 %", "1\u00a0%"),
    ],
)
def test_one_of_something_is_said_in_the_singular(
    figure: str, unit: str, english: str, german: str
) -> None:
    for language, said in (("en", english), ("de", german)):
        with override(language):
            assert wording.amount(Fraction(figure), gettext(unit)) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (Fraction(5, 6), "hours", "50 minutes"),
        (Fraction(216), "hours", "9 days"),
        (Fraction(60), "hours", "2.5 days"),
        (Fraction(50), "hours", "50 hours"),
        (Fraction(1), "hours", "1 hour"),
        (Fraction(0), "hours", "0 hours"),
        (Fraction(240), "minutes", "240 minutes"),
        (Fraction(1200), "minutes", "20 hours"),
        (Fraction(1210), "minutes", "1210 minutes"),
        (Fraction(1200), "incidents", "1200 incidents"),
    ],
)
def test_a_duration_has_the_unit_in_which_people_say_it(
    value: Fraction, unit: str, said: str
) -> None:
    with override("en"):
        assert wording.amount(value, unit) == said


def test_the_ends_of_an_interval_keep_the_unit_of_its_value() -> None:
    values = [Fraction(5, 6), Fraction(2, 3), Fraction(3)]
    with override("de"):
        assert wording.in_fitting_unit(values, "Stunden") == (
            [Fraction(n) for n in (50, 40, 180)],
            "Minuten",
        )
    values = [Fraction(216), Fraction(864, 5), Fraction(1296, 5)]
    with override("en"):
        in_days = [Fraction(9), Fraction(36, 5), Fraction(54, 5)]
        assert wording.in_fitting_unit(values, "hours") == (in_days, "days")


@pytest.mark.parametrize(
    ("entered", "unit", "english", "german"),
    [
        ("3 a week", "deployments a week", "3 a week", "3 pro Woche"),
        ("1 hours", "hours", "1 hour", "1 Stunde"),
        ("2.5 hours a quarter", "minutes", "2.5 hours a quarter", "2,5 Stunden im Quartal"),
        ("99.9 %", "%", "99.9 %", "99,9\u00a0%"),
    ],
)
def test_a_figure_is_said_as_it_was_typed(
    entered: str, unit: str, english: str, german: str
) -> None:
    for language, said in (("en", english), ("de", german)):
        with override(language):
            assert wording.as_entered(entered, unit, gettext(unit)) == said


@pytest.mark.parametrize(
    ("edge", "english", "german"),
    [
        ("more-than", "more than 43.2 minutes", "mehr als 43,2 Minuten"),
        ("at-least", "at least 43.2 minutes", "mindestens 43,2 Minuten"),
        ("at-most", "at most 43.2 minutes", "höchstens 43,2 Minuten"),
        ("below", "below 43.2 minutes", "unter 43,2 Minuten"),
    ],
)
def test_a_goal_says_on_which_side_of_its_edge_it_lies(
    edge: str, english: str, german: str
) -> None:
    for language, said in (("en", english), ("de", german)):
        with override(language):
            assert wording.edge(edge, Fraction("43.2"), gettext("minutes")) == said


def test_what_is_assumed_is_said_with_the_target() -> None:
    target, minutes = Fraction("99.9"), Fraction("199.5")
    with override("de"):
        unit = wording.beside_assumed(gettext("minutes"), target)
        assert wording.amount(minutes, unit) == (
            "199,5 Minuten bei einem angenommenen Ziel von 99,9\N{NO-BREAK SPACE}%"
        )
    assert wording.assumed_target(target) == "Availability target: 99.9 % (assumed)"


@pytest.mark.parametrize(
    ("ends", "said"),
    [((12, 30), "20 % (12–30)"), ((-95, -75), "20 % (−95 to −75)"), ((20, 20), "20 %")],
)
def test_an_interval_below_zero_has_no_dash_beside_its_minus(
    ends: tuple[int, int], said: str
) -> None:
    low, high = map(Fraction, ends)
    mark = Mark("Budget", value=Fraction(20), interval=(low, high), unit="%")
    assert mark_text(mark, "metric") == said


def test_a_report_says_one_incident(client_of: ClientOf, alice: User, checkout: Team) -> None:
    draft = factories.assessment(checkout, by=alice)
    asked = {q.code: q for q in factories.questions(draft)}
    figures = [asked[code] for code in ("pages_per_shift", "lead_time", "slo_coverage")]
    draft.answer({question: factories.valued(question, 1) for question in figures})
    draft.answer({q: factories.given(q, 1) for q in asked.values() if not q.is_metric})
    done = factories.handed_in(draft)
    pages = (reverse("report", args=[done.pk]), reverse("team-history", args=[checkout.pk]))
    for address in pages:
        page = client_of(alice).get(address).text
        assert not re.search(r"(?<![\d.,])1 (incidents|hours|minutes)\b", page)
    report = client_of(alice).get(pages[0]).text
    assert "1 incident" in report
    assert "1 hour" in report


def test_what_replaces_the_name_of_a_band() -> None:
    nothing = read("recovery_time", applies=False)
    given = readings(change_failure_rate=0, recovery_time=nothing, slo_coverage=0)
    settled = apply_rules(given | readings(slo_attainment=50, error_budget_left=50))
    assert {r.note for r in settled.values()} - {""} == set(wording.DECIDED)


def test_every_edge_of_a_goal_has_its_words(catalogue: Catalogue) -> None:
    weak = reports.judge(factories.filled(choice=0))
    goals = [goal for option in weak["advice"]["options"] for goal in option["goals"]]
    edges = {goal["edge"] for goal in goals} - {None, "band"}
    assert edges
    assert edges <= set(wording.EDGES)


@pytest.mark.parametrize(
    ("value", "beside", "said"),
    [
        ("5/7", "0", "0,71 FTE"),
        ("1/25", "0", "0,04 FTE"),
        ("31/28", "1", "1,1 FTE"),
        ("103/100", "1", "1,03 FTE"),
        ("1", None, "1 FTE"),
    ],
)
def test_people_have_few_decimals_unless_that_would_say_what_is_there(
    value: str, beside: str | None, said: str
) -> None:
    with override("de"):
        assert wording.people(Fraction(value), None if beside is None else Fraction(beside)) == said
