"""The SLO and platform verdicts on the shipped metrics, with figures computed by hand."""

from fractions import Fraction

import pytest

from assessments.criteria import FamilyVerdict, Reading, Readings, apply_rules, family_verdict
from tests.support.got import got
from tests.support.metrics import read, readings


def unknown(*codes: str) -> dict[str, Reading]:
    return {code: read(code) for code in codes}


def verdict_of(family: str, given: Readings, track: str = "full") -> FamilyVerdict:
    return got(family_verdict(family, given, track))


def test_a_family_is_the_mean_of_its_bands() -> None:
    # bands 3, 2 and 0: 5 / 9
    verdict = verdict_of("slo", apply_rules(readings(slo_coverage=95, toil_share=50, downtime=300)))
    assert verdict.score == Fraction(500, 9)


def test_cncf_aspects_count_as_platform_metrics() -> None:
    aspects = {code: read(code, band=2) for code in ("investment", "adoption", "interfaces")}
    assert verdict_of("platform", aspects).score == Fraction(200, 3)


@pytest.mark.parametrize(
    ("known", "open_", "track", "enough"),
    [
        (3, 2, "full", True),
        (3, 3, "full", False),
        (2, 1, "full", False),
        (2, 0, "full", False),
        (2, 1, "quick", True),
        (2, 2, "quick", False),
        (1, 0, "quick", False),
        (3, 2, "quick", True),
    ],
)
def test_sixty_percent_and_three_figures_or_two_in_the_quick_track(
    known: int, open_: int, track: str, enough: bool
) -> None:
    codes = (
        "slo_coverage",
        "response_time",
        "toil_share",
        "oncall_share",
        "pages_per_shift",
        "downtime",
    )
    given = readings(**dict.fromkeys(codes[:known], 0)) | unknown(*codes[known : known + open_])
    verdict = verdict_of("slo", given, track)
    assert (verdict.score is not None) is enough
    assert len(verdict.counted) == known


def test_context_neither_counts_nor_is_missing() -> None:
    given = readings(slo_coverage=95, toil_share=50, response_time=5, availability_target=99)
    verdict = verdict_of("slo", given | unknown("sla_breaches"))
    assert verdict.score == Fraction(800, 9)
    assert len(verdict.readings) == 5 and len(verdict.counted) == 3


@pytest.mark.parametrize(("respondents", "scored"), [(9, False), (10, True), (None, True)])
def test_a_satisfaction_score_of_few_people_is_shown_and_not_scored(
    respondents: int | None, scored: bool
) -> None:
    nps = read("developer_nps", 60, sample=respondents)
    given = readings(developer_nps=nps, self_service=90, golden_path=80, onboarding=1)
    verdict = verdict_of("platform", given)
    assert len(verdict.counted) == (4 if scored else 3)
    assert nps in verdict.readings and verdict.score == 100


def test_what_does_not_apply_is_not_missing() -> None:
    away = {code: read(code, applies=False) for code in ("toil_share", "oncall_share")}
    given = readings(slo_coverage=95, response_time=5, pages_per_shift=1)
    assert verdict_of("slo", given | away).score == 100


def test_a_family_in_which_nothing_applies_is_absent() -> None:
    assert family_verdict("slo", {"downtime": read("downtime", 5, applies=False)}) is None
    assert family_verdict("platform", readings(slo_coverage=95)) is None


def test_a_guessed_value_shows_its_interval_in_the_verdict() -> None:
    # 55 % is band 2; a guess allows 30 % (band 1) to 80 % (band 2).
    given = readings(
        slo_coverage=read("slo_coverage", 55, confidence="guess"), toil_share=20, pages_per_shift=5
    )
    verdict = verdict_of("slo", given)
    assert (verdict.low, verdict.score, verdict.high) == tuple(
        Fraction(bands * 100, 9) for bands in (4, 5, 5)
    )
