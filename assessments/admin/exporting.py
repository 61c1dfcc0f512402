"""Exports of the admin's lists, with the same code and formats as those of the site."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.utils.translation import gettext_lazy as _

from assessments.exports import DEFAULT_FORMAT, FORMATS, KINDS, LISTINGS, Export, Listing, Scope


class FormatForm(ActionForm):
    """The choice of an action, with the file format for those that export.

    Any format is valid here, because other actions ignore it; `exported` checks it.
    """

    format = forms.CharField(
        label=_("Format of an export:"),
        required=False,
        widget=forms.Select(choices=[(name, format.label) for name, format in FORMATS.items()]),
    )


class Exporting:
    """A list with export actions, whose format is chosen next to the action."""

    action_form = FormatForm

    def exported(self, request, kind, scope):
        """The file as a download; for an unknown format an error on the list, and None."""
        format = request.POST.get("format") or DEFAULT_FORMAT
        if format in FORMATS:
            return Export(kind, scope, format).response(by=request.user)
        self.message_user(request, _("Choose one of the formats in the list."), messages.ERROR)
        return None


def export_action(kind, label, scope_of):
    """An action that exports the chosen rows, for users who may view them."""

    @admin.action(description=label, permissions=["view"])
    def as_file(modeladmin, request, queryset):
        chosen = modeladmin.model.objects.filter(pk__in=queryset.values("pk"))
        return modeladmin.exported(request, kind, scope_of(chosen))

    as_file.__name__ = f"export_{kind.slug}"
    return as_file


EXPORT_TEAMS = export_action(
    LISTINGS["teams"], _("Export as a file"), lambda of: Listing(of, "teams")
)
EXPORT_QUESTIONS = export_action(
    LISTINGS["questions"], _("Export as a file"), lambda of: Listing(of, "questionnaires")
)
EXPORT_REPORTS = [
    export_action(KINDS["answers"], _("Export answers"), Scope),
    export_action(KINDS["scores"], _("Export scores"), Scope),
    export_action(KINDS["criteria"], _("Export criteria"), Scope),
    export_action(KINDS["advice"], _("Export advice"), Scope),
    export_action(KINDS["actions"], _("Export actions"), Scope),
]
