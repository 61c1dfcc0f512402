"""Practice texts with steps, questions with choices (anchors, or ranges), as inlines of a draft."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.db.models import Field, ForeignKey, Max, Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments.models import (
    AdviceStep,
    Choice,
    Practice,
    PracticeText,
    Question,
    QuestionnaireVersion,
)
from assessments.models.questions import MOST_CHOICES, MOST_STEPS
from roles.versioning.admin.drafts import RowsOfDraftsOnly
from roles.versioning.admin.editing import NamedRows, RoomyFields, RowsKeepApart
from roles.versioning.admin.versions import PartAdmin

from .previews import QuestionPreview

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts, _FieldsetSpec

# The four choices of a practice question.
ANCHORS = 4
M = TypeVar("M", bound=Model)
Part = TypeVar("Part", bound=PracticeText | Question)


class NamedCells(BaseModelAdmin[M]):
    """Labels each box of a table for screen readers, which do not read out its column heading."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", field.label)
        return field


class SmallPartInline(RowsOfDraftsOnly[M, Part], RoomyFields[M], Generic[M, Part]):
    """Steps or choices, which change together with the part that their page edits."""

    extra = 0
    formset = RowsKeepApart

    def version_of(self, part: Part) -> QuestionnaireVersion:
        return part.version

    def get_formset(
        self, request: HttpRequest, obj: Part | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet[M, Part, forms.ModelForm[M]]]:
        return super().get_formset(request, obj, validate_max=True, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Part | None = None) -> bool:
        return super().has_add_permission(request, obj) and (obj is None or obj.version.is_draft)


class QuestionInline(
    NamedCells[Question],
    RowsOfDraftsOnly[Question, QuestionnaireVersion],
    RoomyFields[Question],
    admin.TabularInline[Question, QuestionnaireVersion],
):
    """The questions of a draft in one table, to edit all texts and weights together."""

    model = Question
    formset = NamedRows
    extra = 0
    classes = ["collapse"]
    fields = ["code", "text", "weight", "quick"]
    readonly_fields = ["code"]
    show_change_link = True
    verbose_name_plural = _("texts and weights of all questions")

    def version_of(self, version: QuestionnaireVersion) -> QuestionnaireVersion:
        return version

    def has_add_permission(
        self, request: HttpRequest, obj: QuestionnaireVersion | None = None
    ) -> bool:
        return False


class QuestionnairePartAdmin(PartAdmin[Part, QuestionnaireVersion], Generic[Part]):
    """Offers only the practices of the version's own questionnaire."""

    versions = QuestionnaireVersion
    list_select_related = ["version__questionnaire", "practice"]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name == "practice" and (version := self.version_here(request)):
            kwargs["queryset"] = Practice.objects.filter(questionnaire=version.questionnaire_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new part comes last, unless the address gives a position."""
        given = super().get_changeform_initial_data(request)
        there = self.model._default_manager.filter(version=self.named_draft(request))
        last = there.aggregate(last=Max("position"))["last"]
        return {"position": 0 if last is None else last + 1} | given


class AdviceStepInline(
    SmallPartInline[AdviceStep, PracticeText], admin.StackedInline[AdviceStep, PracticeText]
):
    model = AdviceStep
    max_num = MOST_STEPS
    fields = ["gap", "step", ("knowledge", "time", "money"), "unlocks"]


@admin.register(PracticeText)
class PracticeTextAdmin(QuestionnairePartAdmin[PracticeText]):
    list_display = ["title", "practice", "version", "position"]
    list_filter = ["version__state", "version__questionnaire"]
    search_fields = [
        "title__contains_text",
        "summary__contains_text",
        "practice__code__contains_text",
    ]
    fields = ["version", "practice", "position", "title", "summary", "requires"]
    inlines = [AdviceStepInline]

    def get_readonly_fields(
        self, request: HttpRequest, obj: PracticeText | None = None
    ) -> list[str]:
        return ["version", "practice"] if obj else []


class AnchorInline(
    NamedCells[Choice], SmallPartInline[Choice, Question], admin.TabularInline[Choice, Question]
):
    """The four choices of a practice question."""

    model = Choice
    fields = ["number", "anchor"]
    max_num = ANCHORS
    verbose_name_plural = _("choices, 0 the worst to 3 the best")

    def get_extra(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        return 0 if obj else ANCHORS


class BandInline(SmallPartInline[Choice, Question], admin.StackedInline[Choice, Question]):
    """The bands of a metric."""

    model = Choice
    max_num = MOST_CHOICES
    verbose_name = _("range")
    verbose_name_plural = _("ranges, 0 the worst")
    fields = [
        ("number", "name"),
        "anchor",
        ("lower", "upper", "includes_upper"),
        ("score", "budget_factor"),
        "source",
    ]


@admin.register(Question)
class QuestionAdmin(QuestionPreview, QuestionnairePartAdmin[Question]):
    """The address of a new question gives its kind, which never changes after that."""

    list_display = ["code", "text", "version", "practice", "weight", "quick", "critical"]
    list_filter = [
        "version__state",
        "version__questionnaire",
        "kind",
        "family",
        "quick",
        "critical",
    ]
    search_fields = [
        "code__contains_text",
        "text__contains_text",
        "name__contains_text",
        "practice__code__contains_text",
    ]
    fieldsets = [
        (None, {"fields": ["version", "practice", "code", "kind", "position", "weight", "quick"]}),
        (_("What people read"), {"fields": ["text", "why", "evidence", "tools", "facts"]}),
    ]
    practice: "_FieldOpts" = {"fields": ["definition", "critical"]}
    metric: "_FieldOpts" = {
        "fields": [
            "name",
            "family",
            "unit",
            ("minimum", "maximum"),
            "minimum_sample",
            "context",
            "round_the_clock_only",
            "extra_for_two_sites",
            "budget_bands",
            "definition",
            "how_to_measure",
            "mistake",
            "note",
        ]
    }

    def kind_of(self, request: HttpRequest, obj: Question | None = None) -> str:
        asked = request.GET.get("kind")
        return obj.kind if obj else asked if asked in Question.Kind.values else Question.Kind.LEVEL

    def get_formset_kwargs(
        self,
        request: HttpRequest,
        obj: Question,
        inline: InlineModelAdmin[Any, Question],
        prefix: str,
    ) -> dict[str, Any]:
        """Fills in the points of the four choices of a new practice question."""
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, AnchorInline) and obj._state.adding:
            given["initial"] = [{"number": number} for number in range(ANCHORS)]
        return given

    def get_fieldsets(self, request: HttpRequest, obj: Question | None = None) -> "_FieldsetSpec":
        metric = self.kind_of(request, obj) == Question.Kind.METRIC
        own = (_("The metric"), self.metric) if metric else (_("The practice"), self.practice)
        return [*self.fieldsets, own]

    def get_inlines(
        self, request: HttpRequest, obj: Question | None
    ) -> list[type[InlineModelAdmin[Any, Any]]]:
        metric = self.kind_of(request, obj) == Question.Kind.METRIC
        return [BandInline] if metric else [AnchorInline]

    def formfield_for_choice_field(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.TypedChoiceField | None:
        if db_field.name == "kind":
            kind = self.kind_of(request)
            kwargs["choices"] = [(kind, Question.Kind(kind).label)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> list[str]:
        if obj is None:
            return []
        kept = ["version", "kind"]
        return [*kept, "code"] if obj.code_is_fixed() else kept
