"""Editing of disciplines, roles and the rules of the advice."""

from django import forms
from django.contrib import admin
from django.db import models

from .fields import CodesField, plain
from .models import Constant, Discipline, Role, StaffingBand, Trigger
from .recommendations import WHOLE_NUMBERS

SHARES = {"least_strength", "relief"}
LONG = 160
# The advice compares the first option with a second one.
LEAST_ROLES = 2


class RoomyFields:
    """Gives a long text a box of some lines instead of one."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.CharField) and db_field.max_length > LONG:
            kwargs["widget"] = admin.widgets.AdminTextareaWidget(attrs={"rows": 3})
        elif isinstance(db_field, CodesField):
            kwargs["widget"] = admin.widgets.AdminTextInputWidget()
        elif isinstance(db_field, models.JSONField):
            kwargs["widget"] = admin.widgets.AdminTextareaWidget()
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class KeepsItsCode:
    """Leaves a code alone once it is stored: rules, questionnaires and reports know it."""

    kept = ("slug",)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.kept] if obj else fields


class RowsKeepApart(forms.BaseInlineFormSet):
    """Refuses what another stored row has or had: the database takes the rows one by one."""

    def clean(self):
        super().clean()
        unique = self.model._meta.total_unique_constraints[0].fields
        name = next(name for name in unique if name != self.fk.name)
        column = self.model._meta.get_field(name).attname
        holders = {form.initial.get(name): form for form in self.initial_forms}
        for form in self.initial_forms:
            if holders.get(getattr(form.instance, column), form) is not form:
                form.add_error(name, "Another row has this: change the rest of both rows instead.")


class OneByOne:
    """Refuses to delete many rows at once, because the last ones are needed."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}


@admin.register(Discipline)
class DisciplineAdmin(KeepsItsCode, RoomyFields, admin.ModelAdmin):
    list_display = ["title", "slug", "position", "question"]
    search_fields = ["title", "slug"]


class BandInline(RoomyFields, admin.StackedInline):
    model = StaffingBand
    formset = RowsKeepApart
    extra = 0
    # A role without a band has no form at any size.
    min_num = 1

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, **kwargs, validate_min=True)


@admin.register(Role)
class RoleAdmin(KeepsItsCode, OneByOne, RoomyFields, admin.ModelAdmin):
    list_display = ["title", "slug", "discipline", "summary"]
    list_select_related = ["discipline"]
    search_fields = ["title", "slug", "summary"]
    inlines = [BandInline]

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or Role.objects.count() > LEAST_ROLES)


@admin.register(StaffingBand)
class StaffingBandAdmin(KeepsItsCode, OneByOne, RoomyFields, admin.ModelAdmin):
    kept = ("role",)
    list_display = ["role", "engineers", "form", "answers", "note"]
    list_display_links = ["role", "engineers"]
    list_filter = ["role", "form"]
    list_select_related = ["role"]
    search_fields = ["role__title", "note", "source"]

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.role.bands.count() > 1)


@admin.register(Trigger)
class TriggerAdmin(KeepsItsCode, RoomyFields, admin.ModelAdmin):
    kept = ("code",)
    list_display = ["title", "role", "subject", "worse", "from_value", "severe_from", "weight"]
    list_filter = ["role", "of_practice"]
    list_select_related = ["role"]
    search_fields = ["code", "title", "subject", "text"]

    @admin.display(description="threshold")
    def from_value(self, trigger):
        return plain(trigger.threshold)

    @admin.display(description="severe from")
    def severe_from(self, trigger):
        return plain(trigger.severe)


class ConstantForm(forms.ModelForm):
    """Keeps a constant in the range in which the advice can reckon with it."""

    def clean_value(self):
        value, code = self.cleaned_data["value"], self.instance.code
        if code in WHOLE_NUMBERS and value.denominator != 1:
            raise forms.ValidationError("Enter a whole number.")
        if code.startswith("filled_") and value <= 0:
            raise forms.ValidationError("Enter more than 0.")
        if value < 0 or (code in SHARES and value > 1):
            raise forms.ValidationError(f"Enter {'0 to 1' if code in SHARES else '0 or more'}.")
        return value


@admin.register(Constant)
class ConstantAdmin(RoomyFields, admin.ModelAdmin):
    """The rules name each constant, so that there is none to add and none to delete."""

    form = ConstantForm
    list_display = ["code", "number", "text"]
    search_fields = ["code", "text"]
    readonly_fields = ["code", "text"]
    fields = ["code", "text", "value"]

    @admin.display(description="value")
    def number(self, constant):
        return plain(constant.value)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
