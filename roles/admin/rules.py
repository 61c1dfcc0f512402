"""The rules of the advice, by version: staffing, triggers and constants of a draft can change."""

from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roles.files import RulesImport
from roles.models import Constant, RoleRule, Ruleset, StaffingPoint, Trigger
from roles.numbers import in_box

from .audit import Audited
from .curves import plot_of
from .editing import KeepsItsCode
from .versions import PartAdmin, VersionAdmin


@admin.register(Ruleset)
class RulesetAdmin(Audited, VersionAdmin):
    """Rules begin as a copy of those before: nobody adds a ruleset from nothing."""

    list_display = ["__str__", "state", "published_at", "published_by"]
    list_select_related = ["published_by"]
    fields = ["number", "state", "published_at"]
    importer = RulesImport
    compared_models = {
        "role_rule": RoleRule, "staffing": StaffingPoint, "trigger": Trigger, "constant": Constant,
    }  # fmt: skip
    once_published = _("reports are judged by these rules from now on.")

    def has_add_permission(self, request):
        return False

    def audited_name(self, version):
        return version.reference

    def outline(self, version):
        return version.roles()

    @transaction.atomic
    def store_translations(self, request, version, language, texts):
        super().store_translations(request, version, language, texts)
        if texts:
            self.audit(request, version, f"{len(texts)} sentences translated: {language}")


class RuleAdmin(Audited, KeepsItsCode, PartAdmin):
    """A stored rule stays in its ruleset, under its code."""

    kept = ("ruleset", "code")
    list_filter = ["ruleset"]

    def audited_name(self, rule):
        return f"{rule.ruleset.reference} {self.opts.model_name} {rule.code}"


@admin.register(RoleRule)
class RoleRuleAdmin(RuleAdmin):
    kept = ("ruleset", "role")
    list_display = ["role", "deciding", "foundation", "ruleset"]
    list_filter = ["ruleset", "role"]
    list_select_related = ["ruleset", "role"]
    fields = [
        "ruleset", "role", "per_engineer", "deciding", ("decides_below", "decides_below_large"),
        "foundation",
    ]  # fmt: skip

    def audited_name(self, rule):
        return f"{rule.ruleset.reference} role {rule.role.slug}"


@admin.register(StaffingPoint)
class StaffingPointAdmin(RuleAdmin):
    kept = ("ruleset", "role")
    list_display = ["role", "engineers", "full_time", "note", "ruleset"]
    list_display_links = ["role", "engineers"]
    list_filter = ["ruleset", "role"]
    list_select_related = ["ruleset", "role"]
    search_fields = ["role__title_key__found", "note__found", "source__found"]
    fields = ["ruleset", "role", ("engineers", "people"), "note", "source", "facts"]

    def audited_name(self, point):
        return f"{point.ruleset.reference} staffing {point.role.slug} at {point.engineers}"

    @admin.display(description=_("full-time people"))
    def full_time(self, point):
        return in_box(point.people)


@admin.register(Trigger)
class TriggerAdmin(RuleAdmin):
    """A curve is four numbers in a row, with its plot beside them."""

    class Media:
        css = {"all": ["css/admin-curves.css"]}

    list_display = ["title", "role", "subject", "kind", "points", "weight", "ruleset"]
    list_filter = ["ruleset", "role", "kind"]
    list_select_related = ["ruleset", "role"]
    search_fields = ["code__found", "title__found", "subject__found", "text__found"]
    readonly_fields = ["plot", "plot_two_sites"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "ruleset",
                    "code",
                    "role",
                    "subject",
                    ("kind", "weight"),
                    ("deciding", "goal"),
                ]
            },
        ),
        (
            _("How strong the problem is at which value"),
            {"fields": [("starts", "problem", "severe", "extreme", "most"), "plot"]},
        ),
        (
            _("The same on two sites"),
            {
                "fields": [
                    ("starts_two_sites", "problem_two_sites"),
                    ("severe_two_sites", "extreme_two_sites"),
                    "plot_two_sites",
                ]
            },
        ),
        (
            _("What changes it"),
            {
                "fields": [
                    ("easing", "easing_full", "easing_least"),
                    ("beyond", "beyond_share"),
                    "counts_with",
                ]
            },
        ),
        (_("What people read"), {"fields": ["title", "text", "source", "facts"]}),
    ]

    @admin.display(description=_("starts, problem, severe, extreme"))
    def points(self, trigger):
        return " · ".join(in_box(value) for value, _ in trigger.curve)

    @admin.display(description=_("curve"))
    def plot(self, trigger):
        return plot_of(trigger.curve)

    @admin.display(description=_("curve, two sites"))
    def plot_two_sites(self, trigger):
        return plot_of(trigger.curve_two_sites)


@admin.register(Constant)
class ConstantAdmin(RuleAdmin):
    list_display = ["code", "number", "text", "ruleset"]
    list_select_related = ["ruleset"]
    search_fields = ["code__found", "text__found"]
    fields = ["ruleset", "code", "value", "text"]

    @admin.display(description=_("value"))
    def number(self, constant):
        return in_box(constant.value)
