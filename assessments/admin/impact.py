"""The admin page of a draft's impact: reports judged again, for the teams that one may read.

Teams and levels reveal answers, and counts do so draft after draft: a draft may judge one team of
many, or other teams are made up. So everybody sees the impact on the reports that they may read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import PracticeText, Team, User
from assessments.reports.document.texts import titled, titles_of_roles
from assessments.reports.document.wording import FAMILY_TITLES
from assessments.reports.impact import (
    ADVICE,
    CRITERIA,
    DISCIPLINE,
    PRACTICE,
    ChangedReport,
    Impact,
    Judged,
    SummaryChange,
)
from roles.models import Discipline, RoleTitle
from roles.values.responses import Context, Request
from roles.versioning.admin.pages import VersionPage
from roles.versioning.admin.versions import VersionAdmin
from roles.versioning.versions import Version

KINDS = {
    PRACTICE: _("Level of a practice"),
    DISCIPLINE: _("Level of a discipline"),
    CRITERIA: _("Level by criteria"),
    ADVICE: _("Advice"),
}


@dataclass(frozen=True)
class ShownImpact:
    """An impact as one user may see it: `rows` are assessments with their titled changes."""

    impact: Impact
    rows: list[tuple[ChangedReport, list[tuple[StrOrPromise, SummaryChange]]]]
    # Whether the assessments of other teams are left out.
    withheld: bool = False

    @property
    def counts(self) -> list[tuple[StrOrPromise, int]]:
        """Each kind of change in words, with the number of assessments that have one."""
        return [(label, self.impact.counts[kind]) for kind, label in KINDS.items()]


def shown_to(user: User, impact: Impact) -> ShownImpact:
    """The impact, with the rows of those teams whose reports the user may read."""
    judged = set(impact.teams)
    readable = set(Team.objects.visible_to(user).filter(pk__in=judged).values_list("pk", flat=True))
    named, roles = _titles(), titles_of_roles()
    own = [row for row in impact.changed if row.team_id in readable]
    rows = [
        (row, [(named.get((c.kind, c.code), c.code), _worded(c, roles)) for c in row.changes])
        for row in own
    ]
    if withheld := bool(judged - readable):
        impact = Impact(tuple(team for team in impact.teams if team in readable), changed=own)
    return ShownImpact(impact, rows, withheld)


def _worded(change: SummaryChange, roles: Mapping[str, RoleTitle]) -> SummaryChange:
    before, after = _titled(change.before, roles), _titled(change.after, roles)
    return replace(change, before=before, after=after)


def _titled(judged: Judged, roles: Mapping[str, RoleTitle]) -> Judged:
    """A level as it is, and the advice with the titles of its roles."""
    return judged if judged is None or isinstance(judged, str) else titled(judged, roles)


def _titles() -> dict[tuple[str, str], StrOrPromise]:
    """Titles by kind and code of a change; the newest title of each practice."""
    texts = PracticeText.objects.order_by("version__number").values_list("practice__code", "title")
    disciplines = Discipline.objects.values_list("slug", "title")
    parts = (
        (PRACTICE, texts),
        (DISCIPLINE, disciplines),
        (CRITERIA, FAMILY_TITLES.items()),
    )
    named = {(kind, code): title for kind, part in parts for code, title in part}
    return named | {(ADVICE, ""): KINDS[ADVICE]}


V = TypeVar("V", bound=Version)


class ImpactAdmin(VersionAdmin[V]):
    """A version whose drafts, if they have no faults, are judged on an ImpactPage."""

    if TYPE_CHECKING:

        def impact_of(self, draft: V) -> Impact: ...


class ImpactPage(VersionPage):
    """Judges the stored answers by a draft without faults."""

    model_admin: ImpactAdmin[Any]
    route, name, label = "<int:key>/impact/", "impact", _("Impact")

    def is_offered(self, version: Version) -> bool:
        return version.is_draft

    def get(self, request: Request, version: Version) -> HttpResponse:
        if not version.is_draft:
            return redirect(self.address("change", version.pk))
        context = self.publish_context(request, version) | {
            "title": gettext("What %(version)s would change") % {"version": version},
            "address_of_publishing": self.address("publish", version.pk),
        }
        return self.render(request, "admin/version/impact.html", version, context)

    def publish_context(self, request: Request, version: Version) -> Context:
        """The impact as the user may see it; None for a draft with faults, which cannot judge."""
        if version.faults():
            return {"impact": None}
        return {"impact": shown_to(request.user, self.model_admin.impact_of(version))}
