"""Users, and teams with their members and staffing."""

from django.contrib import admin
from django.contrib.auth import admin as auth
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from assessments.models import Membership, Staffing, Team, User
from roles.admin.editing import RowsKeepApart


@admin.register(User)
class UserAdmin(auth.UserAdmin):
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff"]


class MembershipInline(admin.TabularInline):
    model = Membership
    formset = RowsKeepApart
    extra = 0
    autocomplete_fields = ["user"]


class StaffingInline(admin.TabularInline):
    model = Staffing
    formset = RowsKeepApart
    extra = 0


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["name", "area", "engineers", "around_the_clock", "sites", "members"]
    list_filter = ["area", "around_the_clock"]
    search_fields = ["name", "area", "memberships__user__username"]
    readonly_fields = ["created"]
    inlines = [MembershipInline, StaffingInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(people=Count("memberships", distinct=True))

    @admin.display(description=_("members"), ordering="people")
    def members(self, team):
        return team.people
