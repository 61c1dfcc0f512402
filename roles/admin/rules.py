"""The rules of the advice, by version: bands, triggers and constants of a draft can change."""

from django.contrib import admin
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roles.files import RulesImport
from roles.models import Constant, Ruleset, StaffingBand, Trigger
from roles.numbers import in_box

from .audit import Audited
from .editing import KeepsItsCode
from .versions import PartAdmin, VersionAdmin


@admin.register(Ruleset)
class RulesetAdmin(Audited, VersionAdmin):
    """Rules begin as a copy of those before: nobody adds a ruleset from nothing."""

    list_display = ["__str__", "state", "published_at", "published_by"]
    list_select_related = ["published_by"]
    fields = ["number", "state", "published_at"]
    importer = RulesImport
    compared_models = {"band": StaffingBand, "trigger": Trigger, "constant": Constant}
    once_published = _("reports are judged by these rules from now on.")

    def has_add_permission(self, request):
        return False

    def audited_name(self, version):
        return version.reference

    def outline(self, version):
        return version.roles()

    @transaction.atomic
    def store_translations(self, request, version, language, texts):
        super().store_translations(request, version, language, texts)
        if texts:
            self.audit(request, version, f"{len(texts)} sentences translated: {language}")


class RuleAdmin(Audited, KeepsItsCode, PartAdmin):
    """A stored rule stays in its ruleset, under its code."""

    kept = ("ruleset", "code")
    list_filter = ["ruleset"]

    def audited_name(self, rule):
        return f"{rule.ruleset.reference} {self.opts.model_name} {rule.code}"


@admin.register(StaffingBand)
class StaffingBandAdmin(RuleAdmin):
    kept = ("ruleset", "role")
    list_display = ["role", "engineers", "form", "answers", "note", "ruleset"]
    list_display_links = ["role", "engineers"]
    list_filter = ["ruleset", "role", "form"]
    list_select_related = ["ruleset", "role"]
    search_fields = ["role__title_key__found", "note__found", "source__found"]
    fields = ["ruleset", "role", "engineers", "form", "answers", "note", "source", "facts"]

    def audited_name(self, band):
        return f"{band.ruleset.reference} band {band.role.slug} from {band.engineers}"


@admin.register(Trigger)
class TriggerAdmin(RuleAdmin):
    list_display = [
        "title", "role", "subject", "worse", "from_value", "severe_from", "weight", "ruleset",
    ]  # fmt: skip
    list_filter = ["ruleset", "role", "of_practice"]
    list_select_related = ["ruleset", "role"]
    search_fields = ["code__found", "title__found", "subject__found", "text__found"]

    @admin.display(description=_("threshold"))
    def from_value(self, trigger):
        return in_box(trigger.threshold)

    @admin.display(description=_("severe from"))
    def severe_from(self, trigger):
        return in_box(trigger.severe)


@admin.register(Constant)
class ConstantAdmin(RuleAdmin):
    list_display = ["code", "number", "text", "ruleset"]
    list_select_related = ["ruleset"]
    search_fields = ["code__found", "text__found"]
    fields = ["ruleset", "code", "value", "text"]

    @admin.display(description=_("value"))
    def number(self, constant):
        return in_box(constant.value)
