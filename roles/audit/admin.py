"""The audit log in the admin, and mixins that record what an admin page changes or deletes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest

from roles.audit import AuditEntry
from roles.values.names import isolated_text


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin[AuditEntry]):
    """Only for users with the permission to view it; at first only superusers have that."""

    list_display = ["when", "who", "action", "subject", "detail"]
    list_filter = ["action"]
    search_fields = ["who__contains_text", "subject__contains_text", "detail__contains_text"]
    date_hierarchy = "when"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False


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

    def audit(self, request: HttpRequest, obj: M, detail: str) -> None:
        name = self.audited_name(obj)
        AuditEntry.record(self.audited_as, name, by=request.user, detail=detail)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[M],
        formsets: Iterable[BaseFormSet[Any]],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        detail = self.audited_change(form) if change else "added"
        if detail:
            self.audit(request, form.instance, detail)

    def audit_deletion(self, request: HttpRequest, obj: M) -> None:
        self.audit(request, obj, "deleted")
