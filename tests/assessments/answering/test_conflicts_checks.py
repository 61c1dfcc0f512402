"""Answers that rarely fit together are questioned before submission, but never refused."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments import catalogue
from assessments.models import Assessment, Given, Question, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf

pytestmark = pytest.mark.one_database

CHECKS = [check for path in catalogue.SHIPPED for check in catalogue.read(path)["checks"]]


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    checkout.around_the_clock = True
    checkout.save()
    return factories.assessment(checkout, by=alice)


def page(client_of: ClientOf, alice: User, draft: Assessment) -> str:
    return client_of(alice).get(reverse("check", args=[draft.pk])).text


TARGET = "availability_target"


def meeting(check: dict[str, Any]) -> tuple[dict[str, Fraction], dict[str, int]]:
    """Values and choices that meet all conditions of a check, by question; the target first."""
    choices = {c["question"]: c["choices"][0] for c in check["when"] if "choices" in c}
    values = {TARGET: Fraction("99.9")} if any(c.get("of_target") for c in check["when"]) else {}
    for condition in check["when"]:
        edge = Fraction(condition.get("at_least") or condition.get("at_most") or 0)
        code, other = condition["question"], condition.get("times")
        if condition.get("of_target"):
            values[code] = edge * Fraction("43.2")
        elif other and code in values:
            values[other] = edge / values[code]
        elif other:
            values[code] = edge / values.setdefault(other, Fraction(5))
        elif code not in choices:
            values[code] = edge
    return values, choices


def answers_to(check: dict[str, Any], questions: Mapping[str, Question]) -> dict[Question, Given]:
    """What a person would answer to meet a check, its last answer last."""
    values, choices = meeting(check)
    given = {questions[c]: factories.valued(questions[c], str(v)) for c, v in values.items()}
    return given | {questions[c]: factories.given(questions[c], n) for c, n in choices.items()}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check["code"])
def test_each_check_asks_when_all_its_conditions_hold(
    client_of: ClientOf, alice: User, draft: Assessment, check: dict[str, Any]
) -> None:
    given = answers_to(check, {q.code: q for q in factories.questions(draft)})
    text = check["text"].replace("'", "&#x27;")
    *before, last = given
    draft.answer({question: given[question] for question in before})
    assert text not in page(client_of, alice, draft)
    draft.answer({last: given[last]})
    shown = page(client_of, alice, draft)
    assert text in shown
    assert "Worth a second thought" in shown


NO_DOWNTIME = "Users had no downtime"
THREE_AT_MOST = "Three people or fewer share 24/7 on-call"
SELF_SERVICE = "Nearly all requests need no ticket"
SLOW = {"recovery_time": 2}  # One week to less than one month.


@pytest.mark.parametrize("track", ["quick", "full"])
@pytest.mark.parametrize("band", range(4))
def test_a_band_beside_a_target_that_nobody_gave_is_no_number_of_minutes(
    client_of: ClientOf, alice: User, checkout: Team, track: str, band: int
) -> None:
    draft = factories.assessment(checkout, by=alice, track=track)
    choose(draft, downtime=band, **SLOW)
    assert NO_DOWNTIME not in page(client_of, alice, draft)


@pytest.mark.parametrize("band", range(4))
def test_beside_a_target_the_best_band_still_is_no_zero(
    client_of: ClientOf, alice: User, draft: Assessment, band: int
) -> None:
    target = next(q for q in factories.questions(draft) if q.code == "availability_target")
    draft.answer({target: factories.valued(target, "99.5")})
    choose(draft, downtime=band, **SLOW)
    assert NO_DOWNTIME not in page(client_of, alice, draft)


def test_no_minutes_are_no_downtime(client_of: ClientOf, alice: User, draft: Assessment) -> None:
    choose(draft, **SLOW)
    downtime = next(q for q in factories.questions(draft) if q.code == "downtime")
    draft.answer({downtime: factories.valued(downtime, 0)})
    assert NO_DOWNTIME in page(client_of, alice, draft)


@pytest.mark.parametrize(("sites", "asked"), [(1, True), (2, False)])
def test_fewer_than_four_is_what_the_lowest_band_of_one_site_says(
    client_of: ClientOf, alice: User, draft: Assessment, sites: int, asked: bool
) -> None:
    type(draft.team).objects.update(sites=sites)
    choose(draft, oncall_rota=0)
    assert (THREE_AT_MOST in page(client_of, alice, draft)) is asked


@pytest.mark.parametrize(
    ("chosen", "text", "asked"),
    [
        # Up to 20/87 a week, and below: less than one a month.
        ({"deployment_frequency": 1, "change_failure_rate": 4}, "Few deployments fail, but", True),
        ({"deployment_frequency": 2, "change_failure_rate": 4}, "Few deployments fail, but", False),
        # 30 to 50 % has its middle above 30, 30 % or less is all within.
        ({"toil_share": 3, "toil_reduction": 0}, "Little time goes into manual work", True),
        ({"toil_share": 2, "toil_reduction": 0}, "Little time goes into manual work", False),
        # 20 to under 60 and 60 to under 90 %: the second reaches 90 nowhere.
        ({"self_service": 3, "self_service_requests": 0}, SELF_SERVICE, True),
        ({"self_service": 2, "self_service_requests": 0}, SELF_SERVICE, False),
    ],
)
def test_a_band_meets_a_condition_only_with_all_of_it(
    client_of: ClientOf,
    alice: User,
    draft: Assessment,
    chosen: dict[str, int],
    text: str,
    asked: bool,
) -> None:
    choose(draft, **chosen)
    assert (text in page(client_of, alice, draft)) is asked


def choose(draft: Assessment, **numbers: int) -> None:
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer(
        {questions[code]: factories.given(questions[code], n) for code, n in numbers.items()}
    )


def test_all_answers_alike_are_asked_about(
    client_of: ClientOf, alice: User, draft: Assessment
) -> None:
    practices = [q for q in factories.questions(draft) if not q.is_metric]
    draft.answer({q: factories.given(q, 2) for q in practices[:-1]})
    assert "Is your team really that even?" in page(client_of, alice, draft)
    draft.answer({practices[-1]: factories.given(practices[-1], 1)})
    assert "Is your team really that even?" not in page(client_of, alice, draft)


def test_a_thought_does_not_stand_in_the_way(
    client_of: ClientOf, alice: User, draft: Assessment
) -> None:
    factories.filled(draft)
    response = client_of(alice).post(reverse("submit", args=[draft.pk]))
    assert response.headers["Location"] == reverse("report", args=[draft.pk])


@pytest.mark.parametrize("answered", [1, 60])
def test_the_page_asks_the_database_as_often_for_any_number_of_answers(
    client_of: ClientOf,
    alice: User,
    draft: Assessment,
    answered: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    draft.answer({q: factories.given(q) for q in factories.questions(draft)[:answered]})
    client = client_of(alice)
    with django_assert_num_queries(14):
        client.get(reverse("check", args=[draft.pk]))
