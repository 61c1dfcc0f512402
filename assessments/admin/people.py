"""Users, groups and their audited rights; teams by area, with members, staffing, assessments."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypedDict, TypeVar, cast

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.admin import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import EmptyFieldListFilter
from django.contrib.auth import admin as auth
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count, F, ForeignKey, Model, QuerySet
from django.forms import BaseFormSet, BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import Annotations

from assessments.accounts.adapter import one_time_link
from assessments.accounts.second_factor import reset_second_factor
from assessments.accounts.sessions import list_again
from assessments.models import Assessment, Membership, ProtectedAccount, Staffing, Team, User
from assessments.models.leaving import MAY as MAY_LEAVE
from assessments.models.reorganising import MAY_MERGE
from assessments.people_files import PERMISSIONS as MAY_IMPORT
from assessments.personal_data.erasure import erase
from roles.audit import AuditEntry
from roles.audit.admin import Audited, DeletionAudited
from roles.values.names import NameFormField, isolated_text, key_of
from roles.versioning.admin.editing import Deletion, RowsKeepApart, SaysWhatUsesIt, TypedNumbers

from .exporting import EXPORT_REPORTS, EXPORT_TEAMS, Exporting
from .leavers import AbsentPage, LeavePage
from .older_forms import RefusesOlderForms, SeenForm
from .pages import WithPages, to_page
from .people_import import PeopleImportPage, PeopleTemplatePage
from .protecting import ForSuperusers, ProtectsAccounts, hindering_erasure, protected
from .reorganising import MergePage, MovePage

M = TypeVar("M", bound=Model)

admin.site.unregister(Group)
# Nobody verifies addresses yet: the one of a user is in the user's own row.
admin.site.unregister(EmailAddress)
# Everybody sees their own sessions, on their profile.
admin.site.unregister(UserSession)
# The provider is in the environment, and people look after their own accounts and factors.
admin.site.unregister([Authenticator, SocialAccount, SocialApp, SocialToken])


class RightsAudited(Audited[M]):
    """Records the rights that a change gave or took; other changes are private."""

    audited_as = AuditEntry.Action.ROLE_CHANGE
    rights: tuple[str, ...] = ()

    def audited_change(self, form: forms.ModelForm[M]) -> str:
        return "; ".join(
            f"{name}: {_changed_text(form.initial.get(name), form.cleaned_data[name])}"
            for name in self.rights
            if name in form.changed_data
        )

    def audited_addition(self, form: forms.ModelForm[M]) -> str:
        """With the rights that it has from the beginning; its name stands in the entry already."""
        given = [name for name in self.rights if isinstance(form.cleaned_data.get(name), QuerySet)]
        named = (f"{name}: {_changed_text((), form.cleaned_data[name])}" for name in given)
        return "; ".join(["added", *(text for text in named if not text.endswith(": "))])


def _changed_text(before: Any, after: Any) -> str:
    """`False → True`, or what was added to a list (+) and removed from it (-)."""
    if isinstance(after, bool | str):
        return f"{isolated_text(before)} → {isolated_text(after)}"
    names = [{getattr(row, "codename", str(row)) for row in rows or ()} for rows in (before, after)]
    gone, new = sorted(names[0] - names[1]), sorted(names[1] - names[0])
    return ", ".join([*(f"+{name}" for name in new), *(f"-{name}" for name in gone)])


class UserForm(SeenForm, UserChangeForm[User]):
    """A user with rights, as the page showed them."""


@admin.register(User)
class UserAdmin(
    ProtectsAccounts,
    RefusesOlderForms[User],
    RightsAudited[User],
    WithPages[User],
    auth.UserAdmin[User],
):
    form = UserForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff"]
    search_fields = [
        "username_key__contains_text",
        "first_name__contains_text",
        "last_name__contains_text",
        "email__contains_text",
    ]
    rights = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")
    # An older last login would bring used links to a new password back.
    readonly_fields = ["last_login", "date_joined"]
    actions = ["one_time_link", "reset_factors", "leave"]
    pages = [PeopleImportPage, PeopleTemplatePage, AbsentPage, LeavePage]

    def has_import_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perms(MAY_IMPORT)

    def has_leave_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perms(MAY_LEAVE)

    @admin.action(description=_("Disable people who left"), permissions=["leave"])
    def leave(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        return to_page(self, request, LeavePage, users)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Of the accounts that are erased there is nothing to see or to change."""
        return super().get_queryset(request).filter(erased=None)

    def audited_change(self, form: forms.ModelForm[User]) -> str:
        """No name is in the detail: the log forgets the names of those who are erased."""
        renamed = ["changed: username"] if "username" in form.changed_data else []
        return "; ".join([*renamed, *filter(None, [super().audited_change(form)])])

    def get_deleted_objects(
        self, objs: Sequence[User] | QuerySet[User], request: HttpRequest
    ) -> Deletion:
        """The people whose accounts are erased; or what stands in the way."""
        hindering = [text for user in objs for text in hindering_erasure(user, request)]
        hindering += [str(ProtectedAccount(user).message) for user in protected(objs, request)]
        return [isolated_text(user) for user in objs], {}, set(), hindering

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Django keeps the session of who sends it, under a new key."""
        before = request.session.session_key
        response: HttpResponse = super().user_change_password(request, id, form_url)
        if request.session.session_key != before:
            list_again(request, before=before)
        return response

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        erase(obj, by=request.user)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            erase(user, by=request.user)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """With a link, somebody could log in as an administrator: so only those make one."""
        found = super().get_actions(request)
        if not (request.user.is_superuser and settings.PASSWORD_LOGIN):
            found.pop("one_time_link", None)
        return found

    @admin.action(description=_("Create a one-time link to a new password"))
    def one_time_link(self, request: HttpRequest, users: QuerySet[User]) -> HttpResponse | None:
        """Shows the link once, for somebody who cannot get it by e-mail."""
        user = users.filter(is_active=True).first() if users.count() == 1 else None
        if user is None:
            text = gettext("Choose one person who can log in: the link is for that person alone.")
            self.message_user(request, text, messages.ERROR)
            return None
        user.record("created a one-time link to a new password", by=cast(User, request.user))
        title = gettext("One-time link to a new password")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        context |= {"person": user, "address": one_time_link(user)}
        return render(request, "admin/one_time_link.html", context)

    @admin.action(description=_("Reset the second factor"), permissions=["change"])
    def reset_factors(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """For whoever lost phone, passkey and recovery codes: the password alone lets in."""
        if above := protected(users, request).first():
            messages.error(request, ProtectedAccount(above).message)
            return
        # In the order in which rights are held: else two requests could wait for each other.
        every = users.order_by("pk")
        had = [isolated_text(user) for user in every if reset_second_factor(user)]
        if had:
            said = gettext("These log in with the password alone now: %(names)s.")
            messages.success(request, said % {"names": ", ".join(had)})
        else:
            messages.info(request, gettext("Nobody of these has a second factor."))


class GroupForm(SeenForm):
    """A group; no two may have the same name in upper or lower case."""

    class Meta:
        model = Group
        fields = ["name", "permissions"]
        field_classes = {"name": NameFormField}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Group.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if key_of(name) in map(key_of, others):
            raise forms.ValidationError(
                gettext("Another group has this name. Choose another one."), code="taken"
            )
        return name


@admin.register(Group)
class GroupAdmin(
    ForSuperusers[Group], RefusesOlderForms[Group], RightsAudited[Group], auth.GroupAdmin
):
    form = GroupForm
    search_fields = ["name__contains_text"]
    rights = ("name", "permissions")


def area_filter(path: str) -> type[admin.SimpleListFilter]:
    """A filter by area that ignores case; `path` is the lookup of the area's key."""

    class AreaFilter(admin.SimpleListFilter):
        title, parameter_name = _("area"), "area"

        def lookups(
            self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
        ) -> Iterable[tuple[str, str]]:
            return Team.objects.areas().items()

        def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
            return queryset.filter(**{path: self.value()}) if self.value() else queryset

    return AreaFilter


class Counted(TypedDict):
    """What a list of teams counts."""

    people: int


class MembershipInline(admin.TabularInline[Membership, Team]):
    model = Membership
    formset = RowsKeepApart
    extra = 0
    autocomplete_fields = ["user"]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """Nobody whose account is erased, whatever is sent."""
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(erased=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class StaffingInline(TypedNumbers[Staffing], admin.TabularInline[Staffing, Team]):
    model = Staffing
    formset = RowsKeepApart
    extra = 0


class TeamForm(SeenForm):
    """A team with its people and staffing, as the page showed them."""


@admin.register(Team)
class TeamAdmin(
    RefusesOlderForms[Team],
    WithPages[Team],
    DeletionAudited[Team],
    Exporting[Team],
    TypedNumbers[Team],
    SaysWhatUsesIt[Team],
):
    form = TeamForm
    list_display = ["name", "area", "engineers", "around_the_clock", "sites", "members", "archived"]
    list_filter = [area_filter("area_key"), "around_the_clock", ("archived", EmptyFieldListFilter)]
    search_fields = ["name_key__contains_text", "area_key__contains_text"]
    readonly_fields = ["created", "archived"]
    also_seen = ["archived"]
    inlines = [MembershipInline, StaffingInline]
    actions = [EXPORT_TEAMS, "move", "merge"]
    pages = [MovePage, MergePage]

    def has_merge_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return request.user.has_perms(MAY_MERGE)

    @admin.action(description=_("Move to another area"), permissions=["change"])
    def move(self, request: HttpRequest, teams: QuerySet[Team]) -> HttpResponse | None:
        return to_page(self, request, MovePage, teams)

    @admin.action(description=_("Merge into another team"), permissions=["merge"])
    def merge(self, request: HttpRequest, teams: QuerySet[Team]) -> HttpResponse | None:
        if teams.count() == 1:
            return redirect(MergePage(model_admin=self).address("merge", teams.get().pk))
        text = gettext("Choose one team: it is merged into another one, which you choose next.")
        self.message_user(request, text, messages.ERROR)
        return None

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """By a name of its people only for whom the page shows them."""
        own = [*super().get_search_fields(request)]
        if request.user.has_perm("assessments.view_membership"):
            own.append("memberships__user__username_key__contains_text")
        return own

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(people=Count("memberships", distinct=True))

    @admin.display(description=_("members"), ordering="people")
    def members(self, team: Annotated[Team, Annotations[Counted]]) -> int:
        return team.people

    def construct_change_message(
        self,
        request: HttpRequest,
        form: forms.Form,
        formsets: Iterable[BaseFormSet[Any]],
        add: bool = False,
    ) -> list[dict[str, Any]]:
        """Django's history names no people: an account that is erased leaves it nameless."""
        told: list[dict[str, Any]] = super().construct_change_message(request, form, formsets, add)
        named = Membership._meta.verbose_name
        with override(None):
            for row in (row for change in told for row in change.values()):
                if row.get("name") == str(named):
                    row["object"] = "…"
        return told

    def save_formset(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Team],
        formset: BaseInlineFormSet[Any, Team, Any],
        change: bool,
    ) -> None:
        team = form.instance
        before = team.rights()
        super().save_formset(request, form, formset, change)
        team.record_rights(before, team.rights(), by=request.user)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Team],
        formsets: Iterable[BaseInlineFormSet[Any, Team, Any]],
        change: bool,
    ) -> None:
        """Counts another revision: forms of the site that are open now are older."""
        super().save_related(request, form, formsets, change)
        staffed = (rows for rows in formsets if rows.model is Staffing)
        if change and (form.has_changed() or any(rows.has_changed() for rows in staffed)):
            Team.objects.filter(pk=form.instance.pk).update(revision=F("revision") + 1)

    def audit_deletion(self, request: HttpRequest, team: Team) -> None:
        team.record_rights(team.rights(), {}, by=request.user)


@admin.register(Assessment)
class AssessmentAdmin(Exporting[Assessment]):
    """Read-only, for users who may view assessments; editors of questions may not."""

    list_display = [
        *("team", "area", "state", "track", "started", "submitted", "started_by", "withdrawn"),
    ]
    list_filter = [
        *("state", "track", area_filter("team__area_key"), ("withdrawn", EmptyFieldListFilter)),
    ]
    list_select_related = ["team", "started_by"]
    search_fields = ["team__name_key__contains_text", "team__area_key__contains_text"]
    date_hierarchy = "submitted"
    fields = [
        *("team", "state", "track", "started", "started_by", "submitted", "submitted_by"),
        *("withdrawn", "withdrawn_by", "withdrawal_reason"),
    ]
    actions = EXPORT_REPORTS

    @admin.display(description=_("area"), ordering="team__area")
    def area(self, assessment: Assessment) -> str:
        return assessment.team.area

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Assessment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Assessment | None = None) -> bool:
        return False
