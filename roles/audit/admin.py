"""Mixins for admin pages that record in the audit log what somebody changes or deletes there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest

from roles.audit import AuditEntry
from roles.values.names import isolated_text

M = TypeVar("M", bound=Model)


class DeletionAudited(admin.ModelAdmin[M]):
    """Records each deleted row, one by one or in bulk, in the transaction of the deletion."""

    if TYPE_CHECKING:
        # A subclass writes the entry.
        def audit_deletion(self, request: HttpRequest, obj: M) -> None: ...

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: M) -> None:
        self.audit_deletion(request, obj)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[M]) -> None:
        for obj in queryset:
            self.audit_deletion(request, obj)
        super().delete_queryset(request, queryset)


class Audited(DeletionAudited[M]):
    """Records each row that is added, changed or deleted, in the transaction of the change.

    Entries name fields and rights in English, whatever the language of the page.
    """

    audited_as = AuditEntry.Action.RULE_CHANGE

    def audited_name(self, obj: M) -> str:
        """The name of the row in the log."""
        return f"{self.opts.model_name} {isolated_text(obj)}"

    def audited_change(self, form: ModelForm[M]) -> str:
        """What the log says about a changed row; empty if there is nothing to record."""
        return f"changed: {', '.join(form.changed_data)}" if form.changed_data else ""

    def audited_addition(self, form: ModelForm[M]) -> str:
        """What the log says about a new row."""
        return "added"

    def audit(self, request: HttpRequest, obj: M, detail: str) -> None:
        name = self.audited_name(obj)
        about = (self.opts.label_lower, obj.pk)
        AuditEntry.record(self.audited_as, name, by=request.user, detail=detail, about=about)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[M],
        formsets: Iterable[BaseFormSet[Any]],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        told = self.audited_change(form) if change else self.audited_addition(form)
        if told:
            self.audit(request, form.instance, told)

    def audit_deletion(self, request: HttpRequest, obj: M) -> None:
        self.audit(request, obj, "deleted")
