"""The plain answer as Judgement, Conclusion: invest, refocus, tie, nobody; surplus, after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from .options import Option, options_of
from .rules import Rules, Trigger
from .situations import Situation

Verdict = Literal["invest", "tie", "refocus", "nobody-yet", "measure-first"]
FAILED_RELEASES = ("deployment_frequency", "change_failure_rate", "recovery_time", "downtime")
DORA_WEEKS = Fraction(30, 7)
MINUTES = 60


@dataclass(frozen=True)
class Conclusion:
    """A verdict and why; the role that it is about, and the second one of a tie.

    `after` is the role to consider next; `failed_releases` says that failed releases could explain
    half of the downtime; `elsewhere` is the surplus of other roles, to be used before a hire.
    """

    verdict: Verdict
    because: str
    role: str | None = None
    second: str | None = None
    constraint: str | None = None
    after: str | None = None
    failed_releases: bool = False
    elsewhere: Fraction = Fraction(0)

    @property
    def first(self) -> str | None:
        """The role to invest in, if any."""
        return self.role if self.verdict in ("invest", "tie") else None

    @property
    def is_about(self) -> tuple[Verdict, str | None]:
        """What two answers have in common if they count as the same."""
        return self.verdict, self.role


@dataclass(frozen=True)
class Judgement:
    """A situation with its options and its answer, and for "measure first" what to measure."""

    situation: Situation
    rules: Rules
    options: Sequence[Option]
    answer: Conclusion
    lacking: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()

    def option(self, role: str | None) -> Option:
        return next(o for o in self.options if o.role == role)


def plain_answer(situation: Situation, rules: Rules) -> Judgement:
    """The answer as if everything needed were known."""
    options = options_of(situation, rules)
    nobody = Conclusion("nobody-yet", _why_nobody(situation, rules, options))
    judgement = Judgement(situation, rules, options, nobody)
    candidates = [o for o in options if is_candidate(o, situation, rules)]
    if not candidates:
        return judgement
    constraint = max(candidates, key=lambda o: o.need)
    answer = _first(judgement, candidates, constraint) or _refocus(candidates, constraint, rules)
    return replace(judgement, answer=answer)


def is_candidate(option: Option, situation: Situation, rules: Rules) -> bool:
    """Whether a role is needed at all, however many people it has."""
    c = rules.constants
    only_answers = option.all_problems_are("practice") and not option.figures_started
    if (
        only_answers
        and rules.roles[option.role].deciding
        and decided(option.role, situation, rules)
    ):
        # Good figures outweigh a weak answer.
        return False
    lone = bool(option.problems) and option.need > c.lone_need
    return lone or option.need >= c.many_need


def _why_nobody(situation: Situation, rules: Rules, options: Iterable[Option]) -> str:
    scores = (score.value for score in situation.scores.values())
    if situation.critical:
        return "critical"
    if any(option.reasons for option in options):
        return "watch"
    if any(s is not None and s < rules.constants.established for s in scores):
        return "practices"
    return "nothing-wrong"


def _first(
    judgement: Judgement, candidates: Sequence[Option], constraint: Option
) -> Conclusion | None:
    """Invest, a tie, or moving people first; None if nobody new is advised."""
    rules = judgement.rules
    share = rules.constants.near_constraint
    near = [o for o in candidates if not o.covered and o.need >= constraint.need * share]
    if near:
        answer = _largest(judgement, near)
    else:
        others = [o for o in candidates if not o.covered and _comes_next(o, constraint, rules)]
        if not others:
            return None
        answer = Conclusion("invest", "first", _by_priority(others)[0].role)
    answer = replace(
        answer,
        constraint=constraint.role,
        after=_after(candidates, {answer.role, answer.second}),
        failed_releases=_failed_releases_count(judgement, answer),
    )
    surplus = _surplus_elsewhere(judgement, answer)
    if not surplus:
        return answer
    return replace(
        answer, verdict="refocus", because="people-elsewhere", second=None, elsewhere=surplus
    )


def _largest(judgement: Judgement, near: Sequence[Option]) -> Conclusion:
    """The largest priority; the closest two are a tie, the one with the larger need first."""
    c = judgement.rules.constants
    first, *rest = _by_priority(near)
    if not rest:
        return Conclusion("invest", "first", first.role)
    behind = first.priority - rest[0].priority
    if behind >= min(c.tie_points, c.tie_share * first.priority):
        return Conclusion("invest", "first", first.role)
    role, second = _where_to_start(judgement, first, rest[0])
    return Conclusion("tie", "close", role, second)


def _where_to_start(judgement: Judgement, *pair: Option) -> list[str]:
    """The larger need first; failed releases before the downtime that they explain."""
    order = list(judgement.rules.roles)
    roles = [o.role for o in sorted(pair, key=lambda o: (-o.need, order.index(o.role)))]
    releases = [_who_reads(code, judgement.rules) for code in ("change_failure_rate", "downtime")]
    if sorted(releases) == sorted(roles) and failed_releases_explain(
        judgement.situation, judgement.rules
    ):
        return releases
    return roles


def _by_priority(options: Iterable[Option]) -> list[Option]:
    """The largest priority first; ties stay in the building order."""
    return sorted(options, key=lambda o: -o.priority)


def _comes_next(option: Option, constraint: Option, rules: Rules) -> bool:
    """Whether a role is worth a hire although the constraint, which is covered, is far larger."""
    c = rules.constants
    if constraint.problems and constraint.all_problems_are("direction"):
        return True
    severe = option.need >= c.next_need_severe and option.severe_capacity
    return option.need >= c.next_need or severe


def _after(candidates: Iterable[Option], named: set[str | None]) -> str | None:
    left = [o for o in candidates if not o.covered and o.role not in named]
    return _by_priority(left)[0].role if left else None


def _refocus(candidates: Sequence[Option], constraint: Option, rules: Rules) -> Conclusion:
    """Nobody new for the constraint: why, and which role to consider after it."""
    c = rules.constants
    open_wide = not constraint.staffed or constraint.gap_share >= c.covered_small_gap_share
    if open_wide and constraint.form == "none":
        because = "too-small"
    elif constraint.problems and constraint.all_problems_are("direction"):
        because = "direction"
    elif constraint.cause < c.covered_cause:
        because = "practices-are-there"
    else:
        because = "people-are-there"
    role = constraint.role
    return Conclusion("refocus", because, role, constraint=role, after=_after(candidates, {role}))


def _surplus_elsewhere(judgement: Judgement, answer: Conclusion) -> Fraction:
    """Surplus people in roles with far less need, if they could cover most of the gap; else 0."""
    c, first = judgement.rules.constants, judgement.option(answer.role)
    others = [o for o in judgement.options if o.need < first.need * c.near_constraint]
    surplus = sum((o.surplus for o in others), Fraction(0))
    enough = surplus >= c.surplus_people and surplus >= c.surplus_share * first.advised
    return surplus if enough else Fraction(0)


# --- deciding figures --------------------------------------------------------------------------


def decided(role: str, situation: Situation, rules: Rules) -> bool:
    """Whether enough deciding figures are known for the role."""
    known = [t for t in rules.triggers_of(role) if t.deciding and is_decided(t, situation)]
    return len(known) >= rules.roles[role].deciding


def is_decided(trigger: Trigger, situation: Situation) -> bool:
    """Whether the figure is known and no guess, or does not apply."""
    figure = situation.figures.get(trigger.subject)
    if figure is None:
        return trigger.subject in situation.inapplicable
    return not figure.guess


# --- failed releases ---------------------------------------------------------------------------


def failed_releases_explain(situation: Situation, rules: Rules) -> bool:
    """Whether failed releases alone could cause half of the downtime of 30 days."""
    if not situation.figures.keys() >= set(FAILED_RELEASES):
        return False
    often, share, hours, downtime = (situation.figures[code].here for code in FAILED_RELEASES)
    minutes = often * DORA_WEEKS * share / 100 * hours * MINUTES
    return minutes > 0 and minutes >= rules.constants.failed_release_share * downtime


def _failed_releases_count(judgement: Judgement, answer: Conclusion) -> bool:
    """Whether failed releases explain the downtime and the answer is about a role for either."""
    rules = judgement.rules
    about = {_who_reads(code, rules) for code in ("change_failure_rate", "downtime")}
    named = {answer.role, answer.second}
    return bool(about & named) and failed_releases_explain(judgement.situation, rules)


def _who_reads(subject: str, rules: Rules) -> str:
    return next((t.role for t in rules.triggers if t.subject == subject), "")
