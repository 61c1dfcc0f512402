"""Lists of the admin as CSV, by the same streaming code as the site's own files."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from assessments.exports import KINDS, LISTINGS, Export, Listing, Scope


def listing_action(kind: str, name: str, label):
    """An action that writes the chosen rows as CSV, for whoever may view them."""

    @admin.action(description=label, permissions=["view"])
    def as_csv(modeladmin, request, queryset):
        chosen = modeladmin.model.objects.filter(pk__in=queryset.values("pk"))
        return Export(LISTINGS[kind], Listing(chosen, name), "csv").response(by=request.user)

    as_csv.__name__ = f"export_{kind}"
    return as_csv


def report_action(kind: str, label):
    """The same for the reports of the chosen assessments."""

    @admin.action(description=label, permissions=["view"])
    def as_csv(modeladmin, request, queryset):
        chosen = modeladmin.model.objects.filter(pk__in=queryset.values("pk"))
        return Export(KINDS[kind], Scope(chosen), "csv").response(by=request.user)

    as_csv.__name__ = f"export_{kind}"
    return as_csv


EXPORT_TEAMS = listing_action("teams", "teams", _("Export as CSV"))
EXPORT_QUESTIONS = listing_action("questions", "questionnaires", _("Export as CSV"))
EXPORT_REPORTS = [
    report_action("answers", _("Export answers as CSV")),
    report_action("scores", _("Export scores as CSV")),
    report_action("criteria", _("Export criteria as CSV")),
    report_action("advice", _("Export advice as CSV")),
]
