"""Every figure of a report page is the result of the calculation that it opens."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import prod
from typing import Any

import pytest
from django.urls import reverse

from assessments.models import Assessment, Team, User
from assessments.reports.document.wording import adding_up, number, score_number
from assessments.reports.page.page import Page, page_of
from assessments.reports.page.receipts import FamilyReceipt, delivery_receipt
from assessments.templatetags.receipts import as_given, priority_receipt
from tests.support import factories
from tests.support.filling import answered_by_lot
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.words import said

pytestmark = pytest.mark.one_database

ENDS = (("reached", "score"), ("low", "low"), ("high", "high"))
# "35 / 48 × 100 ≈ 73" or "3 / 4 × 100 = 75", wherever a page says it.
DIVISION = re.compile(r"([\d.]+(?:/\d+)?) / ([\d.]+)(?: of the weight)? × 100 ([≈=]) ([\d.]+)")
# "35 % × 0.5 = 17.5 %", a problem's share.
PRODUCT = re.compile(r"([\d.]+(?:/\d+)?) % × ([\d.]+(?:/\d+)?) = ([\d.]+(?:/\d+)?) %")


@pytest.fixture(params=[(seed, track) for track in ("full", "quick") for seed in range(4)])
def done(request: pytest.FixtureRequest, checkout: Team, alice: User) -> Assessment:
    seed, track = request.param
    draft = factories.assessment(checkout, by=alice, track=track)
    return answered_by_lot(draft, seed)


@pytest.fixture
def page(done: Assessment) -> Page:
    return page_of(done)


def test_each_practice_is_the_weighted_share_of_its_points(page: Page) -> None:
    row: Any
    for row in page.practices.values():
        receipt = row["receipt"]
        if row["score"] is not None:
            made = {end: getattr(receipt, name) for name, end in ENDS}
            shares = {end: float(made[end] / receipt.most * 100) for end in made}
            assert shares == {end: row[end] for end in made}, row["code"]
            stored: Any = next(p for p in page.document["practices"] if p["code"] == row["code"])
            assert [number(Fraction(row[end])) for end in made] == [stored[end] for end in made]


def test_each_answer_of_a_practice_stands_in_its_receipt(done: Assessment, page: Page) -> None:
    for row in page.practices.values():
        parts = row["receipt"]
        shown = [line.answer for line in parts.lines] + [*parts.unknown, *parts.left_out]
        mine = [a for a in factories.document(done)["answers"] if a["practice"] == row["code"]]
        assert sorted(a["question"] for a in shown) == sorted(
            a["question"] for a in mine if a["kind"] == "level"
        )
        assert {a["state"] for a in parts.unknown} <= {"dont_know", "open"}
        assert {a["state"] for a in parts.left_out} <= {"not_applicable"}


def test_each_discipline_is_the_share_of_the_points_that_are_shown(page: Page) -> None:
    for discipline in page.disciplines:
        receipt = discipline.receipt
        if discipline.score["score"] is not None:
            shares = [number(end / receipt.most * 100) for end in receipt.sums]
            kept = page.document["disciplines"][discipline.slug]
            assert shares == [kept["score"], kept["low"], kept["high"]]
            shown = discipline.score
            ends = (shown["score"], shown["low"], shown["high"])
            assert [number(Fraction(got(end))) for end in ends] == shares
            assert [share for share, *_ in receipt.rows] == list(receipt.shares)


def test_each_family_is_the_share_of_its_bands(page: Page) -> None:
    for family in (f for f in page.families if f.code != "dora" and f.receipt):
        receipt = family.receipt
        assert isinstance(receipt, FamilyReceipt)
        shares = [number(Fraction(end) / receipt.most * 100) for end in receipt.sums]
        assert shares == [family.verdict[end] for end in ("score", "low", "high")]


def test_the_delivery_level_is_the_nearest_cluster_unless_it_is_held(page: Page) -> None:
    verdict = page.document["criteria"]["dora"]
    receipt = delivery_receipt(verdict)
    for mean, name in ((receipt.throughput, "throughput"), (receipt.stability, "stability")):
        assert (mean and score_number(mean.value)) == verdict[name]
    if verdict["level"]:
        assert score_number(receipt.margin) == verdict["margin"]
        order = [cluster["level"] for cluster in verdict["clusters"]]
        assert order.index(verdict["level"]) >= order.index(receipt.nearest.level)


def test_each_priority_is_made_of_the_figures_that_are_shown(page: Page) -> None:
    for option in page.advice["options"]:
        receipt = priority_receipt(option)
        need = together(receipt["rows"]) * receipt["foundation"]
        for_hands = [r for r in receipt["rows"] if r["part"].reason["kind"] != "direction"]
        changes = receipt["cause"] / 100 * receipt["gap"] / 100
        assert number(need) == option["need"]
        worth = together(for_hands) * receipt["foundation"] * changes
        assert number(worth) == option["priority"]
        counted = [r for r in option["reasons"] if r["counts"]]
        assert [row["part"].reason for row in receipt["rows"]] == counted


def together(rows: Iterable[Mapping[str, Any]]) -> Fraction:
    """100 minus what all shares leave over, multiplied."""
    return 100 * (1 - prod((1 - row["share"] / 100 for row in rows), start=Fraction(1)))


def test_what_the_page_says_is_right_to_the_last_figure(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    text = said(client_of(alice).get(reverse("report", args=[done.pk])).text)
    divisions = DIVISION.findall(text)
    assert len(divisions) > 5
    for points, most, sign, score in divisions:
        exact = Fraction(points) / Fraction(most) * 100
        assert abs(exact - int(score)) < 1
        assert (sign == "=") == (exact == int(score))
    options = factories.document(done)["advice"]["options"]
    products = PRODUCT.findall(text)
    assert len(products) == sum(r["counts"] for o in options for r in o["reasons"])
    for weight, strength, points in products:
        exact = Fraction(weight) * Fraction(strength)
        decimals = len(points.partition(".")[2])
        assert abs(exact - Fraction(points)) <= Fraction(1, 2 * 10**decimals)


def test_figures_keep_the_fewest_decimals_that_still_add_up() -> None:
    thirds = [Fraction(1, 3)] * 3
    assert (
        adding_up(thirds, lambda parts: abs(sum(parts, Fraction(0)) - 1) < Fraction(1, 50))
        == [Fraction(33, 100)] * 3
    )
    assert adding_up(thirds, lambda parts: sum(parts) == 1) == thirds


@pytest.mark.parametrize(
    ("entered", "value", "shown"),
    [("4 hours", 240, "4 hours"), ("", 240, "240 minutes"), ("", None, "much")],
)
def test_a_figure_is_shown_as_it_was_given(entered: str, value: int | None, shown: str) -> None:
    metric: Any = {
        "answer": {"entered": entered},
        "value": value,
        "unit": "minutes",
        "band": "much",
    }
    assert as_given(metric) == shown
    assert as_given(metric | {"answer": None}) == ("much" if value is None else "240 minutes")


@pytest.mark.parametrize(("percent", "points"), [("21", 7.9), ("0", 10), ("26.5", 7.35)])
def test_a_rate_takes_its_tenth_off_ten_points(
    checkout: Team, alice: User, percent: str, points: float
) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice))
    rate = next(q for q in factories.questions(draft) if q.code == "change_failure_rate")
    draft.answer({rate: factories.valued(rate, percent, seen=1)})
    (dora, *_) = page_of(factories.handed_in(draft)).families
    (row,) = (row for row in dora.metrics if row["title"] == rate.name)
    assert row["rate"] == Fraction(percent)
    assert row["score"] == number(10 - row["rate"] / 10) == number(Fraction(str(points)))
