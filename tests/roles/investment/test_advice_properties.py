"""Properties of the advice whatever a team answers, by the shipped rules."""

import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeAlias

import hypothesis
import pytest
from hypothesis import Phase, assume, settings
from hypothesis import strategies as st

from roles.investment import Figure, Option, Reason, Situation, options_of, plain_answer
from roles.investment.advice import judge
from tests.support.got import got
from tests.support.rules import ROLES, RULES, Figures, Scores, team
from tests.support.situations import (
    DECIDING,
    FIGURES,
    SUBJECTS,
    people,
    percents,
    situations,
    sizes,
    tenths,
    value_at,
)

settings.register_profile("arithmetic", deadline=None, derandomize=True, max_examples=300)
# For `make mutants`, which runs the properties hundreds of times: a failure need not be small.
settings.register_profile(
    "mutants", settings.get_profile("arithmetic"), max_examples=15, phases=[Phase.generate]
)
Property: TypeAlias = Callable[..., None]
PROFILE = settings.get_profile(os.environ.get("INVESTMENT_PROFILE", "arithmetic"))


def given(*drawn: st.SearchStrategy[Any]) -> Callable[[Property], Property]:
    """A property by the profile of this module: one that is loaded would be that of all tests."""

    def of(test: Property) -> Property:
        return PROFILE(hypothesis.given(*drawn)(test))

    return of


def by_role(situation: Situation) -> dict[str, Option]:
    return {option.role: option for option in options_of(situation, RULES)}


@given(situations())
def test_need_and_priority_lie_from_0_to_below_100(situation: Situation) -> None:
    for option in options_of(situation, RULES):
        assert 0 <= option.priority <= option.open_need <= option.need < 100


@given(situations(), st.sampled_from(FIGURES), tenths, tenths)
def test_a_worse_figure_never_lowers_its_own_role(
    situation: Situation, subject: str, one: int, other: int
) -> None:
    better, worse = sorted((one, other))
    good, bad = (
        replace(situation, figures={**situation.figures, subject: Figure(v, v, v, v, v)})
        for v in (value_at(subject, better), value_at(subject, worse))
    )
    role = SUBJECTS[subject].role
    before, after = by_role(good)[role], by_role(bad)[role]
    assert after.need >= before.need
    assert after.priority >= before.priority


@given(situations(), st.sampled_from(ROLES), percents, percents)
def test_a_better_score_never_raises_the_priority_of_its_role(
    situation: Situation, role: str, one: Fraction, other: Fraction
) -> None:
    low, high = sorted((one, other))
    worse, better = (
        by_role(situation.with_score(role, score))[role].priority for score in (low, high)
    )
    assert better <= worse


@given(situations(), st.sampled_from(sorted(SUBJECTS.keys() - set(FIGURES))), percents, percents)
def test_a_better_practice_never_raises_the_priority_of_its_role(
    situation: Situation, subject: str, one: Fraction, other: Fraction
) -> None:
    role = SUBJECTS[subject].role
    assume(role in situation.scores)
    low, high = sorted((one, other))
    worse, better = (
        by_role(replace(situation, figures={**situation.figures, subject: Figure(v, v, v, v, v)}))
        for v in (low, high)
    )
    assert better[role].priority <= worse[role].priority


@given(situations(), st.sampled_from(ROLES), people)
def test_more_people_never_raise_the_priority_of_their_role(
    situation: Situation, role: str, more: Fraction
) -> None:
    staffed = {**situation.staffed, role: situation.staffed[role] + more}
    before, after = by_role(situation), by_role(replace(situation, staffed=staffed))
    if role in before:
        assert after[role].priority <= before[role].priority


@given(st.sampled_from(ROLES), sizes, sizes)
def test_more_engineers_never_ask_for_fewer_people(role: str, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert RULES.roles[role].asked(low) <= RULES.roles[role].asked(high)


@given(situations(), st.sampled_from(FIGURES), tenths)
def test_need_and_priority_are_continuous_in_every_figure(
    situation: Situation, subject: str, tenth: int
) -> None:
    here = value_at(subject, tenth)
    nearby = here + (value_at(subject, 10) - value_at(subject, 0)) / 10**6
    role = SUBJECTS[subject].role
    first, second = (
        by_role(replace(situation, figures={**situation.figures, subject: Figure(v, v, v, v, v)}))[
            role
        ]
        for v in (here, nearby)
    )
    assert abs(first.need - second.need) < Fraction(1, 100)
    assert abs(first.priority - second.priority) < Fraction(1, 100)


@given(situations())
def test_nobody_yet_is_never_said_without_the_deciding_figures(situation: Situation) -> None:
    advice = judge(situation, RULES)
    if advice.answer.verdict != "nobody-yet":
        return
    for option in advice.options:
        role = RULES.roles[option.role]
        if role.discipline not in situation.scores or option.gap < Fraction(1, 2):
            continue
        score = situation.score(role.discipline)
        if option.role == "platform" and score is not None and score >= 75:
            continue
        if option.role == "platform" and score is not None and score >= 50 and option.gap < 1:
            continue
        figures = [situation.figures.get(code) for code in DECIDING[option.role]]
        sure = [figure for figure in figures if figure and not figure.guess]
        assert len(sure) >= role.deciding


@given(situations())
def test_whoever_is_advised_is_not_covered_and_comes_in_a_form(situation: Situation) -> None:
    advice = judge(situation, RULES)
    for role in {advice.answer.first, advice.answer.second} - {None}:
        option = next(o for o in advice.options if o.role == role)
        if advice.answer.verdict in ("invest", "tie"):
            assert not option.covered
            assert option.form != "none"
            assert option.advised >= 0
            assert option.gap >= RULES.constants.least_people


@given(situations())
def test_whom_an_answer_names_was_assessed(situation: Situation) -> None:
    advice = judge(situation, RULES)
    assessed = {option.role for option in advice.options}
    named = {
        advice.answer.role,
        advice.answer.second,
        advice.answer.constraint,
        advice.answer.after,
    }
    assert named - {None} <= assessed
    assert not assessed & set(advice.not_assessed)
    assert assessed | set(advice.not_assessed) == set(ROLES)


@given(situations())
def test_every_reason_reads_a_figure_that_is_there(situation: Situation) -> None:
    for option in options_of(situation, RULES):
        for reason in option.reasons:
            assert reason.trigger.subject in situation.figures
            assert reason.trigger.role == option.role
            assert reason.strength > 0


@given(situations())
def test_one_fact_enters_the_products_once(situation: Situation) -> None:
    for option in options_of(situation, RULES):
        facts = [r.trigger.fact for r in option.reasons if r.counts and r.trigger.fact]
        assert len(facts) == len(set(facts))
        for reason in option.reasons:
            if not reason.counts:
                said = [
                    r for r in option.reasons if r.counts and r.trigger.fact == reason.trigger.fact
                ]
                assert said[0].share >= reason.share


@given(st.integers(0, 20_000), st.integers(900, 999))
def test_a_missing_target_weighs_no_more_than_the_assumed_or_the_fallback(
    minutes: int, thousandths: int
) -> None:
    """Nor does it weigh less than a target of 99 %."""

    def need(target: Fraction, fallback: Fraction | None = None) -> tuple[Reason, ...]:
        budget = Fraction(432) * (100 - target)
        otherwise = fallback and 1 / (Fraction(432) * (100 - fallback))
        v = Fraction(minutes)
        downtime = Figure(v, v, v, v, v, most=None, factor=1 / budget, fallback=otherwise)
        return by_role(team(20, figures={"downtime": downtime}))["sre"].reasons

    def strength(reasons: tuple[Reason, ...]) -> Fraction:
        return reasons[0].strength if reasons else Fraction(0)

    missing = strength(need(Fraction("99.9"), Fraction(99)))
    assumed, fallback = strength(need(Fraction("99.9"))), strength(need(Fraction(99)))
    assert missing == max(min(assumed, Fraction(99, 100)), fallback)
    # A target is a promise: a higher one weighs at least as much.
    assert strength(need(Fraction(thousandths, 10))) <= assumed


@given(situations())
def test_an_answer_does_not_depend_on_the_order_of_what_is_known(situation: Situation) -> None:
    turned = replace(
        situation,
        figures=dict(reversed(list(situation.figures.items()))),
        scores=dict(reversed(list(situation.scores.items()))),
    )
    assert judge(turned, RULES).answer == judge(situation, RULES).answer


@given(situations())
def test_measure_first_is_the_plain_answer_with_another_verdict(situation: Situation) -> None:
    plain, found = plain_answer(situation, RULES).answer, judge(situation, RULES).answer
    if found.verdict == "measure-first":
        assert replace(found, verdict=plain.verdict, because=plain.because) == plain
    else:
        assert found == plain


# --- the published case --------------------------------------------------------------------------


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize(
    ("engineers", "scores", "figures", "staffed", "first", "form"),
    [
        (
            5, (Fraction(100, 3),) * 3,
            {"deployment_frequency": "0.5", "lead_time": 300, "recovery_time": 5,
             "change_failure_rate": 10, "environment_wait": 50,
             "devops-pipeline": Fraction(100, 3), "devops-shared-ownership": Fraction(100, 3)},
            {}, "devops", "hat",
        ),
        (
            15, (Fraction(200, 3), 0, Fraction(100, 3)),
            {"downtime": Fraction(240) / Fraction("43.2"), "deployment_frequency": 4,
             "lead_time": 40, "recovery_time": 6, "change_failure_rate": 12,
             "environment_wait": 60},
            {"devops": 1}, "sre", "hire",
        ),
        (
            40, (Fraction(200, 3), Fraction(200, 3), 0),
            {"downtime": 0, "environment_wait": 300, "onboarding": 12, "self_service": 15,
             "deployment_frequency": 6, "lead_time": 20, "recovery_time": 3,
             "change_failure_rate": 10, "platform-shared-tooling": 0},
            {"devops": 1, "sre": 1}, "platform", "hire",
        ),
    ],
)  # fmt: skip
def test_the_published_case(
    engineers: int,
    scores: Scores,
    figures: Figures,
    staffed: dict[str, int],
    first: str,
    form: str,
    more: int,
) -> None:
    advice = judge(team(engineers + more, scores, figures, staffed=staffed), RULES)
    assert (advice.answer.verdict, advice.answer.first, got(advice.first).form) == (
        "invest",
        first,
        form,
    )
