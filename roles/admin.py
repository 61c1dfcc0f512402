"""Disciplines, roles with their lines, and a ruleset's staffing, triggers (plot), constants.

The rulesets themselves are in assessments/admin/rulesets.py, which may import reports.
"""

from typing import Any, TypeAlias, TypeVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from roles.audit.admin import Audited
from roles.models.disciplines import MOST_LINES
from roles.values.numbers import in_box
from roles.versioning.admin.editing import KeepsItsCode, NamedRows, RoomyFields, SaysWhatUsesIt
from roles.versioning.admin.versions import PartAdmin

from .curves import plot_of
from .models import (
    Constant,
    Discipline,
    Role,
    RoleLine,
    RoleRule,
    Ruleset,
    StaffingPoint,
    Trigger,
)

M = TypeVar("M", bound=Model)
Rule = TypeVar("Rule", RoleRule, StaffingPoint, Trigger, Constant)
Coded = TypeVar("Coded", Trigger, Constant)


class RowAdmin(Audited[M], SaysWhatUsesIt[M], KeepsItsCode[M], RoomyFields[M]):
    """A stored row keeps its code, and cannot be deleted while something uses it."""


@admin.register(Discipline)
class DisciplineAdmin(RowAdmin[Discipline]):
    list_display = ["title", "slug", "position", "question"]
    search_fields = ["title_key__contains_text", "slug__contains_text"]

    def has_view_permission(self, request: HttpRequest, obj: Discipline | None = None) -> bool:
        """Users who may view roles too, because questionnaires link to their disciplines."""
        return super().has_view_permission(request, obj) or request.user.has_perm("roles.view_role")


LineRows: TypeAlias = forms.BaseInlineFormSet[RoleLine, Role, forms.ModelForm[RoleLine]]


class RoleLineInline(RoomyFields[RoleLine], admin.StackedInline[RoleLine, Role]):
    """The lines of a role, edited on its page."""

    model = RoleLine
    formset = NamedRows
    extra = 0
    max_num = MOST_LINES
    classes = ["collapse"]
    fields = [("part", "position"), "text", ("source", "facts"), ("answers", "practice")]

    def get_formset(
        self, request: HttpRequest, obj: Role | None = None, **kwargs: Any
    ) -> type[LineRows]:
        return super().get_formset(request, obj, validate_max=True, **kwargs)


@admin.register(Role)
class RoleAdmin(RowAdmin[Role]):
    list_display = ["title", "slug", "discipline", "summary"]
    list_select_related = ["discipline"]
    search_fields = ["title_key__contains_text", "slug__contains_text", "summary__contains_text"]
    inlines = [RoleLineInline]

    def save_formset(
        self, request: HttpRequest, form: forms.ModelForm[Role], formset: LineRows, change: bool
    ) -> None:
        super().save_formset(request, form, formset, change)
        rows = {
            "added": len(formset.new_objects),
            "changed": len(formset.changed_objects),
            "deleted": len(formset.deleted_objects),
        }
        changes = ", ".join(f"{number} {what}" for what, number in rows.items() if number)
        if changes and change:
            self.audit(request, form.instance, f"lines: {changes}")


class RuleAdmin(Audited[Rule], KeepsItsCode[Rule], PartAdmin[Rule, Ruleset]):
    """A stored rule keeps its ruleset and its role."""

    versions = Ruleset
    fixed_fields = ("ruleset", "role")
    list_filter = ["ruleset"]


class CodedRuleAdmin(RuleAdmin[Coded]):
    """A stored rule keeps its ruleset and its code."""

    fixed_fields = ("ruleset", "code")

    def audited_name(self, rule: Coded) -> str:
        return f"{rule.ruleset.reference} {self.opts.model_name} {rule.code}"


@admin.register(RoleRule)
class RoleRuleAdmin(RuleAdmin[RoleRule]):
    list_display = ["role", "deciding", "foundation", "always_shared", "ruleset"]
    list_filter = ["ruleset", "role"]
    list_select_related = ["ruleset", "role"]
    fields = [
        "ruleset", "role", "per_engineer", "deciding", ("decides_below", "decides_below_large"),
        "foundation", "always_shared",
    ]  # fmt: skip

    def audited_name(self, rule: RoleRule) -> str:
        return f"{rule.ruleset.reference} role {rule.role.slug}"


@admin.register(StaffingPoint)
class StaffingPointAdmin(RuleAdmin[StaffingPoint]):
    list_display = ["role", "engineers", "full_time", "note", "ruleset"]
    list_display_links = ["role", "engineers"]
    list_filter = ["ruleset", "role"]
    list_select_related = ["ruleset", "role"]
    search_fields = [
        "role__title_key__contains_text",
        "note__contains_text",
        "source__contains_text",
    ]
    fields = ["ruleset", "role", ("engineers", "people"), "note", "source", "facts"]

    def audited_name(self, point: StaffingPoint) -> str:
        return f"{point.ruleset.reference} staffing {point.role.slug} at {point.engineers}"

    @admin.display(description=_("full-time people"))
    def full_time(self, point: StaffingPoint) -> str:
        return in_box(point.people)


@admin.register(Trigger)
class TriggerAdmin(CodedRuleAdmin[Trigger]):
    """Shows a curve as a row of numbers with its plot."""

    class Media:
        css = {"all": ["css/admin-curves.css"]}

    list_display = ["title", "role", "subject", "kind", "points", "weight", "ruleset"]
    list_filter = ["ruleset", "role", "kind"]
    list_select_related = ["ruleset", "role"]
    search_fields = [
        "code__contains_text",
        "title__contains_text",
        "subject__contains_text",
        "text__contains_text",
    ]
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
            _("The same at two locations"),
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
    def points(self, trigger: Trigger) -> str:
        return " · ".join(in_box(value) for value, _ in trigger.curve)

    @admin.display(description=_("curve"))
    def plot(self, trigger: Trigger) -> str:
        return plot_of(trigger.curve)

    @admin.display(description=_("curve, two sites"))
    def plot_two_sites(self, trigger: Trigger) -> str:
        return plot_of(trigger.curve_two_sites)


@admin.register(Constant)
class ConstantAdmin(CodedRuleAdmin[Constant]):
    list_display = ["code", "number", "text", "ruleset"]
    list_select_related = ["ruleset"]
    search_fields = ["code__contains_text", "text__contains_text"]
    fields = ["ruleset", "code", "value", "text"]

    @admin.display(description=_("value"))
    def number(self, constant: Constant) -> str:
        return in_box(constant.value)
