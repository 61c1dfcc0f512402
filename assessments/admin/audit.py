"""The audit log in the admin: read, searched, exported, and changed by nobody."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from roles.audit import AuditEntry

from .exporting import EXPORT_AUDIT, Exporting


@admin.register(AuditEntry)
class AuditEntryAdmin(Exporting[AuditEntry]):
    """Only for users with the permission to view it; at first only superusers have that."""

    # On a screen of 1280 pixels there is no room for another column.
    list_display = ["when", "by", "action", "what", "address"]
    list_filter = ["action"]
    search_fields = [
        "who__contains_text",
        "subject__contains_text",
        "detail__contains_text",
        "address__contains_text",
        "key__contains_text",
    ]
    date_hierarchy = "when"
    readonly_fields = (
        *("when", "by", "user_key", "address", "action", "kind", "key", "about", "detail"),
    )
    fields = readonly_fields
    actions = [EXPORT_AUDIT]

    @admin.display(description=_("who"), ordering="who")
    def by(self, entry: AuditEntry) -> str:
        return entry.by

    @admin.display(description=_("what"), ordering="subject")
    def what(self, entry: AuditEntry) -> str:
        return "; ".join(filter(None, [entry.what, entry.detail]))

    @admin.display(description=_("what"))
    def about(self, entry: AuditEntry) -> str:
        return entry.what

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False
