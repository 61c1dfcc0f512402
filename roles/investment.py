"""Team facts → ranked options with reasons, margins, and what would change the first one.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/recommendation.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

Form = Literal["none", "hat", "hire", "team"]
Verdict = Literal["invest", "nobody-yet", "measure-first", "tie"]

ESTABLISHED = Fraction(50)


@dataclass(frozen=True)
class Trigger:
    """A problem that calls for a role: a figure beyond its threshold, severe from `severe` on.

    `worse` says on which side the problem lies: "below" and "above" leave the threshold out,
    "at_least" counts it in; `severe_inclusive` does the same for the severe edge.
    """

    code: str
    role: str
    subject: str
    worse: Literal["below", "above", "at_least"]
    threshold: Fraction
    severe: Fraction
    weight: Fraction
    severe_inclusive: bool = False
    of_practice: bool = False
    text: str = ""
    facts: tuple[str, ...] = ()
    source: str = ""

    def fires_at(self, value: Fraction) -> bool:
        if self.worse == "below":
            return value < self.threshold
        return value > self.threshold or (self.worse == "at_least" and value == self.threshold)

    def severe_at(self, value: Fraction) -> bool:
        beyond = value < self.severe if self.worse == "below" else value > self.severe
        return beyond or (self.severe_inclusive and value == self.severe)

    def strength_at(self, value: Fraction, least: Fraction) -> Fraction:
        """`least` at the threshold, growing to 1 at the severe edge and beyond."""
        way = abs(value - self.threshold) / abs(self.severe - self.threshold)
        return least + (1 - least) * min(way, Fraction(1))


@dataclass(frozen=True)
class StaffingBand:
    """From so many engineers on, a role takes this form and answers this share of the need."""

    role: str
    engineers: int
    form: Form
    answers: Fraction
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Constants:
    """The figures of the rule that belong to no single trigger or band; all are catalogue data."""

    weakness_weight: Fraction
    least_strength: Fraction
    relief: Fraction
    tie_margin: Fraction
    watch_below: Fraction
    enough_visibility: Fraction
    enough_figures: int
    filled_hat: Fraction
    filled_hire: Fraction
    filled_team: Fraction
    full_rota: int
    full_rota_two_sites: int


@dataclass(frozen=True)
class Rules:
    """Everything the advice is judged by: each role's discipline, bands, triggers and constants."""

    roles: Mapping[str, str]
    bands: tuple[StaffingBand, ...]
    triggers: tuple[Trigger, ...]
    constants: Constants

    def band_at(self, role: str, engineers: int) -> StaffingBand:
        """The band that holds the size; one engineer's band for a team below the first."""
        own = sorted((b for b in self.bands if b.role == role), key=lambda b: b.engineers)
        return next((b for b in reversed(own) if b.engineers <= engineers), own[0])


@dataclass(frozen=True)
class Figure:
    """A metric or practice as triggers see it.

    `shown` is what the person gave; `value` is what is compared (downtime as a multiple of the
    target's minutes, a rota on two sites less the four it needs more); `worst` and `best` its ends.
    """

    shown: Fraction
    value: Fraction
    worst: Fraction
    best: Fraction
    measured: bool = False


@dataclass(frozen=True)
class Situation:
    """What is known of a team. `scores` holds the disciplines in scope, None where not known.

    `low` and `high` are the ends of the scores; `askable` the figures that the team could give.
    """

    engineers: int
    staffed: Mapping[str, Fraction] = field(default_factory=dict)
    around_the_clock: bool = False
    sites: int = 1
    rota: Fraction | None = None
    scores: Mapping[str, Fraction | None] = field(default_factory=dict)
    low: Mapping[str, Fraction | None] = field(default_factory=dict)
    high: Mapping[str, Fraction | None] = field(default_factory=dict)
    visibility: Fraction | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    askable: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reason:
    """Why an option is what it is: the rule, the inputs it read, and where the rule comes from."""

    rule: str
    inputs: Mapping[str, Fraction]
    facts: tuple[str, ...] = ()
    points: Fraction = Fraction(0)
    severe: bool = False
    text: str = ""
    source: str = ""


@dataclass(frozen=True)
class Flip:
    """The smallest change of one input that makes another role the first."""

    change: str
    at: Fraction
    to: Fraction
    then: str


@dataclass(frozen=True)
class Option:
    """A role with the form for the size and its priority (cut to 100 for reading only)."""

    role: str
    form: Form
    band_form: Form
    need: Fraction
    answers: Fraction
    fill: Fraction
    uncut: Fraction
    alone: Fraction
    filled: bool
    reasons: tuple[Reason, ...]
    flips: tuple[Flip, ...] = ()

    @property
    def priority(self) -> Fraction:
        return min(self.uncut, Fraction(100))

    @property
    def fired(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if not r.rule.startswith("weak-"))

    @property
    def asks_for_more(self) -> bool:
        """Two severe triggers ask for more than the people who are there already."""
        return sum(r.severe for r in self.reasons) >= 2


@dataclass(frozen=True)
class Advice:
    """The verdict, all roles with the first one best, and what could not be judged.

    `margin` is the first priority less the second; `if_worse` and `if_better` name the first
    option with every answer at the end of its interval; `unjudged` the disciplines without a score.
    """

    verdict: Verdict
    options: tuple[Option, ...]
    margin: Fraction
    missing: tuple[str, ...]
    unjudged: tuple[str, ...]
    watch: tuple[Reason, ...]
    because: str
    if_worse: str | None = None
    if_better: str | None = None

    @property
    def first(self) -> Option:
        return self.options[0]


def advise(situation: Situation, rules: Rules) -> Advice:
    """The advice for a team, with its range over the intervals and the first option's flips."""
    advice = _judge(situation, rules)
    first = replace(advice.first, flips=flips_of(situation, rules))
    return replace(
        advice,
        options=(first, *advice.options[1:]),
        if_worse=_first_role(_at_end(situation, worst=True), rules),
        if_better=_first_role(_at_end(situation, worst=False), rules),
    )


def _judge(situation: Situation, rules: Rules) -> Advice:
    options = rank(situation, rules)
    verdict, because = _verdict(situation, rules, options)
    watch = [r for o in options for r in o.fired] if verdict == "nobody-yet" else []
    return Advice(
        verdict=verdict,
        options=options,
        margin=options[0].uncut - options[1].uncut,
        missing=missing_figures(situation, rules),
        unjudged=tuple(d for d, score in situation.scores.items() if score is None),
        watch=tuple(watch),
        because=because,
    )


# --- the options and their order -------------------------------------------------------------


def rank(situation: Situation, rules: Rules) -> tuple[Option, ...]:
    """All roles, best first: those with a reason and not filled, then by priority."""
    options = [_option(role, situation, rules) for role in rules.roles]
    order = list(rules.roles)
    options.sort(key=lambda o: (not _may_be_first(o), not o.reasons, -o.uncut, order.index(o.role)))
    first = options[0]
    if _may_be_first(first) and first.form == "none":
        # Somebody has to own the problem, even where the size asks for nobody.
        options[0] = replace(first, form="hat")
    return tuple(options)


def _may_be_first(option: Option) -> bool:
    return bool(option.reasons) and (not option.filled or option.asks_for_more)


def _option(role: str, situation: Situation, rules: Rules) -> Option:
    c = rules.constants
    band = rules.band_at(role, situation.engineers)
    reasons = _reasons(role, situation, rules)
    score = situation.scores.get(rules.roles[role])
    weakness = Fraction(0) if score is None else c.weakness_weight * (100 - score) / 100
    triggers = sum((r.points for r in reasons if not r.rule.startswith("weak-")), Fraction(0))
    needed = _people_needed(band.form, c)
    staffed = situation.staffed.get(role, Fraction(0))
    fill = min(staffed / needed, Fraction(1))
    filled = fill == 1 and _rota_carries(role, band, situation, rules)
    keeps = band.answers * (1 - c.relief * fill)
    option = Option(
        role=role,
        form=band.form,
        band_form=band.form,
        need=weakness + triggers,
        answers=band.answers,
        fill=fill,
        uncut=(weakness + triggers) * keeps,
        alone=triggers * keeps,
        filled=filled,
        reasons=reasons,
    )
    return replace(option, form="none") if filled and not option.asks_for_more else option


def _people_needed(form: Form, c: Constants) -> Fraction:
    """Full-time people who fill a form; whoever wears the hat fills a size that asks for none."""
    return {
        "none": c.filled_hat,
        "hat": c.filled_hat,
        "hire": c.filled_hire,
        "team": c.filled_team,
    }[form]


def _rota_carries(role: str, band: StaffingBand, situation: Situation, rules: Rules) -> bool:
    """With round-the-clock duty an SRE team is filled only when the rota is large enough."""
    if not (situation.around_the_clock and band.form == "team" and rules.roles[role] == "sre"):
        return True
    return situation.rota is not None and situation.rota >= rota_needed(situation.sites, rules)


def rota_needed(sites: int, rules: Rules) -> int:
    """People whom a round-the-clock rota needs, developers included."""
    c = rules.constants
    return c.full_rota if sites < 2 else c.full_rota_two_sites * 2


def rota_short(situation: Situation, rules: Rules) -> bool:
    """Whether round-the-clock duty is promised with fewer people than can carry it."""
    people = situation.engineers if situation.rota is None else situation.rota
    return situation.around_the_clock and people < rota_needed(situation.sites, rules)


def _reasons(role: str, situation: Situation, rules: Rules) -> tuple[Reason, ...]:
    fired = [_fire(t, situation, rules) for t in rules.triggers if t.role == role]
    reasons = [reason for reason in fired if reason]
    reasons.sort(key=lambda r: (-r.points, r.rule))
    discipline = rules.roles[role]
    score = situation.scores.get(discipline)
    if score is not None and score < ESTABLISHED:
        points = rules.constants.weakness_weight * (100 - score) / 100
        text = "The practices of this discipline are below Established."
        reasons.append(Reason(f"weak-{discipline}", {discipline: score}, points=points, text=text))
    return tuple(reasons)


def _fire(trigger: Trigger, situation: Situation, rules: Rules) -> Reason | None:
    figure = situation.figures.get(trigger.subject)
    if figure is None or not trigger.fires_at(figure.value):
        return None
    strength = trigger.strength_at(figure.value, rules.constants.least_strength)
    return Reason(
        rule=trigger.code,
        inputs={trigger.subject: figure.shown},
        facts=trigger.facts,
        points=trigger.weight * strength,
        severe=trigger.severe_at(figure.value),
        text=trigger.text,
        source=trigger.source,
    )


# --- the verdict -----------------------------------------------------------------------------


def _verdict(
    situation: Situation, rules: Rules, options: tuple[Option, ...]
) -> tuple[Verdict, str]:
    nobody = _nobody_yet(rules, options)
    if not _severe_and_measured(situation, rules):
        unknown = _measure_first(situation, rules, options, nobody=bool(nobody))
        if unknown:
            return "measure-first", unknown
    if nobody:
        return "nobody-yet", nobody
    if _tied(rules, options):
        return "tie", "close"
    return "invest", "first"


def _nobody_yet(rules: Rules, options: tuple[Option, ...]) -> str:
    with_reason = [o for o in options if o.reasons]
    if not with_reason:
        return "nothing-wrong"
    weak = any(len(o.fired) < len(o.reasons) for o in options)
    if not weak and all(o.alone < rules.constants.watch_below for o in options):
        return "watch"
    if all(o.filled and not o.asks_for_more for o in with_reason):
        return "filled"
    return ""


def _measure_first(
    situation: Situation, rules: Rules, options: tuple[Option, ...], *, nobody: bool
) -> str:
    c = rules.constants
    if situation.visibility is None:
        return "nothing-applies"
    known = {t.subject for t in _metric_triggers(rules)} & situation.figures.keys()
    if situation.visibility < c.enough_visibility and len(known) < c.enough_figures:
        return "too-little-known"
    unscored = [d for d, score in situation.scores.items() if score is None]
    if unscored and nobody:
        return "nobody-but-unscored"
    if any(_sways(discipline, situation, rules, options) for discipline in unscored):
        return "unscored-sways"
    return ""


def _sways(
    discipline: str, situation: Situation, rules: Rules, options: tuple[Option, ...]
) -> bool:
    """Whether the first option differs with the unknown discipline once at 0 and once at 100."""
    firsts = {options[0].role}
    for at in (0, 100):
        supposed = replace(situation, scores={**situation.scores, discipline: Fraction(at)})
        firsts.add(rank(supposed, rules)[0].role)
    return len(firsts) > 1


def _tied(rules: Rules, options: tuple[Option, ...]) -> bool:
    first, second = options[:2]
    fewer, more = sorted((len(first.fired), len(second.fired)))
    if not _may_be_first(second) or (fewer == 0 and more >= 2):
        return False
    return first.uncut - second.uncut < rules.constants.tie_margin


def _severe_and_measured(situation: Situation, rules: Rules) -> bool:
    return any(
        figure.measured and t.fires_at(figure.value) and t.severe_at(figure.value)
        for t in _metric_triggers(rules)
        if (figure := situation.figures.get(t.subject))
    )


def _metric_triggers(rules: Rules) -> Iterable[Trigger]:
    return (t for t in rules.triggers if not t.of_practice)


def missing_figures(situation: Situation, rules: Rules) -> tuple[str, ...]:
    """Trigger metrics that the team could give and has not, the weightiest first."""
    by_weight = sorted(_metric_triggers(rules), key=lambda t: (-t.weight, t.code))
    unknown = (t.subject for t in by_weight if t.subject not in situation.figures)
    return tuple(dict.fromkeys(code for code in unknown if code in situation.askable))


# --- how sure, and what would flip it --------------------------------------------------------


def _at_end(situation: Situation, *, worst: bool) -> Situation:
    figures = {
        code: replace(figure, value=figure.worst if worst else figure.best)
        for code, figure in situation.figures.items()
    }
    return replace(situation, scores=situation.low if worst else situation.high, figures=figures)


def _first_role(situation: Situation, rules: Rules) -> str | None:
    """The role that is first and asked for, None where the verdict is nobody yet."""
    options = rank(situation, rules)
    return None if _nobody_yet(rules, options) else options[0].role


def flips_of(situation: Situation, rules: Rules) -> tuple[Flip, ...]:
    """The nearest team size, up or down, at which another role would be the first option."""
    here = _first_role(situation, rules)
    if here is None:
        return ()
    edges = sorted({b.engineers for b in rules.bands})
    below = [e - 1 for e in reversed(edges) if 0 < e - 1 < situation.engineers]
    above = [e for e in edges if e > situation.engineers]
    found = []
    for sizes in (below, above):
        for size in sizes:
            then = _first_role(replace(situation, engineers=size), rules)
            if then not in (None, here):
                found.append(
                    Flip("engineers", Fraction(situation.engineers), Fraction(size), str(then))
                )
                break
    found.sort(key=lambda flip: abs(flip.to - flip.at))
    return tuple(found[:1])
