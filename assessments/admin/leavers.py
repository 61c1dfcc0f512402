"""Pages to disable people who left: what ends with their accounts, and who is not in a list."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Overtaken, User
from assessments.models.leaving import Departure
from assessments.people_files import MOST_BYTES, read
from roles.values.names import isolated_text, key_of
from roles.values.responses import Context, Request, page_status
from roles.versioning.admin.pages import AdminPage, ListPage
from roles.versioning.files import Refused

from .pages import MOST_AT_ONCE, chosen

MEANWHILE = _("Somebody changed these people or their teams meanwhile: look at the page again.")
# The most accounts that a page suggests.
MOST_SUGGESTED = 500
# Of what is typed, and comes back if it is refused; more comes as a file.
MOST_TYPED = 10_000


class LeaveForm(forms.Form):
    """A new lead for each team that loses its last one, and what becomes of links to reports."""

    revoke_links = forms.BooleanField(label=_("Revoke these links, too"), required=False)
    stamp = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, departure: Departure) -> None:
        super().__init__(data, initial={"stamp": departure.stamp})
        self.departure = departure
        if not departure.links:
            del self.fields["revoke_links"]
        for row in departure.leaderless:
            if row.heirs:
                self.fields[row.field] = _heir_field(row.heirs)

    def heirs(self) -> dict[UUID, User]:
        given = self.cleaned_data
        rows = self.departure.leaderless
        return {row.team.pk: given[row.field] for row in rows if row.field in given}

    def choices(self) -> list[tuple[Any, forms.BoundField | None]]:
        """Each leaderless team with its field; without one if nobody else is in it."""
        return [(row, self[row.field] if row.heirs else None) for row in self.departure.leaderless]


def _heir_field(heirs: list[User]) -> forms.TypedChoiceField:
    """Not a field of a query: one for all teams has found the people already."""
    by_key = {str(heir.pk): heir for heir in heirs}
    named = [(key, isolated_text(heir.get_full_name() or heir)) for key, heir in by_key.items()]
    return forms.TypedChoiceField(
        label=_("New lead"),
        choices=[("", "---------"), *named],
        coerce=by_key.__getitem__,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose somebody who is in the team.")
        ),
    )


class LeavePage(AdminPage):
    """Shows what ends with the accounts of these people, then disables them."""

    route, name = "leave/", "leave"
    permissions = ["leave"]
    locked_by_site = False

    def get(self, request: Request) -> HttpResponse:
        return self._answer(request, None)

    def post(self, request: Request) -> HttpResponse:
        return self._answer(request, request.POST)

    def _answer(self, request: Request, data: QueryDict | None) -> HttpResponse:
        people = chosen(User.objects.filter(is_active=True), request)
        try:
            departure = Departure.of(people, by=request.user)
        except ValidationError as refused:
            return self._refused(request, refused)
        form = LeaveForm(data, departure)
        if data is not None and form.is_valid() and self._left(request, form):
            return redirect(self.address("changelist"))
        return self._show(request, form)

    def _left(self, request: Request, form: LeaveForm) -> bool:
        """Whether they are disabled; else the form says why not."""
        links, seen = form.cleaned_data.get("revoke_links", False), form.cleaned_data["stamp"]
        departure = form.departure
        try:
            departure.run(by=request.user, heirs=form.heirs(), revoke_links=links, seen=seen)
        except Overtaken:
            form.add_error(None, ValidationError(MEANWHILE, code="overtaken"))
            return False
        except ValidationError as refused:
            form.add_error(None, refused.messages)
            return False
        names = ", ".join(isolated_text(person) for person in departure.people)
        messages.success(request, gettext("Disabled: %(names)s.") % {"names": names})
        return True

    def _show(self, request: Request, form: LeaveForm) -> HttpResponse:
        overtaken = form.has_error("__all__", "overtaken")
        context = {"form": form, "departure": form.departure, "choices": form.choices()}
        # What the page shows now is what a second try means.
        context["stamp"] = form.departure.stamp
        return self._framed(request, context, page_status(overtaken=overtaken, refused=form.errors))

    def _refused(self, request: Request, refused: ValidationError) -> HttpResponse:
        return self._framed(request, {"refused": refused.messages}, 422)

    def _framed(self, request: Request, context: Context, status: int) -> HttpResponse:
        context |= {"title": gettext("Disable people who left")}
        return self.framed(request, "admin/people_leave.html", context, status)


class AbsentForm(forms.Form):
    """Those who are still here: a file with the column `username`, or a name a line."""

    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        help_text=_("With the column “username”, as for an import."),
    )
    names = forms.CharField(
        label=_("Or usernames, one a line"),
        required=False,
        max_length=MOST_TYPED,
        widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField"}),
    )

    def clean(self) -> None:
        super().clean()
        given = [name for name in ("file", "names") if self.cleaned_data.get(name)]
        if len(given) != 1:
            raise ValidationError(_("Choose a CSV file, or enter the usernames."))
        if given == ["file"]:
            self.cleaned_data["names"] = "\n".join(self._of_file())

    def _of_file(self) -> list[str]:
        try:
            table = read(self.cleaned_data["file"].read(MOST_BYTES + 1))
        except Refused as refused:
            raise ValidationError(refused.lines) from None
        if table.faults or not table.usernames:
            raise ValidationError(
                [*map(str, table.faults)] or _("The file has no column “username”.")
            )
        return table.usernames

    def keys(self) -> set[str]:
        return {key_of(name) for name in self.cleaned_data["names"].splitlines()}


class AbsentPage(ListPage):
    """Lists the accounts that a file does not name; who of them left, a person decides."""

    route, name, label = "absent/", "absent", _("Find people who left")
    permissions = ["leave"]
    takes_files = True

    @staticmethod
    def writes(request: HttpRequest) -> bool:
        return False

    def get(self, request: Request) -> HttpResponse:
        return self._show(request, AbsentForm(), {})

    def post(self, request: Request) -> HttpResponse:
        form = AbsentForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(request, form, {})
        here = form.keys()
        active = User.objects.filter(is_active=True).exclude(pk=request.user.pk)
        absent = [user for user in active.order_by("username_key") if user.username_key not in here]
        context = {
            "absent": absent[:MOST_SUGGESTED],
            "more": max(len(absent) - MOST_SUGGESTED, 0),
            "tried": True,
            "most": MOST_AT_ONCE,
        }
        return self._show(request, form, context)

    def _show(self, request: Request, form: AbsentForm, context: Context) -> HttpResponse:
        context |= {"title": gettext("Find people who left"), "form": form}
        context["leave"] = self.address(LeavePage.name)
        status = page_status(overtaken=False, refused=form.errors)
        return self.framed(request, "admin/people_absent.html", context, status)
