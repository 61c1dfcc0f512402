"""The roles as options: their reasons, their priority, and their order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .rules import Constants, Form, Rules, StaffingBand, Trigger
from .situations import Situation

ESTABLISHED = Fraction(50)


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
    """A role with the form for the size and its priority."""

    role: str
    form: Form
    band_form: Form
    need: Fraction
    answers: Fraction
    fill: Fraction
    priority: Fraction
    alone: Fraction
    filled: bool
    reasons: tuple[Reason, ...]
    flips: tuple[Flip, ...] = ()

    @property
    def fired(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if not r.rule.startswith("weak-"))

    @property
    def asks_for_more(self) -> bool:
        """Two severe triggers ask for more than the people who are there already."""
        return sum(r.severe for r in self.reasons) >= 2


def rank(situation: Situation, rules: Rules) -> tuple[Option, ...]:
    """All roles, best first: those with a reason and not filled, then by priority."""
    options = [_option(role, situation, rules) for role in rules.roles]
    order = list(rules.roles)
    options.sort(
        key=lambda o: (not may_be_first(o), not o.reasons, -o.priority, order.index(o.role))
    )
    first = options[0]
    if may_be_first(first) and first.form == "none":
        # Somebody has to own the problem, even where the size asks for nobody.
        options[0] = replace(first, form="hat")
    return tuple(options)


def may_be_first(option: Option) -> bool:
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
        priority=(weakness + triggers) * keeps,
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
