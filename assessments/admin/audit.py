"""The audit log in the admin: read, searched, exported, and changed by nobody."""

from django.contrib import admin
from django.http import HttpRequest

from roles.audit import AuditEntry

from .exporting import EXPORT_AUDIT, Exporting


@admin.register(AuditEntry)
class AuditEntryAdmin(Exporting[AuditEntry]):
    """Only for users with the permission to view it; at first only superusers have that."""

    list_display = ["when", "who", "action", "subject", "detail", "address"]
    list_filter = ["action", "when"]
    search_fields = [
        "who__contains_text",
        "subject__contains_text",
        "detail__contains_text",
        "address__contains_text",
        "key__contains_text",
    ]
    date_hierarchy = "when"
    actions = [EXPORT_AUDIT]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False
