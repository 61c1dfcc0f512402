"""Disciplines and roles: they are in use as soon as rules or questionnaires name them."""

from django.contrib import admin

from roles.models import Discipline, Role, RoleLine
from roles.models.lines import MOST_LINES

from .audit import Audited
from .editing import KeepsItsCode, NamedRows, RoomyFields, SaysWhatUsesIt


@admin.register(Discipline)
class DisciplineAdmin(Audited, SaysWhatUsesIt, KeepsItsCode, RoomyFields, admin.ModelAdmin):
    list_display = ["title", "slug", "position", "question"]
    search_fields = ["title_key__found", "slug__found"]

    def has_view_permission(self, request, obj=None):
        """Whoever may view roles too: questionnaires lead to their disciplines."""
        return super().has_view_permission(request, obj) or request.user.has_perm("roles.view_role")


class RoleLineInline(RoomyFields, admin.StackedInline):
    """What a role measures, uses and begins with: its lines change on its page."""

    model = RoleLine
    formset = NamedRows
    extra = 0
    max_num = MOST_LINES
    classes = ["collapse"]
    fields = [("part", "position"), "text", ("source", "facts"), ("answers", "practice")]

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_max=True, **kwargs)


@admin.register(Role)
class RoleAdmin(Audited, SaysWhatUsesIt, KeepsItsCode, RoomyFields, admin.ModelAdmin):
    list_display = ["title", "slug", "discipline", "summary"]
    list_select_related = ["discipline"]
    search_fields = ["title_key__found", "slug__found", "summary__found"]
    inlines = [RoleLineInline]

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        rows = {
            "added": len(formset.new_objects),
            "changed": len(formset.changed_objects),
            "deleted": len(formset.deleted_objects),
        }
        told = ", ".join(f"{number} {what}" for what, number in rows.items() if number)
        if told and change:
            self.audit(request, form.instance, f"lines: {told}")
