"""What the pages of the admin share: roomy boxes, codes that stay, rows that keep apart."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext

from roles.fields import CodesField

LONG = 160


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
                form.add_error(
                    name, gettext("Another row has this: change the rest of both rows instead.")
                )


class SaysWhatUsesIt:
    """Names the rows that protect a row from deletion, rather than a right that nobody has."""

    def get_deleted_objects(self, objs, request):
        rows, count, lacking, protected = super().get_deleted_objects(objs, request)
        return rows, count, set() if protected else lacking, protected
