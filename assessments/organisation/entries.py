"""Entry: a role for one team or several (Members): mean scores, strengths, worth of one more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from roles.investment import Rules, Strength, Worth, new_facts, strongest_first, worth_of

# A part-time role is at least half a day of a week.
LEAST_HAT = Fraction(1, 10)


@dataclass(frozen=True, eq=False)
class Member:
    """A team as stored in its latest report.

    `shared`: the people among `staffed` who serve other teams too. `scores`: known disciplines.
    `strengths`: known triggers, 0 included. `candidates`: the roles with data, and whether each is
    needed. `named`: the role that the team's own answer names.
    """

    name: str
    engineers: int
    staffed: Mapping[str, Fraction]
    shared: Mapping[str, Fraction]
    scores: Mapping[str, Fraction]
    strengths: Mapping[str, Fraction]
    candidates: Mapping[str, bool]
    named: str | None = None

    def people(self, role: str) -> Fraction:
        return self.staffed.get(role, Fraction(0))

    def shared_people(self, role: str) -> Fraction:
        return self.shared.get(role, Fraction(0))


@dataclass(frozen=True, eq=False)
class Entry:
    """A role and the teams that it would serve, as one situation; `strengths` are sorted.

    `shared` is True if it serves several teams, or could.
    """

    role: str
    members: tuple[Member, ...]
    shared: bool
    strengths: tuple[Strength, ...]
    scores: Mapping[str, Fraction]
    worth: Worth

    @property
    def engineers(self) -> int:
        return engineers_of(self.members)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(member.name for member in self.members)

    @property
    def is_of_one_team(self) -> bool:
        return len(self.members) == 1

    @property
    def reasons(self) -> tuple[Strength, ...]:
        """Its problems, else the triggers that have started; the strongest first."""
        return tuple(s for s in self.strengths if s.is_problem) or self.strengths

    @property
    def adds(self) -> Fraction:
        """The people whom the next step adds: one, or a part for a part-time role."""
        return max(LEAST_HAT, self.worth.advised) if self.worth.form == "hat" else Fraction(1)

    def covered_because(self, rules: Rules) -> str:
        """Why nobody new is needed, by the codes of a single team's answer."""
        c, worth = rules.constants, self.worth
        open_wide = not worth.staffed or worth.gap_share >= c.covered_small_gap_share
        if open_wide and worth.form == "none":
            return "too-small"
        if all(s.trigger.kind == "direction" for s in self.reasons):
            return "direction"
        return "practices-are-there" if worth.cause < c.covered_cause else "people-are-there"

    def troubled(self, trigger: str) -> int:
        """The number of teams for which this trigger is a problem."""
        own = (Strength(s.trigger, m.strengths[trigger]) for m, s in self._of(trigger))
        return sum(strength.is_problem for strength in own)

    def _of(self, trigger: str) -> list[tuple[Member, Strength]]:
        own = next(s for s in self.strengths if s.trigger.code == trigger)
        return [(member, own) for member in self.members if trigger in member.strengths]

    def with_next(self, rules: Rules) -> "Entry":
        """The entry after its next person has been added."""
        return replace(self, worth=self._worth(self.worth.staffed + self.adds, rules))

    def _worth(self, staffed: Fraction, rules: Rules) -> Worth:
        return _worth(self.role, self.members, self.strengths, self.scores, staffed, rules)


def engineers_of(members: Iterable[Member]) -> int:
    return sum(member.engineers for member in members)


def entry_of(role: str, members: Sequence[Member], rules: Rules, *, shared: bool) -> Entry:
    """These teams as one situation."""
    strengths, scores = _strengths(role, members, rules), _scores(role, members, rules)
    worth = _worth(role, members, strengths, scores, people_of(role, members), rules)
    return Entry(role, tuple(members), shared, strengths, scores, worth)


def people_of(role: str, members: Sequence[Member]) -> Fraction:
    """Full-time people: those of each team, and once the largest group of shared people."""
    shared = [member.shared_people(role) for member in members]
    own = sum((member.people(role) for member in members), Fraction(0)) - sum(shared)
    return own + max(shared)


def _worth(
    role: str,
    members: Sequence[Member],
    strengths: Sequence[Strength],
    scores: Mapping[str, Fraction],
    staffed: Fraction,
    rules: Rules,
) -> Worth:
    return worth_of(
        rules.roles[role],
        strengths,
        engineers=engineers_of(members),
        staffed=staffed,
        scores=scores,
        rules=rules,
    )


def _strengths(role: str, members: Sequence[Member], rules: Rules) -> tuple[Strength, ...]:
    """The triggers that have started in the mean of the teams with data, the strongest first."""
    every = [
        Strength(trigger, mean)
        for trigger in rules.triggers_of(role)
        if (mean := mean_of((m.engineers, m.strengths.get(trigger.code)) for m in members))
    ]
    started = [every[position] for position in strongest_first(every)]
    new = new_facts(started)
    return tuple(replace(s, counts=counts) for s, counts in zip(started, new, strict=True))


def _scores(role: str, members: Sequence[Member], rules: Rules) -> dict[str, Fraction]:
    """The mean scores of the disciplines by which the role is judged."""
    read = (rules.roles[role].discipline, rules.roles[role].foundation)
    means = {slug: mean_of((m.engineers, m.scores.get(slug)) for m in members) for slug in read}
    return {slug: mean for slug, mean in means.items() if mean is not None}


def mean_of(weighted: Iterable[tuple[int, Fraction | None]]) -> Fraction | None:
    """The exact weighted mean of the known values.

    Adds up by denominator first: adding a thousand fractions one by one takes far longer.
    """
    known = [(weight, value) for weight, value in weighted if value is not None]
    if len(known) < 2:
        return known[0][1] if known else None
    parts = defaultdict[int, int](int)
    for weight, value in known:
        parts[value.denominator] += weight * value.numerator
    whole = lcm(*parts)
    total = sum(part * (whole // below) for below, part in parts.items())
    return Fraction(total, whole * sum(weight for weight, _ in known))
