"""Assessments as a list to look through and to export; nobody changes one here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment

from .exporting import EXPORT_REPORTS, Exporting
from .people import area_filter


@admin.register(Assessment)
class AssessmentAdmin(Exporting, admin.ModelAdmin):
    """For those who may view assessments: an editor of questions may not."""

    list_display = ["team", "area", "state", "track", "started", "submitted", "started_by"]
    list_filter = ["state", "track", area_filter("team__area_key")]
    list_select_related = ["team", "started_by"]
    search_fields = ["team__name_key__found", "team__area_key__found"]
    date_hierarchy = "submitted"
    fields = ["team", "state", "track", "started", "started_by", "submitted", "submitted_by"]
    actions = EXPORT_REPORTS

    @admin.display(description=_("area"), ordering="team__area")
    def area(self, assessment):
        return assessment.team.area

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
