"""The roles as options: the strength of their problems, need, people, and priority."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from .rules import PROBLEM, SEVERE, Constants, Curve, Form, Role, Rules, Trigger
from .situations import Figure, Situation

NOTHING, WHOLE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Reason:
    """A trigger that has started. `curved` is its strength before the factors, `factor` theirs.

    `curve` is the one for the team's sites; `floor` what the figure cannot go below, in the unit
    that is compared. `counts` is false where a stronger trigger says the same fact.
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
    def share(self) -> Fraction:
        """The share that this problem takes of what others leave."""
        return self.trigger.weight * self.strength

    @property
    def is_problem(self) -> bool:
        return self.strength >= PROBLEM

    @property
    def severe(self) -> bool:
        return self.strength >= SEVERE and not self.trigger.of_practice

    @property
    def goal(self) -> Fraction:
        """The value, as it is compared, at which this is no problem any more."""
        return self.trigger.goal_on(self.curve) + self.floor

    @property
    def milestone(self) -> Fraction | None:
        """The value at half of the strength, where the figure is severe or beyond."""
        return None if self.curved < SEVERE else self.curve.where(self.curved / 2) + self.floor


@dataclass(frozen=True)
class Option:
    """A role that was assessed: its reasons, its need N and its priority M, both 0 to 100.

    `open_need` is the need that more hands answer (Nₚ). People are full-time people.
    """

    role: str
    reasons: tuple[Reason, ...]
    need: Fraction
    open_need: Fraction
    priority: Fraction
    cause: Fraction
    foundation: Fraction
    asked: Fraction
    staffed: Fraction
    advised: Fraction
    step: Fraction
    form: Form
    given_more: bool
    covered: bool

    @property
    def gap(self) -> Fraction:
        return max(NOTHING, self.asked - self.staffed)

    @property
    def gap_share(self) -> Fraction:
        return self.gap / self.asked if self.asked else NOTHING

    @property
    def surplus(self) -> Fraction:
        return max(NOTHING, self.staffed - self.asked)

    @property
    def problems(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if r.is_problem)

    @property
    def open_problems(self) -> tuple[Reason, ...]:
        """The problems of capacity and practice, which more hands answer."""
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
    c, role = rules.constants, rules.roles[slug]
    reasons = _reasons(slug, situation, rules)
    cause = _cause(situation.score(role.discipline), c)
    foundation = _foundation(role, situation, c)
    asked, staffed = role.asked(situation.engineers), situation.staff(slug)
    gap = max(NOTHING, asked - staffed)
    share = gap / asked if asked else NOTHING
    for_hands = [r for r in reasons if r.trigger.kind != "direction"]
    open_need = _joined(for_hands) * foundation
    priority = open_need * cause * share
    advised = _advised(gap, open_need, reasons, c)
    form = _form(gap, advised, c)
    problem = any(r.is_problem for r in for_hands) and open_need > c.lone_need
    given_more = form != "none" and priority > 0 and (problem or open_need >= c.many_need)
    return Option(
        role=slug,
        reasons=reasons,
        need=_joined(reasons) * foundation,
        open_need=open_need,
        priority=priority,
        cause=cause,
        foundation=foundation,
        asked=asked,
        staffed=staffed,
        advised=advised,
        step=min(advised, max(staffed, c.step_up_to - staffed)),
        form=form,
        given_more=given_more,
        covered=not given_more or _people_are_there(gap, share, c) or cause < c.covered_cause,
    )


# --- strengths ---------------------------------------------------------------------------------


def _reasons(role: str, situation: Situation, rules: Rules) -> tuple[Reason, ...]:
    """The triggers of a role that have started, the one that takes most first."""
    known = (t for t in rules.triggers_of(role) if t.subject in situation.figures)
    every = (_reason(t, situation, rules.constants) for t in known)
    started = sorted((r for r in every if r.strength > 0), key=lambda r: (-r.share, r.trigger.code))
    said: set[str] = set()
    reasons = []
    for reason in started:
        fact = reason.trigger.fact
        reasons.append(replace(reason, counts=fact not in said))
        said |= {fact} - {""}
    return tuple(reasons)


def _reason(trigger: Trigger, situation: Situation, c: Constants) -> Reason:
    figure, curve = situation.figures[trigger.subject], trigger.curve_at(situation.sites)
    floor = NOTHING
    if trigger.beyond and trigger.beyond.subject in situation.figures:
        floor = situation.figures[trigger.beyond.subject].value * trigger.beyond.share
    curved = curve.at(max(NOTHING, figure.compared - floor) if floor else figure.compared)
    if figure.fallback is not None:
        # A target that nobody gave makes nothing severe; the fallback target does.
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


# --- need, people and form ---------------------------------------------------------------------


def _joined(reasons: Iterable[Reason]) -> Fraction:
    """0 to 100: each problem takes its share of what the others leave."""
    return 100 * (1 - prod((1 - r.share for r in reasons if r.counts), start=WHOLE))


def _cause(score: Fraction | None, c: Constants) -> Fraction:
    """How much another person can change: 1 up to the constant, then falling to 0 at 100."""
    if score is None:
        return WHOLE
    return min(WHOLE, (100 - score) / (100 - c.cause_falls_from))


def _foundation(role: Role, situation: Situation, c: Constants) -> Fraction:
    score = situation.score(role.foundation)
    if score is None:
        return WHOLE
    return c.foundation_least + (1 - c.foundation_least) * min(WHOLE, score / c.foundation_full)


def _advised(
    gap: Fraction, open_need: Fraction, reasons: Iterable[Reason], c: Constants
) -> Fraction:
    """People advised: the gap as far as the need asks for it; answers alone hire nobody."""
    people = gap * min(WHOLE, open_need / c.full_need)
    measured = any(r.is_problem and r.trigger.kind == "capacity" for r in reasons)
    return people if measured else min(people, c.answers_alone_people)


def _form(gap: Fraction, advised: Fraction, c: Constants) -> Form:
    if gap < c.least_people:
        return "none"
    if advised < c.hire_from:
        return "hat"
    return "hire" if advised < c.team_from else "team"


def _people_are_there(gap: Fraction, share: Fraction, c: Constants) -> bool:
    small = share < c.covered_small_gap_share and gap < c.covered_small_gap
    return share < c.covered_gap_share or small
