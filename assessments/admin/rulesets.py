"""Rulesets in the admin: outline, impact, translations, how many reports each has judged.

They are here because `roles` knows no reports; the parts of a ruleset are in roles/admin.py.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, TypedDict

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import Annotations

from assessments.models import Assessment
from assessments.reports.impact import Impact, impact_of_rules
from roles.audit.admin import Audited
from roles.files import RulesImport
from roles.models import Constant, RoleRule, Ruleset, StaffingPoint, Trigger
from roles.values.responses import Request
from roles.versioning.admin.versions import VersionAdmin

from .impact import ImpactAdmin, ImpactPage


class Counted(TypedDict):
    """What a list of rulesets counts."""

    reports: int


@admin.register(Ruleset)
class RulesetAdmin(Audited[Ruleset], ImpactAdmin[Ruleset]):
    """A new ruleset starts as a copy of the last one, so there is no page to add an empty one."""

    pages = [ImpactPage, *VersionAdmin.pages]
    list_display = ["__str__", "state", "published_at", "published_by", "judged"]
    list_select_related = ["published_by"]
    fields = ["number", "state", "published_at", "judged"]
    readonly_fields = [*VersionAdmin.readonly_fields, "judged"]
    importer = RulesImport
    compared_models = {
        "role_rule": RoleRule, "staffing": StaffingPoint, "trigger": Trigger, "constant": Constant,
    }  # fmt: skip
    once_published = _("reports are judged by these rules from now on.")

    def impact_of(self, draft: Ruleset) -> Impact:
        return impact_of_rules(draft)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ruleset]:
        own = Assessment.objects.order_by().filter(ruleset=OuterRef("pk")).values("ruleset")
        count = Subquery(own.annotate(rows=Count("pk")).values("rows"))
        return super().get_queryset(request).annotate(reports=Coalesce(count, 0))

    @admin.display(description=_("reports judged by it"), ordering="reports")
    def judged(self, ruleset: Annotated[Ruleset, Annotations[Counted]]) -> int:
        return ruleset.reports

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def audited_name(self, version: Ruleset) -> str:
        return version.reference

    def outline(self, version: Ruleset) -> Iterable[object]:
        return version.roles()

    @transaction.atomic
    def save_translations(
        self, request: Request, version: Ruleset, language: str, texts: Mapping[str, str]
    ) -> None:
        super().save_translations(request, version, language, texts)
        if texts:
            self.audit(request, version, f"{len(texts)} sentences translated: {language}")
