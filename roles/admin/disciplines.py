"""Disciplines and roles: they are in use as soon as rules or questionnaires name them."""

from django.contrib import admin

from roles.models import Discipline, Role

from .audit import Audited
from .editing import KeepsItsCode, RoomyFields, SaysWhatUsesIt


@admin.register(Discipline)
class DisciplineAdmin(Audited, SaysWhatUsesIt, KeepsItsCode, RoomyFields, admin.ModelAdmin):
    list_display = ["title", "slug", "position", "question"]
    search_fields = ["title_key__found", "slug__found"]

    def has_view_permission(self, request, obj=None):
        """Whoever may view roles too: questionnaires lead to their disciplines."""
        return super().has_view_permission(request, obj) or request.user.has_perm("roles.view_role")


@admin.register(Role)
class RoleAdmin(Audited, SaysWhatUsesIt, KeepsItsCode, RoomyFields, admin.ModelAdmin):
    list_display = ["title", "slug", "discipline", "summary"]
    list_select_related = ["discipline"]
    search_fields = ["title_key__found", "slug__found", "summary__found"]
