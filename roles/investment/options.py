"""Options of a situation: each role with its Reasons (curved strength × factor) and people."""

from dataclasses import dataclass, replace
from fractions import Fraction

from .rules import SEVERE, Constants, Curve, Rules, Trigger
from .situations import Figure, Situation
from .worth import NOTHING, WHOLE, Weighed, Worth, new_facts, strongest_first, worth_of


@dataclass(frozen=True)
class Reason(Weighed):
    """A trigger that has started. Its strength is `curved`, read from its curve, times `factor`.

    `curve` is the one for the team's sites; `floor` what the figure cannot go below, in the unit
    that is compared.
    """

    trigger: Trigger
    figure: Figure
    curve: Curve
    curved: Fraction
    factor: Fraction
    floor: Fraction = NOTHING
    counts: bool = True

    @property
    def strength(self) -> Fraction:
        return self.curved * self.factor

    @property
    def goal(self) -> Fraction:
        """The value, in the unit that is compared, at which this is no longer a problem."""
        return self.trigger.goal_on(self.curve) + self.floor

    @property
    def milestone(self) -> Fraction | None:
        """The value at half the strength; None unless the figure is severe."""
        return None if self.curved < SEVERE else self.curve.where(self.curved / 2) + self.floor


@dataclass(frozen=True)
class Option(Worth):
    """An assessed role, with the reasons for its need and what one more person is worth."""

    role: str
    reasons: tuple[Reason, ...]

    @property
    def problems(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if r.is_problem)

    @property
    def open_problems(self) -> tuple[Reason, ...]:
        """The problems of capacity and practice, with which more people would help."""
        return tuple(r for r in self.problems if r.trigger.kind != "direction")

    @property
    def figures_started(self) -> bool:
        return any(not r.trigger.of_practice for r in self.reasons)

    @property
    def severe_capacity(self) -> bool:
        return any(r.severe and r.trigger.kind == "capacity" for r in self.reasons)

    def all_problems_are(self, kind: str) -> bool:
        return all(r.trigger.kind == kind for r in self.problems)


def options_of(situation: Situation, rules: Rules) -> list[Option]:
    """The roles that were assessed, in the building order."""
    return [_option(r, situation, rules) for r in rules.roles if assessed(r, situation, rules)]


def assessed(role: str, situation: Situation, rules: Rules) -> bool:
    """Whether the role's discipline is in scope and applies, or any of its figures is known."""
    if rules.roles[role].discipline in situation.scores:
        return True
    own = (t.subject for t in rules.triggers_of(role) if not t.of_practice)
    return any(subject in situation.figures for subject in own)


def _option(slug: str, situation: Situation, rules: Rules) -> Option:
    reasons = _reasons(slug, situation, rules)
    worth = worth_of(
        rules.roles[slug],
        reasons,
        engineers=situation.engineers,
        staffed=situation.staff(slug),
        scores=situation.known_scores(),
        rules=rules,
    )
    return Option(role=slug, reasons=reasons, **vars(worth))


# --- strengths ---------------------------------------------------------------------------------


def strengths_of(situation: Situation, rules: Rules) -> dict[str, Fraction]:
    """The strength of every trigger whose figure or practice is known, 0 included, by its code."""
    known = (t for t in rules.triggers if t.subject in situation.figures)
    return {t.code: _reason(t, situation, rules.constants).strength for t in known}


def _reasons(role: str, situation: Situation, rules: Rules) -> tuple[Reason, ...]:
    """The triggers of a role that have started, the largest share first."""
    known = (t for t in rules.triggers_of(role) if t.subject in situation.figures)
    every = [_reason(t, situation, rules.constants) for t in known]
    started = [every[place] for place in strongest_first(every)]
    new = new_facts(started)
    return tuple(replace(r, counts=counts) for r, counts in zip(started, new, strict=True))


def _reason(trigger: Trigger, situation: Situation, c: Constants) -> Reason:
    figure, curve = situation.figures[trigger.subject], trigger.curve_at(situation.sites)
    floor = NOTHING
    if trigger.beyond and trigger.beyond.subject in situation.figures:
        floor = situation.figures[trigger.beyond.subject].value * trigger.beyond.share
    curved = curve.at(max(NOTHING, figure.compared - floor) if floor else figure.compared)
    if figure.fallback is not None:
        # An assumed target must not make a problem severe; only the fallback target can.
        lower = curve.at(figure.here * figure.fallback)
        curved = max(min(curved, c.assumed_target_most), lower)
    return Reason(trigger, figure, curve, curved, _factor(trigger, situation, c), floor)


def _factor(trigger: Trigger, situation: Situation, c: Constants) -> Fraction:
    factor = WHOLE
    if trigger.easing and trigger.easing.subject in situation.figures:
        factor = trigger.easing.factor(situation.figures[trigger.easing.subject].here)
    if trigger.kind == "direction":
        factor *= min(WHOLE, situation.staff(trigger.role) / c.direction_people)
    return factor
