"""The rules of the advice in the admin, with what only stored assessments can tell of them."""

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from assessments.reports.impact import impact_of_rules
from roles.admin import rules
from roles.models import Ruleset

from .impact import ImpactPage

admin.site.unregister(Ruleset)


@admin.register(Ruleset)
class RulesetAdmin(ImpactPage, rules.RulesetAdmin):
    list_display = [*rules.RulesetAdmin.list_display, "judged"]
    fields = [*rules.RulesetAdmin.fields, "judged"]
    readonly_fields = [*rules.RulesetAdmin.readonly_fields, "judged"]
    impact_of = staticmethod(impact_of_rules)

    def get_queryset(self, request):
        own = Assessment.objects.order_by().filter(ruleset=OuterRef("pk")).values("ruleset")
        count = Subquery(own.annotate(rows=Count("pk")).values("rows"))
        return super().get_queryset(request).annotate(reports=Coalesce(count, 0))

    @admin.display(description=_("reports judged by it"), ordering="reports")
    def judged(self, ruleset):
        return ruleset.reports
