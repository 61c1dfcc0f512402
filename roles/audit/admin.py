"""The audit log in the admin, read-only, and mixins with which admin pages write to it."""

from django.contrib import admin
from django.db import transaction

from roles.audit import AuditEntry
from roles.values.names import isolated_text


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """Only for users with the permission to view it; at first only superusers have that."""

    list_display = ["when", "who", "action", "subject", "detail"]
    list_filter = ["action"]
    search_fields = ["who__contains_text", "subject__contains_text", "detail__contains_text"]
    date_hierarchy = "when"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class DeletionAudited:
    """Records each deleted row, one by one or in bulk, in the transaction of the deletion.

    A subclass has `audit_deletion(request, obj)`, which writes the entry.
    """

    @transaction.atomic
    def delete_model(self, request, obj):
        self.audit_deletion(request, obj)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.audit_deletion(request, obj)
        super().delete_queryset(request, queryset)


class Audited(DeletionAudited):
    """Records each row that is added, changed or deleted, in the transaction of the change.

    Entries name fields and rights in English, whatever the language of the page.
    """

    audited_as = AuditEntry.Action.RULE_CHANGE

    def audited_name(self, obj) -> str:
        """The name of the row in the log."""
        return f"{self.opts.model_name} {isolated_text(obj)}"

    def audited_change(self, form) -> str:
        """What the log says about a changed row; empty if there is nothing to record."""
        return f"changed: {', '.join(form.changed_data)}" if form.changed_data else ""

    def audit(self, request, obj, detail) -> None:
        name = self.audited_name(obj)
        AuditEntry.record(self.audited_as, name, by=request.user, detail=detail)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        detail = self.audited_change(form) if change else "added"
        if detail:
            self.audit(request, form.instance, detail)

    def audit_deletion(self, request, obj):
        self.audit(request, obj, "deleted")
