"""Pages to merge a team into another one, and to move teams to another area."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Archived, Overtaken, Team
from assessments.models.reorganising import Merge, move
from assessments.models.teams import LONGEST_NAME, MOST_ENGINEERS
from roles.values.names import NameFormField, isolated_text
from roles.values.numbers import WholeNumberField
from roles.values.responses import Context, Request, page_status, posted
from roles.versioning.admin.pages import AdminPage

from .pages import chosen

MEANWHILE = _("Somebody changed one of the teams meanwhile: look at the page again.")


class TeamField(forms.ModelChoiceField[Team]):
    """A team by its key; what can be no key is no team."""

    def to_python(self, value: Any) -> Team | None:
        try:
            return super().to_python(value)
        except ValidationError:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice") from None

    def label_from_instance(self, team: Team) -> str:
        return isolated_text(team)


class IntoForm(forms.Form):
    """The team that goes on."""

    into = TeamField(
        label=_("Into which team?"),
        queryset=Team.objects.none(),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose a team that is not archived.")
        ),
    )

    def __init__(self, data: object, *, source: Team) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["into"].queryset = Team.objects.active().exclude(pk=source.pk)  # type: ignore[attr-defined]


class MergeForm(IntoForm):
    """The same with the size of the merged team, and the stamp of what was shown."""

    engineers = WholeNumberField(
        label=_("Engineers of the merged team"),
        min_value=1,
        max_value=MOST_ENGINEERS,
    )
    stamp = forms.CharField(max_length=64, widget=forms.HiddenInput)


class MergePage(AdminPage):
    """Shows what a merge would do, then does it; `?into=` names the team that goes on."""

    route, name = "<uuid:key>/merge/", "merge"
    permissions = ["merge"]
    locked_by_site = False

    def get(self, request: Request, key: UUID) -> HttpResponse:
        source = get_object_or_404(Team, pk=key)
        form = IntoForm(request.GET if "into" in request.GET else None, source=source)
        if not form.is_bound or not form.is_valid():
            return self._show(request, source, form, {})
        return self._shown(request, source, form.cleaned_data["into"])

    def post(self, request: Request, key: UUID) -> HttpResponse:
        source = get_object_or_404(Team, pk=key)
        form = MergeForm(request.POST, source=source)
        if not form.is_valid():
            into = form.cleaned_data.get("into")
            return (
                self._shown(request, source, into, form)
                if into
                else self._show(request, source, form, {})
            )
        into, size, seen = (form.cleaned_data[name] for name in ("into", "engineers", "stamp"))
        try:
            Merge.of(source, into).run(by=request.user, engineers=size, seen=seen)
        except Overtaken:
            form.add_error(None, ValidationError(MEANWHILE, code="overtaken"))
            return self._shown(request, source, into, form)
        except ValidationError as refused:
            form.add_error(None, ValidationError(refused.messages))
            return self._show(request, source, form, {})
        said = gettext("%(source)s is merged into %(into)s, and archived.")
        names = {"source": isolated_text(source), "into": isolated_text(into)}
        messages.success(request, said % names)
        return redirect(self.address("change", into.pk))

    def _shown(
        self, request: Request, source: Team, into: Team, form: forms.Form | None = None
    ) -> HttpResponse:
        """The page with what would happen, as it is now."""
        try:
            merge = Merge.of(source, into)
        except ValidationError as refused:
            form = IntoForm({"into": into.pk}, source=source)
            form.add_error(None, refused)
            return self._show(request, source, form, {})
        initial = {"into": into.pk, "engineers": merge.engineers}
        form = form or MergeForm(None, source=source)
        form.initial = initial
        return self._show(request, source, form, {"merge": merge})

    def _show(
        self, request: Request, source: Team, form: forms.Form, context: Context
    ) -> HttpResponse:
        status = page_status(overtaken=form.has_error("__all__", "overtaken"), refused=form.errors)
        title = gettext("Merge %(team)s into another team") % {"team": isolated_text(source)}
        context |= {"title": title, "form": form, "source": source, "original": source}
        return self.framed(request, "admin/team_merge.html", context, status)


class MoveForm(forms.Form):
    """The area, new or one that there is, and the teams."""

    area = NameFormField(
        label=_("Area"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("An area that there is, or a new one. Empty: the teams are in no area."),
        widget=forms.TextInput(attrs={"list": "areas", "class": "vTextField"}),
    )


class MovePage(AdminPage):
    """Moves the teams that `id` names to another area."""

    route, name = "move/", "move"
    permissions = ["change"]
    locked_by_site = False

    def get(self, request: Request) -> HttpResponse:
        return self._show(request, MoveForm())

    def post(self, request: Request) -> HttpResponse:
        form = MoveForm(posted(request))
        teams = self._teams(request)
        if not form.is_valid() or not teams:
            return self._show(request, form)
        try:
            moved = move([t.pk for t in teams], form.cleaned_data["area"], by=request.user)
        except Archived as refused:
            form.add_error(None, str(refused))
            return self._show(request, form)
        said = (
            gettext("Moved to another area: %(names)s.")
            if moved
            else gettext("They were there already.")
        )
        messages.success(
            request, said % {"names": ", ".join(map(isolated_text, moved))} if moved else said
        )
        return redirect(self.address("changelist"))

    def _teams(self, request: Request) -> QuerySet[Team]:
        return chosen(Team.objects.active(), request)

    def _show(self, request: Request, form: MoveForm) -> HttpResponse:
        teams = self._teams(request)
        context = {
            "title": gettext("Move teams to another area"),
            "form": form,
            "teams": teams,
            "areas": Team.objects.active().areas().values(),
        }
        status = page_status(overtaken=False, refused=form.errors or not teams)
        return self.framed(request, "admin/team_move.html", context, status)
