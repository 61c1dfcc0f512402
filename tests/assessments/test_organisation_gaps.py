import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.organisation import ENOUGH_SHARE, ENOUGH_TEAMS, Standing, systemic_gaps
from assessments.organisation.members import ENOUGH_KNOWN

DOCUMENT = Path(__file__).parents[2] / "docs" / "organisation.md"
LEVELS = ("Initial", "Developing", "Established", "Leading")
UNKNOWN = Standing(None, None)


def standing(level, best=None):
    return Standing(level, best or level)


def teams(*levels, practice="reviews"):
    """Teams a, b, c … with these levels in one practice; None is asked and not known."""
    names = "abcdefghijklmnop"
    return {n: {practice: standing(level)} for n, level in zip(names, levels, strict=False)}


def counts(gap):
    return gap.practice, len(gap.below), gap.known, len(gap.sure)


@st.composite
def organisations(draw):
    """Up to nine teams with some standings in three practices."""
    known = st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)).map(
        lambda pair: Standing(*sorted(pair, key=LEVELS.index))
    )
    standings = st.dictionaries(st.sampled_from("pqr"), known | st.just(UNKNOWN), max_size=3)
    return draw(st.dictionaries(st.sampled_from("abcdefghi"), standings, max_size=9))


@pytest.mark.parametrize(
    ("levels", "systemic"),
    [
        (["Initial"] * 3, True),
        (["Initial"] * 2, False),
        (["Developing"] * 3 + ["Established"] * 3, True),
        (["Developing"] * 3 + ["Established"] * 4, False),
        (["Initial"] * 7 + ["Leading"] * 2, True),
        (["Established"] * 5, False),
        (["Initial"] * 3 + [None] * 6, True),
        (["Initial"] * 2 + [None] * 6, False),
    ],
)
def test_a_gap_is_systemic_from_three_teams_and_half_of_those_with_data(levels, systemic):
    assert bool(systemic_gaps(teams(*levels))) is systemic


def test_a_gap_names_who_lacks_it_and_who_has_it():
    (gap,) = systemic_gaps(teams("Initial", "Developing", "Initial", "Leading", None))
    assert gap.below == {"a", "b", "c"}
    assert gap.there == {"d"}
    assert gap.known == 4


def test_a_team_is_sure_to_lack_it_when_its_better_end_is_below_too():
    organisation = teams("Initial", "Initial", "Initial")
    organisation["a"]["reviews"] = Standing("Developing", "Established")
    (gap,) = systemic_gaps(organisation)
    assert gap.sure == {"b", "c"}


def test_the_widest_gap_comes_first_and_codes_decide_between_equals():
    organisation = {
        name: {"b-half": standing(half), "c-all": standing("Initial"), "a-all": standing("Initial")}
        for name, half in zip("vwxyz", ["Initial"] * 3 + ["Leading"] * 2, strict=True)
    }
    assert [gap.practice for gap in systemic_gaps(organisation)] == ["a-all", "c-all", "b-half"]


@given(organisations(), st.sampled_from([{}, {"p": UNKNOWN}, dict.fromkeys("pqr", UNKNOWN)]))
def test_a_team_without_data_changes_no_count(organisation, missing):
    more = organisation | {"new": missing}
    assert systemic_gaps(more) == systemic_gaps(organisation)


@given(organisations(), st.randoms(use_true_random=False))
def test_the_order_of_the_teams_plays_no_part(organisation, random):
    mixed = list(organisation.items())
    random.shuffle(mixed)
    assert systemic_gaps(dict(mixed)) == systemic_gaps(organisation)


@given(organisations())
def test_the_counts_add_up(organisation):
    for gap in systemic_gaps(organisation):
        standings = [s[gap.practice] for s in organisation.values() if gap.practice in s]
        assert gap.known == sum(s.level is not None for s in standings)
        assert gap.sure <= gap.below
        assert len(gap.below) >= ENOUGH_TEAMS
        assert Fraction(len(gap.below), gap.known) >= ENOUGH_SHARE


@given(organisations(), st.sampled_from("abcdefghi"))
def test_a_team_that_improves_closes_gaps_and_opens_none(organisation, better):
    improved = {
        name: {
            code: s if name != better or s.level is None else Standing("Leading", "Leading")
            for code, s in standings.items()
        }
        for name, standings in organisation.items()
    }
    before = {gap.practice for gap in systemic_gaps(organisation)}
    assert {gap.practice for gap in systemic_gaps(improved)} <= before


def test_the_document_names_the_thresholds():
    rows = re.findall(r"^\| `(\w+)` \| ([\d/]+) \|", DOCUMENT.read_text(encoding="utf-8"), re.M)
    assert {name: Fraction(value) for name, value in rows} == {
        "ENOUGH_TEAMS": ENOUGH_TEAMS,
        "ENOUGH_SHARE": ENOUGH_SHARE,
        "ENOUGH_KNOWN": ENOUGH_KNOWN,
    }
