"""Teams put together: each engineer once, a shared role once, and a team alone stays as it is."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.organisation import (
    HALF,
    Member,
    discipline_means,
    distribution_of,
    place,
    readings_together,
    situation_together,
    staffed_together,
)
from assessments.scoring import Reply, practice_score
from roles.investment import Contradiction, Figure, advise
from roles.investment.rules import PROBLEM
from tests.assessments import METRICS, read
from tests.roles import ROLES, RULES, TRIGGERS, figure, score
from tests.roles import team as situation

CODES = ("lead_time", "environment_wait", "self_service", "toil_share", "oncall_rota")
PRACTICES = {"devops": "devops-pipeline", "sre": "sre-toil", "platform": "platform-golden-paths"}
PUBLISHED = (
    (5, {}, {"lead_time": 449}, "devops"),
    (15, {"devops": Fraction(1, 5)}, {"lead_time": 449, "downtime": 240}, "sre"),
    (40, {"devops": 1, "sre": 1}, {"downtime": 30, "environment_wait": 240}, "platform"),
)


def figure_of(reading):
    """A reading as triggers read it; downtime beside a target of 99.9 %, which is 43.2 minutes."""
    factor = Fraction(10, 432) if reading.metric.budget_bands else Fraction(1)
    worst, best = (end.figure for end in reading.ends())
    guess, measured = (reading.confidence == name for name in ("guess", "measured"))
    return figure(
        reading.figure, worst=worst, best=best, guess=guess, measured=measured, factor=factor
    )


def member(engineers=10, scores=(60, 60, 60), readings=(), practices=(), **rest):
    """A team with these scores, figures (a number is measured) and points of practices."""
    given = {
        code: reading if hasattr(reading, "metric") else read(code, reading)
        for code, reading in dict(readings).items()
    }
    scored = {
        code: practice_score(code, [Reply(code, points=points)])
        for code, points in dict(practices).items()
    }
    figures = {code: figure_of(r) for code, r in given.items() if r.known}
    figures |= {
        code: Figure(s.value, s.low, s.high, s.value, s.value)
        for code, s in scored.items()
        if s.value is not None
    }
    shared, outside = rest.pop("shared", {}), frozenset(rest.pop("outside", ()))
    rota = given.get("oncall_rota")
    whole = replace(
        situation(engineers, scores, figures, **rest),
        rota=rota.figure if rota and rota.known else None,
        askable=frozenset(c for c, r in given.items() if r.applies),
        inapplicable=frozenset(c for c, r in given.items() if not r.applies),
    )
    return Member(whole, given, scored, outside, shared)


# --- any team ----------------------------------------------------------------------------------

percents = st.integers(0, 200).map(lambda halves: Fraction(halves, 2))
people = st.sampled_from([Fraction(n, 10) for n in (0, 2, 5, 10, 30, 60)])


@st.composite
def readings(draw, code):
    metric = METRICS[code]
    confidence = draw(st.sampled_from(["measured", "estimated", "guess"]))
    kind = draw(st.sampled_from(["value", "band", "open", "does not apply"]))
    if kind == "value":
        value = draw(st.integers(int(metric.minimum), min(int(metric.maximum), 900)))
        return read(code, value, confidence=confidence)
    if kind == "band":
        band = draw(st.integers(0, len(metric.bands) - 1))
        return read(code, band=band, confidence=confidence)
    return read(code, applies=kind == "open", confidence=confidence)


@st.composite
def members(draw):
    """Any team: its size, people, figures and scores, as far as they are known."""
    codes = draw(st.sets(st.sampled_from(CODES)))
    scores = draw(st.tuples(*[st.none() | percents] * 3))
    points = st.dictionaries(
        st.sampled_from(sorted(PRACTICES.values())), st.none() | st.integers(0, 3)
    )
    size = draw(st.integers(1, 120))
    return member(
        size,
        scores,
        {code: draw(readings(code)) for code in sorted(codes)},
        draw(points),
        expected_engineers=draw(st.none() | st.integers(1, 150)),
        staffed=draw(st.dictionaries(st.sampled_from(ROLES), people)),
        around_the_clock=draw(st.booleans()),
        sites=draw(st.integers(1, 3)),
        visibility=draw(st.none() | percents),
    )


@given(members())
def test_a_team_alone_stays_as_it_is(alone):
    assert situation_together([alone]) == alone.situation
    assert readings_together([alone]) == alone.readings


@given(st.lists(members(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_teams_plays_no_part(teams, random):
    mixed = list(teams)
    random.shuffle(mixed)
    assert situation_together(mixed) == situation_together(teams)


@given(st.lists(members(), min_size=1, max_size=4))
def test_every_team_twice_changes_the_size_alone(teams):
    once, twice = situation_together(teams), situation_together(teams + teams)
    sizes = ("engineers", "expected_engineers", "staffed")
    same = {name: getattr(once, name) for name in sizes}
    assert replace(twice, **same) == once
    assert twice.engineers == 2 * once.engineers


@given(st.lists(members(), min_size=1, max_size=5))
def test_engineers_are_counted_once_and_scores_lie_between_the_teams(teams):
    together = situation_together(teams)
    assert together.engineers == sum(t.engineers for t in teams)
    for slug, mean in together.scores.items():
        own = [s for t in teams if (s := t.situation.score(slug)) is not None]
        if mean.value is not None:
            assert min(own) <= mean.value <= max(own)
            assert mean.worst <= mean.value <= mean.best


@given(st.lists(members(), min_size=1, max_size=5))
def test_a_figure_is_a_problem_when_half_of_the_engineers_live_with_one(teams):
    together = situation_together(teams)
    for trigger in TRIGGERS.values():
        known = [t for t in teams if trigger.subject in t.situation.figures]
        if trigger.of_practice or trigger.subject not in together.figures:
            continue
        hit = [t for t in known if is_problem(trigger, t.situation)]
        half = sum(t.engineers for t in hit) >= HALF * sum(t.engineers for t in known)
        assert is_problem(trigger, together) is half


def is_problem(trigger, situation):
    """By its curve alone: other figures that ease it are medians of their own."""
    compared = situation.figures[trigger.subject].compared
    return trigger.curve_at(situation.sites).at(compared) >= PROBLEM


# --- one rule at a time ------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "staffed", "figures", "first"), PUBLISHED)
def test_the_published_case_comes_out_for_each_team_alone(size, staffed, figures, first):
    alone = member(size, (Fraction(100, 3),) * 3, figures, staffed=staffed)
    advice = advise(situation_together([alone]), RULES)
    assert advice.answer.is_about == ("invest", first)


def test_a_score_is_the_mean_of_the_engineers():
    small, large = member(10, (30, 60, None)), member(30, (70, 60, None))
    scores = situation_together([small, large]).scores
    assert scores == {"devops": score(60), "sre": score(60), "platform": score(None)}


@pytest.mark.parametrize(("known", "expected"), [(60, 40), (59, None)])
def test_a_score_needs_three_fifths_of_the_engineers(known, expected):
    teams = [member(known, (40, 40, 40)), member(100 - known, (None, 40, 40))]
    assert situation_together(teams).score("devops") == expected


@pytest.mark.parametrize(("other", "expected"), [(10, 40), (11, None)])
def test_what_applies_to_fewer_than_half_of_the_engineers_is_left_out(other, expected):
    outsider = member(other, (None, 40, 40), outside={"devops"})
    scores = {"sre": score(40), "platform": score(None)}
    outsider = replace(outsider, situation=replace(outsider.situation, scores=scores))
    together = situation_together([member(10, (40, 40, 40)), outsider])
    assert together.score("devops") == expected
    assert ("devops" in together.scores) is (expected is not None)


def test_who_was_not_asked_counts_as_not_knowing():
    teams = [member(10, readings={"lead_time": 900}), member(10)]
    assert "lead_time" not in situation_together(teams).figures
    assert not readings_together(teams)["lead_time"].known
    assert "lead_time" in situation_together(teams).askable


@pytest.mark.parametrize(("bad", "shown"), [(10, 900), (9, 20)])
def test_a_figure_is_that_of_half_of_the_engineers(bad, shown):
    teams = [member(bad, readings={"lead_time": 900}), member(10, readings={"lead_time": 20})]
    assert situation_together(teams).figures["lead_time"].value == shown


def test_for_some_figures_less_is_worse():
    teams = [member(10, readings={"self_service": 20}), member(10, readings={"self_service": 90})]
    assert situation_together(teams).figures["self_service"].value == 20


def test_the_ends_are_medians_too():
    guess = read("lead_time", 100, confidence="guess")
    teams = [member(3, readings={"lead_time": n}) for n in (90, 110)]
    figure = situation_together([*teams, member(3, readings={"lead_time": guess})]).figures
    assert (figure["lead_time"].value, figure["lead_time"].worst) == (100, 110)
    assert figure["lead_time"].best == 90


def test_the_ends_of_downtime_are_compared_by_what_each_team_s_target_allows():
    """43.2 minutes of 43.2, 90 of 432 and 30 of 432: the middle one has 0.208 of its target."""
    teams = [member(10, readings={"downtime": 43.2})]
    for minutes in (90, 30):
        loose = member(10, readings={"downtime": minutes})
        figures = loose.situation.figures
        downtime = replace(figures["downtime"], factor=Fraction(1, 432))
        changed = replace(loose.situation, figures=figures | {"downtime": downtime})
        teams.append(replace(loose, situation=changed))
    figure = situation_together(teams).figures["downtime"]
    assert (figure.value, figure.worst, figure.best) == (90, 90, 90)
    assert figure.compared == Fraction(90, 432)


@pytest.mark.parametrize(("size", "measured"), [(10, True), (9, False)])
def test_a_figure_is_measured_when_half_have_measured_it_or_worse(size, measured):
    estimate = read("lead_time", 900, confidence="estimated")
    teams = [
        member(size, readings={"lead_time": 900}),
        member(10, readings={"lead_time": estimate}),
    ]
    assert situation_together(teams).figures["lead_time"].measured is measured


def test_a_role_that_is_shared_counts_once():
    teams = [
        member(10, staffed={"sre": 2}),
        member(10, staffed={"sre": 3, "devops": 1}, shared={"sre": Fraction(2)}),
        member(10, staffed={"sre": 5}, shared={"sre": Fraction(4)}),
    ]
    assert staffed_together(teams) == {"sre": 2 + 1 + 1 + 4, "devops": 1}


def test_a_team_that_expects_no_change_stays_as_it_is():
    growing, steady = member(10, expected_engineers=25), member(7)
    assert situation_together([growing, steady]).expected_engineers == 32
    assert situation_together([steady, steady]).expected_engineers is None


@pytest.mark.parametrize(("on_duty", "expected"), [(10, True), (9, False)])
def test_duty_round_the_clock_is_that_of_half_of_the_engineers(on_duty, expected):
    teams = [member(on_duty, around_the_clock=True, sites=2), member(10)]
    assert situation_together(teams).around_the_clock is expected


def test_the_rota_comes_with_the_sites_of_its_team():
    small = member(30, readings={"oncall_rota": 4}, around_the_clock=True, sites=1)
    large = member(20, readings={"oncall_rota": 12}, around_the_clock=True, sites=2)
    together = situation_together([small, large, member(10)])
    assert (together.rota, together.sites) == (4, 1)


def test_a_team_off_duty_is_not_asked_for_its_rota():
    teams = [member(10, readings={"oncall_rota": 4}, around_the_clock=True), member(10)]
    coverage = distribution_of("oncall_rota", teams).coverage
    assert (coverage.known, coverage.applicable, coverage.total) == (10, 10, 20)


def test_practices_are_means_and_known_or_not_like_scores():
    teams = [
        member(30, practices={"devops-pipeline": 3}),
        member(10, practices={"devops-pipeline": 1, "sre-toil": 1}),
    ]
    figures = situation_together(teams).figures
    assert figures["devops-pipeline"].value == Fraction(250, 3)
    assert "sre-toil" not in figures


def test_visibility_is_a_mean_of_those_who_were_asked():
    teams = [member(10, visibility=Fraction(90)), member(30, visibility=Fraction(50))]
    assert situation_together([*teams, member(5, visibility=None)]).visibility == 60
    assert situation_together([member(5, visibility=None)]).visibility is None


@pytest.mark.parametrize(("size", "there"), [(10, True), (9, False)])
def test_critical_practices_and_contradictions_are_those_of_half_of_the_engineers(size, there):
    pair = Contradiction("by-hand", ("deployment_frequency",), ("devops-pipeline",))
    told = {"critical": ("sre-restore",), "contradictions": (pair,)}
    together = situation_together([member(size, **told), member(10)])
    assert together.critical == told["critical"] * there
    assert together.contradictions == told["contradictions"] * there


# --- distributions -----------------------------------------------------------------------------


def test_a_distribution_goes_from_the_worst_to_the_best():
    teams = [member(10, readings={"lead_time": hours}) for hours in (20, 900, 100, 3)]
    spread = distribution_of("lead_time", teams)
    shares = (Fraction(n, 4) for n in range(5))
    assert [spread.reading(share).value for share in shares] == [900, 900, 100, 20, 3]


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("self_service", 0, 0),
        ("self_service", 100, 1),
        ("onboarding", 0, 1),
        ("rework_rate", 25, Fraction(3, 4)),
    ],
)
def test_the_place_of_a_figure_is_between_worst_and_best(code, value, expected):
    assert place(read(code, value)) == expected


@pytest.mark.parametrize("code", sorted(code for code, m in METRICS.items() if m.bands))
def test_a_better_band_lies_further_to_the_right(code):
    places = [place(read(code, band=n)) for n in range(len(METRICS[code].bands))]
    assert places == sorted(set(places))
    assert places[0] > 0 and places[-1] < 1


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_worse_value_never_lies_further_to_the_right(one, other):
    better, worse = sorted((one, other))
    assert place(read("environment_wait", better)) >= place(read("environment_wait", worse))


def test_the_mean_of_nobody_is_not_known():
    (mean,) = {tuple(m) for m in discipline_means([member(3, (None,) * 3)]).values()}
    assert mean == (None,) * 5
