"""Growth of a team: sizes, steps and lines by role, the next person, the published case."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypedDict

from django.db.models import Prefetch, QuerySet

from assessments.reports.document.rows import Document, TeamRow
from roles import investment
from roles.investment.outlook import TIMES, Growth, growth_of
from roles.models import Role, RoleRule, RoleTitle, RulesetTranslation, StaffingPoint
from roles.recommendations import role_of

# The published case: DevOps part-time at 5, an SRE at 15, a platform engineer at 40.
PUBLISHED_CASE = {"R03", "R04", "R05"}


@dataclass(frozen=True)
class PublishedSize:
    """A team size of the published case, in the words of the rules."""

    engineers: int
    text: str


@dataclass(frozen=True)
class RoleCurve:
    """The curve of one role; `case` is None if the published case does not mention it."""

    title: RoleTitle
    rule: investment.Role
    growth: Growth
    case: PublishedSize | None

    @property
    def discipline(self) -> str:
        return self.rule.discipline


@dataclass(frozen=True)
class NextPerson:
    """The next person of a role, at the smallest size that asks for them."""

    engineers: int
    people: Fraction
    line: RoleCurve


class GrowthRow(TypedDict):
    """A size with the people that it asks for by role, the next people, and the cases."""

    engineers: int
    people: list[Fraction]
    steps: list[NextPerson]
    cases: list[PublishedSize]


@dataclass(frozen=True)
class TeamGrowth:
    """The lines of all roles, from today's size to five times that."""

    engineers: int
    lines: tuple[RoleCurve, ...]

    @property
    def until(self) -> int:
        return self.engineers * TIMES

    @cached_property
    def steps(self) -> list[NextPerson]:
        """Every next person, from the smallest size on."""
        steps = [
            NextPerson(d.engineers, d.people, line) for line in self.lines for d in line.growth.due
        ]
        return sorted(steps, key=lambda step: step.engineers)

    @property
    def first(self) -> NextPerson | None:
        return next(iter(self.steps), None)

    @property
    def already(self) -> str:
        """The roles of which today's size asks for more people than the team has."""
        return ", ".join(line.title for line in self.lines if line.growth.already)

    @property
    def cases(self) -> list[PublishedSize]:
        cases = [line.case for line in self.lines if line.case]
        return sorted(cases, key=lambda case: case.engineers)

    @property
    def beyond(self) -> list[PublishedSize]:
        """The sizes of the published case that the picture does not show."""
        return [case for case in self.cases if not self.engineers <= case.engineers <= self.until]

    @property
    def most(self) -> Fraction:
        """The largest number of people, on any line or staffed."""
        return max(max(line.growth.last, line.growth.staffed) for line in self.lines)

    @property
    def rows(self) -> list[GrowthRow]:
        """The sizes of the table, in order."""
        marked = {case.engineers for case in self.cases if case not in self.beyond}
        sizes = {self.engineers, self.until, *marked, *(step.engineers for step in self.steps)}
        return [self._row(size) for size in sorted(sizes)]

    def _row(self, size: int) -> GrowthRow:
        return {
            "engineers": size,
            "people": [line.rule.asked(size) for line in self.lines],
            "steps": [step for step in self.steps if step.engineers == size],
            "cases": [case for case in self.cases if case.engineers == size],
        }


def team_growth(document: Document) -> TeamGrowth:
    """The growth of a report's team, in three queries, plus one for another language.

    Roles and their titles are those of the report.
    """
    number, team, advice = document["rules"]["number"], document["team"], document["advice"]
    titles = {row["role"]: row["title"] for row in advice["options"]}
    titles |= {row["role"]: row["title"] for row in advice["not_assessed"] if row["title"]}
    words = RulesetTranslation.objects.filter(ruleset__number=number).words()
    roles = (role for role in _roles(number) if role.slug in titles)
    lines = tuple(_line(role, titles[role.slug], team, words) for role in roles)
    return TeamGrowth(team["engineers"], lines)


def _roles(number: int) -> QuerySet[Role]:
    """The roles, with one ruleset's rules and staffing."""
    of_these = {"ruleset__number": number}
    return Role.objects.select_related("discipline").prefetch_related(
        Prefetch("rules", RoleRule.objects.filter(**of_these)),
        Prefetch("staffing", StaffingPoint.objects.filter(**of_these)),
    )


def _line(role: Role, title: RoleTitle, team: TeamRow, words: Mapping[str, str]) -> RoleCurve:
    rule, staffed = role_of(role), Fraction(str(team["staffed"].get(role.slug, 0)))
    growth = growth_of(rule, team["engineers"], staffed)
    return RoleCurve(title, rule, growth, _case(role, words))


def _case(role: Role, words: Mapping[str, str]) -> PublishedSize | None:
    """The smallest size at which the published case mentions the role."""
    points = (point for point in role.staffing.all() if PUBLISHED_CASE & {*point.facts})
    point = min(points, key=lambda point: point.engineers, default=None)
    return PublishedSize(point.engineers, words.get(point.source, point.source)) if point else None
