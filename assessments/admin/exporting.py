"""Export actions of the admin's lists: which rows (Listing), the format and the download."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.accounts import limits
from assessments.exports import (
    AUDIT,
    DEFAULT_FORMAT,
    FORMATS,
    KINDS,
    QUESTIONS,
    TEAMS,
    ChosenT,
    Export,
    Kind,
    Listing,
    Scope,
)
from assessments.models import Assessment, QuestionnaireVersion, Team
from assessments.models.questionnaires import QuestionnaireVersionQuerySet
from assessments.models.teams import TeamQuerySet
from roles.audit import AuditEntry
from roles.values.responses import Request

ModelT = TypeVar("ModelT", bound=Model)
Download: TypeAlias = StreamingHttpResponse | None
Keys: TypeAlias = QuerySet[Model, dict[str, Any]]


class FormatForm(ActionForm):
    """The choice of an action, with the file format for those that export.

    Any format is valid here, because other actions ignore it; `exported` checks it.
    """

    format = forms.CharField(
        label=_("Format of an export:"),
        required=False,
        widget=forms.Select(choices=[(name, format.label) for name, format in FORMATS.items()]),
    )


class Exporting(admin.ModelAdmin[ModelT]):
    """A list with export actions, whose format is chosen next to the action."""

    action_form = FormatForm

    def exported(self, request: HttpRequest, kind: Kind[ChosenT], scope: ChosenT) -> Download:
        """The file as a download; for an unknown format an error on the list, and None."""
        format = request.POST.get("format") or DEFAULT_FORMAT
        if format in FORMATS:
            limits.spend_export(request, everything=True)
            return Export(kind, scope, format).response(cast(Request, request))
        self.message_user(request, _("Choose one of the formats in the list."), messages.ERROR)
        return None


def export_action(
    kind: Kind[ChosenT], label: StrOrPromise, scope_of: Callable[[Keys], ChosenT]
) -> Callable[[Exporting[ModelT], HttpRequest, QuerySet[ModelT]], Download]:
    """An action that exports the rows with the chosen keys, for users who may view them."""

    @admin.action(description=label, permissions=["view"])
    def as_file(
        modeladmin: Exporting[ModelT], request: HttpRequest, queryset: QuerySet[ModelT]
    ) -> Download:
        return modeladmin.exported(request, kind, scope_of(queryset.values("pk")))

    as_file.__name__ = f"export_{kind.slug}"
    return as_file


def _teams(keys: Keys) -> Listing[TeamQuerySet]:
    return Listing(Team.objects.filter(pk__in=keys), "teams")


def _versions(keys: Keys) -> Listing[QuestionnaireVersionQuerySet]:
    return Listing(QuestionnaireVersion.objects.filter(pk__in=keys), "questionnaires")


def _entries(keys: Keys) -> Listing[QuerySet[AuditEntry]]:
    return Listing(AuditEntry.objects.filter(pk__in=keys), "audit-log")


def _reports(keys: Keys) -> Scope:
    return Scope(Assessment.objects.filter(pk__in=keys), picked=True)


EXPORT_TEAMS = export_action(TEAMS, _("Export as a file"), _teams)
EXPORT_AUDIT = export_action(AUDIT, _("Export as a file"), _entries)
EXPORT_QUESTIONS = export_action(QUESTIONS, _("Export as a file"), _versions)
EXPORT_REPORTS = [
    export_action(KINDS["answers"], _("Export answers"), _reports),
    export_action(KINDS["scores"], _("Export scores"), _reports),
    export_action(KINDS["criteria"], _("Export criteria"), _reports),
    export_action(KINDS["advice"], _("Export advice"), _reports),
    export_action(KINDS["actions"], _("Export actions"), _reports),
]
