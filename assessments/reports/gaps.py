"""What most teams lack, in sentences, and which role would own it for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from assessments.organisation import Gap, systemic_gaps
from roles.models import Role

from .heatmap import Column

# So many of a role are read at once; the others open.
WIDEST = 3
# What a gap of each discipline means: how its role would own it, and what the platform role does.
CENTRALLY = {
    "devops": (
        _("one way of working for all teams, and coaching for one team after the other."),
        _(
            "Turn what has worked in two teams into a supported pipeline that the others can take "
            "over; nobody has to."
        ),
    ),
    "sre": (
        _("one way of working for all teams: the agreement, the template, the review."),
        _("Build the technical part once, so that every service has it from its first day."),
    ),
    "platform": (
        _("one product for all teams, with one of them as its first user."),
        _("Offer it as self-service, and measure who takes it up and why others do not."),
    ),
}
FOR_ANY = (
    _("one way of working for all teams."),
    _("Build once what can be built once, so that no team has to build it again."),
)


@dataclass(frozen=True)
class Line:
    """One systemic gap: how many of the teams with data are below Established, and who is not."""

    title: str
    below: int
    known: int
    sure: int
    there: list[str]


@dataclass(frozen=True)
class Group:
    """The systemic gaps of one discipline, and what they mean for the role that would own them."""

    role: Role
    lines: list[Line]

    @property
    def widest(self) -> list[Line]:
        return self.lines[:WIDEST]

    @property
    def others(self) -> list[Line]:
        return self.lines[WIDEST:]

    @property
    def centrally(self) -> tuple[str, str]:
        """How the role would own it, and what that means for the platform role."""
        return CENTRALLY.get(self.role.discipline.slug, FOR_ANY)


def groups_of(
    practices: Iterable[Gap],
    columns: Mapping[str, list[Column]],
    roles: Iterable[Role],
    there: Mapping[str, list[str]],
) -> list[Group]:
    """The systemic gaps by the role that would own them, the widest first in each.

    `there` has the names of the teams that have a practice in place.
    """
    gaps = systemic_gaps(practices)
    titles = {
        discipline: {column.code: column.title for column in own}
        for discipline, own in columns.items()
    }
    groups = (Group(r, _lines(gaps, titles.get(r.discipline.slug, {}), there)) for r in roles)
    return [group for group in groups if group.lines]


def _lines(
    gaps: Iterable[Gap], titles: Mapping[str, str], there: Mapping[str, list[str]]
) -> list[Line]:
    return [
        Line(titles[gap.practice], gap.below, gap.known, gap.sure, there.get(gap.practice, []))
        for gap in gaps
        if gap.practice in titles
    ]
