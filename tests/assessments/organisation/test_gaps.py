import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import organisation
from assessments.organisation import ENOUGH_SHARE, ENOUGH_TEAMS, Gap, systemic_gaps

DOCUMENT = Path(__file__).parents[3] / "docs" / "organisation.md"


@st.composite
def practices(draw):
    """Up to four practices with their counts."""
    found = []
    for code in draw(st.sets(st.sampled_from("pqrs"))):
        known = draw(st.integers(0, 9))
        below = draw(st.integers(0, known))
        found.append(Gap(code, below, known, draw(st.integers(0, below))))
    return found


@pytest.mark.parametrize(
    ("below", "known", "systemic"),
    [(3, 3, True), (2, 2, False), (3, 6, True), (3, 7, False), (7, 9, True), (0, 5, False)],
)
def test_a_gap_is_systemic_from_three_teams_and_half_of_those_with_data(below, known, systemic):
    assert Gap("reviews", below, known, 0).is_systemic is systemic


def test_the_widest_gap_comes_first_and_codes_decide_between_equals():
    gaps = [Gap("b-half", 3, 5, 0), Gap("c-all", 5, 5, 0), Gap("a-all", 5, 5, 0)]
    assert [gap.practice for gap in systemic_gaps(gaps)] == ["a-all", "c-all", "b-half"]


@given(practices(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_plays_no_part(gaps, random):
    mixed = random.sample(gaps, len(gaps))
    assert systemic_gaps(mixed) == systemic_gaps(gaps)


@given(practices())
def test_what_is_listed_is_systemic_and_nothing_systemic_is_left_out(gaps):
    listed = systemic_gaps(gaps)
    assert set(listed) == {gap for gap in gaps if gap.is_systemic}
    assert all(Fraction(gap.below, gap.known) >= ENOUGH_SHARE for gap in listed)


@given(practices())
def test_a_team_that_improves_closes_gaps_and_opens_none(gaps):
    better = [Gap(g.practice, max(0, g.below - 1), g.known, 0) for g in gaps]
    before = {gap.practice for gap in systemic_gaps(gaps)}
    assert {gap.practice for gap in systemic_gaps(better)} <= before


def test_the_document_names_the_thresholds():
    rows = re.findall(r"^\| `(\w+)` \| ([\d/]+) \|", DOCUMENT.read_text(encoding="utf-8"), re.M)
    assert rows
    assert Fraction(dict(rows)["ENOUGH_TEAMS"]) == ENOUGH_TEAMS
    for name, value in rows:
        assert getattr(organisation, name) == Fraction(value)
