"""Rulesets in the admin, with the number of reports that each has judged.

They are here because `roles` knows no reports; the parts of a ruleset are in roles/admin.py.
"""

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from assessments.reports.impact import impact_of_rules
from roles.audit.admin import Audited
from roles.files import RulesImport
from roles.models import Constant, RoleRule, Ruleset, StaffingPoint, Trigger
from roles.versioning.admin.versions import VersionAdmin

from .impact import ImpactPage


@admin.register(Ruleset)
class RulesetAdmin(Audited, VersionAdmin):
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
    impact_of = staticmethod(impact_of_rules)
    once_published = _("reports are judged by these rules from now on.")

    def get_queryset(self, request):
        own = Assessment.objects.order_by().filter(ruleset=OuterRef("pk")).values("ruleset")
        count = Subquery(own.annotate(rows=Count("pk")).values("rows"))
        return super().get_queryset(request).annotate(reports=Coalesce(count, 0))

    @admin.display(description=_("reports judged by it"), ordering="reports")
    def judged(self, ruleset):
        return ruleset.reports

    def has_add_permission(self, request):
        return False

    def audited_name(self, version):
        return version.reference

    def outline(self, version):
        return version.roles()

    @transaction.atomic
    def save_translations(self, request, version, language, texts):
        super().save_translations(request, version, language, texts)
        if texts:
            self.audit(request, version, f"{len(texts)} sentences translated: {language}")
