"""What a draft would change in stored reports, as a page of its version.

Everybody who may view the draft sees the counts. Teams and levels reveal answers: only users who
may read those teams' reports see them.
"""

from dataclasses import dataclass, replace

from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, PracticeText
from assessments.reports.document.texts import titled, titles_of_roles
from assessments.reports.document.wording import FAMILY_TITLES
from assessments.reports.impact import (
    ADVICE,
    CRITERIA,
    DISCIPLINE,
    PRACTICE,
    ChangedReport,
    Impact,
    SummaryChange,
)
from roles.models import Discipline, RoleTitle
from roles.versioning.admin.pages import VersionPage

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
    rows: list[tuple[ChangedReport, list[tuple[str, SummaryChange]]]]

    @property
    def counts(self):
        """Each kind of change in words, with the number of assessments that have one."""
        return [(label, self.impact.counts[kind]) for kind, label in KINDS.items()]

    @property
    def hidden(self) -> int:
        """The number of changed assessments of teams whose reports the user may not see."""
        return len(self.impact.changed) - len(self.rows)


def shown_to(user, impact: Impact) -> ShownImpact:
    """The impact, with the rows of those teams whose reports the user may read."""
    visible = Assessment.objects.visible_to(user)
    keys = [row.assessment for row in impact.changed]
    readable, named = set(visible.filter(pk__in=keys).values_list("pk", flat=True)), _titles()
    roles = titles_of_roles()
    rows = [
        (row, [(named.get((c.kind, c.code), c.code), _worded(c, roles)) for c in row.changes])
        for row in impact.changed
        if row.assessment in readable
    ]
    return ShownImpact(impact, rows)


def _worded(change: SummaryChange, roles: dict[str, RoleTitle]) -> SummaryChange:
    """The change; if it is about the advice, with the titles of the roles."""
    if change.kind != ADVICE:
        return change
    return replace(change, before=titled(change.before, roles), after=titled(change.after, roles))


def _titles() -> dict[tuple[str, str], str]:
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


class ImpactPage(VersionPage):
    """Judges the stored answers by a draft without faults, with `impact_of` of its admin."""

    route, name, label = "<int:key>/impact/", "impact", _("Impact")

    def is_offered(self, version):
        return version.is_draft

    def get(self, request, version):
        if not version.is_draft:
            return redirect(self.address("change", version.pk))
        context = self.publish_context(request, version) | {
            "title": gettext("What %(version)s would change") % {"version": version},
            "address_of_publishing": self.address("publish", version.pk),
        }
        return self.render(request, "admin/version/impact.html", version, context)

    def publish_context(self, request, version):
        """The impact as the user may see it; None for a draft with faults, which cannot judge."""
        if version.faults():
            return {"impact": None}
        return {"impact": shown_to(request.user, self.model_admin.impact_of(version))}
