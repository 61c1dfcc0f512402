"""Rights beyond teams: only superusers give them, and change accounts that have some."""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from assessments.models import User
from assessments.personal_data.erasure import hindrances

M = TypeVar("M", bound=Model)
TEAM_PAGE = "admin:assessments_team_change"
# The fields of an account that give rights beyond teams.
GIVEN = ("is_staff", "is_superuser", "groups", "user_permissions")
# What nobody changes of the own account: the admin would close before it had answered.
LETS_IN = ("is_active", "is_staff", "is_superuser")


def protected(users: Iterable[User], request: HttpRequest) -> QuerySet[User]:
    """Those of the users whose accounts whoever sends the request cannot change."""
    found = User.objects.protected_from(cast(User, request.user))
    return found.filter(pk__in=[user.pk for user in users])


class ProtectsAccounts(UserAdmin[User]):
    """Others than superusers read the rights of an account, and change only accounts without.

    Nobody takes the own rights, by mistake or as the last one who has them.
    """

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_protected(obj, request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_protected(obj, request)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        given = () if request.user.is_superuser else GIVEN
        return [*fixed, *given, *(LETS_IN if obj == request.user else ())]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Beside the own rights, who may change them."""
        found = super().get_fieldsets(request, obj)
        if obj != request.user:
            return found
        told = gettext(
            "This is your own account: another superuser can disable it, or change its staff and "
            "superuser status."
        )
        return [
            (name, {**options, "description": told} if LETS_IN[0] in options["fields"] else options)
            for name, options in found
        ]


def _is_protected(user: User | None, request: HttpRequest) -> bool:
    return user is not None and protected([user], request).exists()


def hindering_erasure(user: User, request: HttpRequest) -> list[str]:
    """Why the administration cannot erase this account, each with the page that helps."""
    if user == request.user:
        text = gettext("This is your own account: you can delete it on your profile.")
        return [format_html('<a href="{}">{}</a>', reverse("erase-account"), text)]
    return [
        format_html('<a href="{}">{}</a>', reverse(TEAM_PAGE, args=[each.team.pk]), each.text)
        if each.team
        else each.text
        for each in hindrances(user)
    ]


class ForSuperusers(admin.ModelAdmin[M]):
    """Rows that others than superusers at most read, whatever permissions they have."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return request.user.is_superuser and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return request.user.is_superuser and super().has_delete_permission(request, obj)
