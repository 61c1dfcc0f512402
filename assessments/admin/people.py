"""Users and groups with their rights, and teams with their members and staffing."""

from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from assessments.models import Membership, Staffing, Team, User
from roles.admin.audit import Audited
from roles.admin.editing import RowsKeepApart, SaysWhatUsesIt, TypedNumbers
from roles.models import AuditEntry

from .exporting import EXPORT_TEAMS, Exporting

admin.site.unregister(Group)


class RightsAudited(Audited):
    """Records which rights a change gave and took; other changes are nobody's business."""

    audited_as = AuditEntry.Action.ROLE_CHANGE
    rights = ()

    def audited_change(self, form):
        named = (name for name in self.rights if name in form.changed_data)
        return "; ".join(
            f"{name}: {_told(form.initial.get(name), form.cleaned_data[name])}" for name in named
        )


def _told(before, after) -> str:
    """`False → True`, or what came into a list and what left it."""
    if isinstance(after, bool | str):
        return f"{before} → {after}"
    names = [{getattr(row, "codename", str(row)) for row in rows or ()} for rows in (before, after)]
    gone, new = sorted(names[0] - names[1]), sorted(names[1] - names[0])
    return ", ".join([*(f"+{name}" for name in new), *(f"-{name}" for name in gone)])


@admin.register(User)
class UserAdmin(RightsAudited, auth.UserAdmin):
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff"]
    rights = ("username", "is_active", "is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(Group)
class GroupAdmin(RightsAudited, auth.GroupAdmin):
    rights = ("name", "permissions")


class MembershipInline(admin.TabularInline):
    model = Membership
    formset = RowsKeepApart
    extra = 0
    autocomplete_fields = ["user"]


class StaffingInline(TypedNumbers, admin.TabularInline):
    model = Staffing
    formset = RowsKeepApart
    extra = 0


@admin.register(Team)
class TeamAdmin(Exporting, TypedNumbers, SaysWhatUsesIt, admin.ModelAdmin):
    list_display = ["name", "area", "engineers", "around_the_clock", "sites", "members"]
    list_filter = ["area", "around_the_clock"]
    search_fields = ["name", "area", "memberships__user__username"]
    readonly_fields = ["created"]
    inlines = [MembershipInline, StaffingInline]
    actions = [EXPORT_TEAMS]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(people=Count("memberships", distinct=True))

    @admin.display(description=_("members"), ordering="people")
    def members(self, team):
        return team.people

    def save_formset(self, request, form, formset, change):
        team = form.instance
        before = team.rights()
        super().save_formset(request, form, formset, change)
        team.record_rights(before, team.rights(), by=request.user)

    @transaction.atomic
    def delete_model(self, request, team):
        team.record_rights(team.rights(), {}, by=request.user)
        super().delete_model(request, team)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for team in queryset:
            team.record_rights(team.rights(), {}, by=request.user)
        super().delete_queryset(request, queryset)
