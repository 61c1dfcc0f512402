"""Mixins of admin pages: number fields, roomy boxes, fixed codes, unique rows, deletion."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from roles.values.fields import CodesField, can_be_stored, field_named
from roles.values.numbers import number_formfield

LONG = 160
MOST_NAMED = 5

M = TypeVar("M", bound=models.Model)

# What a page of deletion lists: the rows, their number by kind, missing rights, protected rows.
Deletion: TypeAlias = tuple[list[str], dict[str, int], set[str], list[str]]


class TypedNumbers(BaseModelAdmin[M]):
    """Uses the same form fields for numbers as all other pages."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if not isinstance(db_field, models.IntegerField | models.DecimalField):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = forms.TextInput(attrs={"class": "vIntegerField"})
        return number_formfield(db_field, **{"widget": widget, **kwargs})


class JSONBox(forms.JSONField):
    """A list as JSON, which copes with any input; an empty box is an empty list."""

    widget = AdminTextareaWidget

    def prepare_value(self, value: Any) -> str:
        """One key per line; input that is no JSON as it was typed."""
        if isinstance(value, InvalidJSONInput):
            return value
        return json.dumps(value, ensure_ascii=False, indent=1)

    def to_python(self, value: Any) -> Any:
        """Also refuses deep nesting, huge numbers, and what no database can store."""
        try:
            read = super().to_python(value) or []
        except (ValueError, RecursionError):
            message = gettext("Enter a list as JSON.")
            raise ValidationError(message, code="invalid") from None
        if not can_be_stored(read):
            raise ValidationError(gettext("A character or a number in it cannot be stored."))
        return read

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            shown = super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)
        return shown if can_be_stored(shown) else InvalidJSONInput(data)


class RoomyFields(TypedNumbers[M]):
    """Gives a long text a box with several lines."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if isinstance(db_field, models.CharField) and (db_field.max_length or 0) > LONG:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        elif isinstance(db_field, CodesField):
            kwargs["widget"] = AdminTextInputWidget()
        elif isinstance(db_field, models.JSONField):
            kwargs["form_class"] = JSONBox
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class KeepsItsCode(BaseModelAdmin[M]):
    """Makes a stored code read-only: rules, questionnaires and reports refer to it."""

    fixed_fields: ClassVar[Sequence[str]] = ("slug",)

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *(self.fixed_fields if obj else ())]


# Rows of any model: an inline would have to say three times which one.
class NamedRows(forms.BaseInlineFormSet[Any, Any, Any]):
    """Labels the checkbox that deletes a row, for people who do not see the column heading."""

    def add_fields(self, form: forms.ModelForm[Any], index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = gettext("Delete this row")


class RowsKeepApart(NamedRows):
    """Refuses a value that another stored row has or had, because rows are saved one by one."""

    def clean(self) -> None:
        super().clean()
        unique = self.model._meta.total_unique_constraints[0].fields
        name = next(name for name in unique if name != self.fk.name)
        column = field_named(self.model, name).attname
        holders = {form.initial.get(name): form for form in self.initial_forms}
        for form in self.initial_forms:
            if holders.get(getattr(form.instance, column), form) is not form:
                form.add_error(
                    name, gettext("Another row has this: change the rest of both rows instead.")
                )


class SaysWhatUsesIt(admin.ModelAdmin[M]):
    """Counts the rows that protect a row from deletion, instead of naming a missing permission."""

    def get_deleted_objects(
        self, objs: Sequence[M] | models.QuerySet[M], request: HttpRequest
    ) -> Deletion:
        rows, count, lacking, protected = super().get_deleted_objects(objs, request)
        if not protected:
            return rows, count, lacking, protected
        return rows, count, set(), [self._users(of, request) for of in _protecting(objs)]

    def _users(self, rows: Sequence[models.Model], request: HttpRequest) -> str:
        """How many rows of one model they are, with links to the first if the user may see them."""
        opts = rows[0]._meta
        named = opts.verbose_name if len(rows) == 1 else opts.verbose_name_plural
        shown = self.admin_site.get_model_admin(type(rows[0])) if self._is_shown(rows[0]) else None
        if shown is None or not shown.has_view_permission(request):
            return f"{len(rows)} {named}"
        page = f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change"
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            ((reverse(page, args=[r.pk]), r) for r in rows[:MOST_NAMED]),
        )
        return format_html("{} {}: {}{}", len(rows), named, links, " …" * (len(rows) > MOST_NAMED))

    def _is_shown(self, row: models.Model) -> bool:
        return self.admin_site.is_registered(type(row))


def _protecting(objs: Sequence[M] | models.QuerySet[M]) -> list[list[models.Model]]:
    """The rows that protect these from deletion, grouped by model."""
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect(list(objs))
    kinds = sorted({type(row) for row in collector.protected}, key=lambda m: m._meta.label)
    return [
        sorted((row for row in collector.protected if type(row) is kind), key=lambda row: row.pk)
        for kind in kinds
    ]
