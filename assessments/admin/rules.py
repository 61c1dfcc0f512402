"""The rules of the advice in the admin, with what only stored assessments can tell of them."""

from django.contrib import admin

from assessments.reports.impact import impact_of_rules
from roles.admin import rules
from roles.models import Ruleset

from .impact import ImpactPage

admin.site.unregister(Ruleset)


@admin.register(Ruleset)
class RulesetAdmin(ImpactPage, rules.RulesetAdmin):
    impact_of = staticmethod(impact_of_rules)
