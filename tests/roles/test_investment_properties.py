"""What must hold for the advice whatever a team answers, on the shipped rules."""

import os
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from roles.investment import Figure, Situation, advise, rank
from roles.investment.sensitivity import first_role

from . import ROLES, RULES, TRIGGERS

settings.register_profile("arithmetic", deadline=None, derandomize=True, max_examples=300)
# For `make mutants`, which runs the properties hundreds of times: a failure need not be small.
settings.register_profile(
    "mutants", settings.get_profile("arithmetic"), max_examples=15, phases=[Phase.generate]
)
settings.load_profile(os.environ.get("INVESTMENT_PROFILE", "arithmetic"))

FORMS = ["none", "hat", "hire", "team"]
EDGES = sorted({band.engineers for band in RULES.bands})
SUBJECTS = {trigger.subject: trigger for trigger in RULES.triggers}

near_edges = st.sampled_from([edge + off for edge in EDGES for off in (-1, 0, 1) if edge + off])
sizes = near_edges | st.integers(1, 200)
percents = st.integers(0, 200).map(lambda halves: Fraction(halves, 2))
people = st.sampled_from([Fraction(n, 10) for n in (0, 1, 2, 5, 10, 20, 49, 50, 80)])
# Tenths of the way from the threshold (0) to the severe edge (10) and past it.
tenths = st.integers(-10, 15)


def value_at(subject, tenth):
    trigger = SUBJECTS[subject]
    way = trigger.severe - trigger.threshold
    return max(trigger.threshold + way * Fraction(tenth, 10), Fraction(0))


def exact(value):
    return Figure(value, value, value, value)


@st.composite
def figures(draw):
    """Some figures with their ends, by subject."""
    ends = st.tuples(tenths, tenths, tenths, st.booleans())
    drawn = draw(st.dictionaries(st.sampled_from(sorted(SUBJECTS)), ends, max_size=7))
    known = {}
    for subject, (*three, measured) in drawn.items():
        best, value, worst = (value_at(subject, tenth) for tenth in sorted(three))
        known[subject] = Figure(value, value, worst, best, measured=measured)
    return known


@st.composite
def situations(draw):
    """Any team: what it is, what it answered, and how much of it is known."""
    ends = st.none() | st.tuples(percents, percents, percents).map(sorted)
    scores = draw(st.dictionaries(st.sampled_from(ROLES), ends))
    low, score, high = ({d: s and s[n] for d, s in scores.items()} for n in range(3))
    return Situation(
        engineers=draw(sizes),
        staffed={role: draw(people) for role in ROLES},
        around_the_clock=draw(st.booleans()),
        sites=draw(st.integers(1, 2)),
        rota=draw(st.none() | st.integers(0, 14).map(Fraction)),
        scores=score,
        low=low,
        high=high,
        visibility=draw(percents) if scores else None,
        figures=draw(figures()),
        askable=draw(st.frozensets(st.sampled_from(sorted(SUBJECTS)), max_size=6)),
    )


def ranked(situation, role):
    """The place of a role in the ranking and its option."""
    options = rank(situation, RULES)
    place = next(n for n, option in enumerate(options) if option.role == role)
    return place, options[place]


# --- more need, more priority; more people, less -------------------------------------------------


@given(situations(), st.sampled_from(ROLES), percents, percents)
def test_a_weaker_discipline_never_lowers_the_priority_of_its_role(situation, role, one, other):
    (place_weaker, weaker), (place_stronger, stronger) = (
        ranked(replace(situation, scores={**situation.scores, role: score}), role)
        for score in sorted((one, other))
    )
    assert weaker.priority >= stronger.priority
    # Raising a weak area never makes its role more recommended.
    assert place_weaker <= place_stronger


@given(situations(), st.sampled_from(sorted(TRIGGERS)), tenths, tenths)
def test_a_worse_figure_never_lowers_the_priority_of_its_role(situation, code, one, other):
    subject, role = TRIGGERS[code].subject, TRIGGERS[code].role
    (place_good, good), (place_bad, bad) = (
        ranked(
            replace(
                situation,
                figures={**situation.figures, subject: exact(value_at(subject, tenth))},
            ),
            role,
        )
        for tenth in sorted((one, other))
    )
    assert bad.priority >= good.priority
    assert bad.alone >= good.alone
    assert place_bad <= place_good


@given(situations(), st.sampled_from(ROLES), people, people)
def test_more_people_never_raise_the_priority_of_their_role(situation, role, one, other):
    fewer, more = (
        ranked(replace(situation, staffed={**situation.staffed, role: staffed}), role)
        for staffed in sorted((one, other))
    )
    assert more[1].priority <= fewer[1].priority
    assert more[0] >= fewer[0]
    assert more[1].filled or not fewer[1].filled


@given(situations(), sizes, sizes)
def test_more_engineers_never_lower_the_form_of_a_role(situation, one, other):
    small, large = sorted((one, other))
    for role in ROLES:
        forms = [
            ranked(replace(situation, engineers=size), role)[1].band_form for size in (small, large)
        ]
        assert FORMS.index(forms[0]) <= FORMS.index(forms[1])


@given(situations(), st.data())
def test_within_a_band_the_size_changes_nothing(situation, data):
    first = max(edge for edge in EDGES if edge <= situation.engineers)
    last = min((edge - 1 for edge in EDGES if edge > first), default=300)
    other = replace(situation, engineers=data.draw(st.integers(first, last)))
    assert rank(other, RULES) == rank(situation, RULES)


# --- the same input, the same advice -------------------------------------------------------------


@given(situations(), st.data())
def test_neither_the_order_of_the_answers_nor_that_of_the_rules_matters(situation, data):
    def shuffle(mapping):
        return dict(data.draw(st.permutations(list(mapping.items()))))

    shuffled = replace(
        situation,
        staffed=shuffle(situation.staffed),
        figures=shuffle(situation.figures),
    )
    rules = replace(
        RULES,
        bands=tuple(data.draw(st.permutations(RULES.bands))),
        triggers=tuple(data.draw(st.permutations(RULES.triggers))),
    )
    assert advise(shuffled, rules) == advise(situation, RULES)


@given(situations())
def test_the_same_team_gets_the_same_advice(situation):
    assert advise(situation, RULES) == advise(situation, RULES)


# --- what an advice always is --------------------------------------------------------------------


@given(situations())
def test_every_advice_ranks_all_roles_and_cites_what_it_read(situation):
    found = advise(situation, RULES)
    assert {option.role for option in found.options} == set(ROLES)
    for option in found.options:
        assert option.priority >= 0
        for reason in option.reasons:
            assert reason.inputs and reason.text
            assert reason.points > 0
            for code, value in reason.inputs.items():
                read = situation.figures.get(code)
                assert value == (read.shown if read else situation.scores[code])


@given(situations())
def test_the_first_option_of_an_investment_has_a_reason_and_a_form(situation):
    found = advise(situation, RULES)
    if found.verdict in ("invest", "tie"):
        first = found.first
        assert first.reasons and first.form != "none"
        assert not first.filled or first.asks_for_more
        # Nobody is hired where the size asks for nobody.
        assert first.form == first.band_form or (first.form, first.band_form) == ("hat", "none")


@given(situations())
def test_a_filled_role_is_kept_unless_two_severe_triggers_ask_for_more(situation):
    for option in advise(situation, RULES).options:
        if option.filled and not option.asks_for_more:
            assert option.form == "none"


@given(situations())
def test_a_tie_is_close_and_both_have_a_reason(situation):
    found = advise(situation, RULES)
    if found.verdict == "tie":
        first, second = found.options[:2]
        assert found.margin < 5
        assert first.reasons and second.reasons
        fewer, more = sorted((len(first.fired), len(second.fired)))
        assert fewer > 0 or more < 2


@given(situations())
def test_nothing_missing_is_known_and_nothing_asked_is_out_of_reach(situation):
    missing = advise(situation, RULES).missing
    assert (
        set(missing)
        == {t.subject for t in RULES.triggers if not t.of_practice}
        & situation.askable - situation.figures.keys()
    )


# --- verdicts that must not depend on the size ---------------------------------------------------


strong = st.integers(50, 100).map(Fraction)
good = st.dictionaries(st.sampled_from(sorted(SUBJECTS)), st.integers(-10, -1))


@given(sizes, st.tuples(strong, strong, strong), good, people)
def test_where_nothing_is_wrong_nobody_is_advised_at_any_size(size, three, figures, staffed):
    scores = dict(zip(ROLES, three, strict=True))
    team = Situation(
        engineers=size,
        staffed=dict.fromkeys(ROLES, staffed),
        scores=scores,
        low=scores,
        high=scores,
        visibility=Fraction(100),
        figures={code: exact(value_at(code, tenth)) for code, tenth in figures.items()},
    )
    found = advise(team, RULES)
    assert (found.verdict, found.because) == ("nobody-yet", "nothing-wrong")
    assert not found.first.flips


@given(situations(), st.integers(0, 99).map(lambda halves: Fraction(halves, 2)))
def test_where_most_is_unknown_measuring_comes_first(situation, visibility):
    metrics = [code for code in situation.figures if not SUBJECTS[code].of_practice]
    kept = {code: situation.figures[code] for code in metrics[:2]}
    dark = replace(
        situation,
        visibility=visibility,
        figures={code: replace(figure, measured=False) for code, figure in kept.items()},
    )
    assert advise(dark, RULES).verdict == "measure-first"


# --- flips ---------------------------------------------------------------------------------------


@given(situations())
def test_every_flip_really_flips_and_none_is_nearer(situation):
    # Everything is known, so that the verdict at another size is never to measure first.
    known = {
        d: score if score is not None else Fraction(40) for d, score in situation.scores.items()
    }
    situation = replace(situation, scores=known, visibility=situation.visibility and Fraction(100))
    first = advise(situation, RULES).first
    assert len({kind_of(flip) for flip in first.flips}) == len(first.flips)
    for flip in first.flips:
        assert first_role(changed(situation, flip, flip.to), RULES) == flip.then != first.role
        step = 1 if flip.change == "engineers" else Fraction(1, 10)
        nearer = flip.to - step if flip.to > flip.at else flip.to + step
        if abs(nearer - flip.at) < abs(flip.to - flip.at) and min(flip.at, flip.to) <= nearer:
            there = changed(situation, flip, nearer)
            assert first_role(there, RULES) in (None, first.role)


def kind_of(flip):
    return flip.change if flip.change in ("engineers", *ROLES) else "figure"


def changed(situation, flip, to):
    """The situation with the one change that a flip names."""
    if flip.change == "engineers":
        return replace(situation, engineers=int(to))
    if flip.change in ROLES:
        return replace(situation, scores={**situation.scores, flip.change: to})
    figures = {**situation.figures, flip.change: situation.figures[flip.change].at(to)}
    return replace(situation, figures=figures)


# --- the published case --------------------------------------------------------------------------

equal_scores = st.integers(20, 49).map(Fraction)


@pytest.mark.parametrize("off", [-1, 0, 1])
@given(score=equal_scores, more=st.integers(0, 8).map(lambda tenths: Fraction(tenths, 10)))
def test_the_published_case_holds_for_neighbouring_sizes_and_scores(off, score, more):
    cases = [
        (5, {"devops-pipeline": Fraction(0)}, "devops", "hat"),
        (15, {"downtime": Fraction(50, 9) + more}, "sre", "hire"),
        (
            40,
            {"downtime": Fraction(25, 36), "environment_wait": 240 + 60 * more},
            "platform",
            "hire",
        ),
    ]
    scores = dict.fromkeys(ROLES, score)
    for engineers, values, role, form in cases:
        situation = Situation(
            engineers=engineers + off,
            scores=scores,
            low=scores,
            high=scores,
            visibility=Fraction(100),
            figures={code: exact(Fraction(value)) for code, value in values.items()},
        )
        found = advise(situation, RULES)
        assert (found.verdict, found.first.role, found.first.form) == ("invest", role, form)
