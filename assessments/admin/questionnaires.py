"""Questionnaires, practices, versions with outline and checks; moves practices and questions."""

from typing import Annotated, Any, TypeAlias, TypedDict

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Count, ForeignKey, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import Annotations

from assessments.catalogue import QuestionnaireImport
from assessments.models import (
    Pin,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
)
from assessments.models.faults import TOO_MANY_CHECKS
from assessments.models.questions import MOST_CHECKS
from assessments.reports.impact import Impact, impact_of_version
from roles.values.responses import Context, Request
from roles.versioning.admin.editing import JSONBox, KeepsItsCode, RoomyFields, SaysWhatUsesIt
from roles.versioning.admin.pages import VersionPage
from roles.versioning.admin.versions import VersionAdmin
from roles.versioning.versions import Version

from .exporting import EXPORT_QUESTIONS, Exporting
from .impact import ImpactAdmin, ImpactPage
from .previews import PracticePreview, PreviewPage
from .questions import QuestionInline

LONGEST_NUMBER = 18
# A practice's text with its questions, in the order of the version.
Outline: TypeAlias = list[tuple[PracticeText | None, list[Question]]]


class Counted(TypedDict):
    """What a list of versions counts."""

    questions_asked: int


class MoveForm(forms.Form):
    """What a button sends (the part to move as `up` or `down`), or a drag (`part` and `step`)."""

    up = forms.CharField(required=False)
    down = forms.CharField(required=False)
    part = forms.CharField(required=False)
    step = forms.IntegerField(required=False, min_value=-999, max_value=999)

    def move(self) -> tuple[str, int]:
        """The name of the part to move, and how many places down (negative: up)."""
        if not self.is_valid():
            raise BadRequest(gettext("Say how far to move: a whole number of places."))
        sent = self.cleaned_data
        step: int = -1 if sent["up"] else 1 if sent["down"] else sent["step"] or 0
        part: str = sent["up"] or sent["down"] or sent["part"]
        return part, step


class MovePage(VersionPage):
    """Moves a practice or question, named `text-7` or `question-12`. The form has the buttons."""

    route, name = "<int:key>/move/", "move"
    http_method_names = ["post"]
    permissions = ["view", "change"]

    def form_context(self, request: HttpRequest, version: Version) -> Context:
        return {"may_order": self.may_open(request, version)}

    def post(self, request: Request, version: QuestionnaireVersion) -> HttpResponse:
        name, step = MoveForm(request.POST).move()
        part = _part(version, name)
        try:
            version.move(part, step)
        except ValidationError as error:  # Somebody published it meanwhile.
            messages.error(request, " ".join(error.messages))
        way = "up" if step < 0 else "down"
        return redirect(f"{self.address('change', version.pk)}?moved={way}-{name}")


def _part(version: QuestionnaireVersion, name: str) -> PracticeText | Question:
    """The practice text or question with this name; BadRequest if the version has none."""
    kind, _dash, key = name.partition("-")
    rows: dict[str, QuerySet[PracticeText] | QuerySet[Question]] = {
        "text": version.texts.all(),
        "question": version.questions.all(),
    }
    is_key = kind in rows and key.isdecimal() and len(key) <= LONGEST_NUMBER
    part = rows[kind].filter(pk=key).first() if is_key else None
    if part is None:
        raise BadRequest(gettext("This version has no such practice or question."))
    return part


@admin.register(Questionnaire)
class QuestionnaireAdmin(SaysWhatUsesIt[Questionnaire], KeepsItsCode[Questionnaire]):
    fixed_fields = ("slug", "discipline")
    list_display = ["title", "slug", "discipline"]
    list_select_related = ["discipline"]
    search_fields = ["title_key__contains_text", "slug__contains_text"]


@admin.register(Practice)
class PracticeAdmin(SaysWhatUsesIt[Practice]):
    list_display = ["code", "questionnaire"]
    list_filter = ["questionnaire"]
    list_select_related = ["questionnaire"]
    search_fields = ["code__contains_text", "texts__title__contains_text"]
    fields = ["questionnaire", "code"]

    def get_readonly_fields(self, request: HttpRequest, obj: Practice | None = None) -> list[str]:
        return ["questionnaire", "code"] if obj and obj.is_used() else []


class VersionForm(forms.ModelForm[QuestionnaireVersion]):
    """An empty box means a version without consistency checks."""

    checks = JSONBox(
        required=False,
        label=_("Consistency checks"),
        help_text=_("Answers that seldom fit together, asked about before submission."),
    )

    def clean_checks(self) -> Any:
        checks = self.cleaned_data["checks"]
        if isinstance(checks, list) and len(checks) > MOST_CHECKS:
            raise ValidationError(TOO_MANY_CHECKS % {"most": MOST_CHECKS})
        return checks


@admin.register(QuestionnaireVersion)
class QuestionnaireVersionAdmin(
    Exporting[QuestionnaireVersion],
    KeepsItsCode[QuestionnaireVersion],
    RoomyFields[QuestionnaireVersion],
    ImpactAdmin[QuestionnaireVersion],
):
    pages = [PreviewPage, PracticePreview, MovePage, ImpactPage, *VersionAdmin.pages]
    fixed_fields = ("questionnaire",)
    list_display = [
        "__str__", "questionnaire", "state", "asked", "assessed", "published_at", "published_by",
    ]  # fmt: skip
    list_filter = ["state", "questionnaire"]
    list_select_related = ["questionnaire", "published_by"]
    search_fields = ["questionnaire__title_key__contains_text", "summary__contains_text"]
    form = VersionForm
    importer = QuestionnaireImport
    actions = [*VersionAdmin.actions, EXPORT_QUESTIONS]
    compared_models = {
        "questionnaire": QuestionnaireVersion,
        "practice": PracticeText,
        "question": Question,
    }
    fields = [
        "questionnaire", "number", "state", "assessed", "summary", "credits", "checks",
        "published_at",
    ]  # fmt: skip
    readonly_fields = [*VersionAdmin.readonly_fields, "assessed"]
    once_published = _("new assessments ask these questions from now on.")

    def impact_of(self, draft: QuestionnaireVersion) -> Impact:
        return impact_of_version(draft)

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionnaireVersion]:
        return (
            super()
            .get_queryset(request)
            .annotate(questions_asked=_count_of(Question), assessments_pinned=_count_of(Pin))
        )

    @admin.display(description=_("questions"), ordering="questions_asked")
    def asked(self, version: Annotated[QuestionnaireVersion, Annotations[Counted]]) -> int:
        return version.questions_asked

    @admin.display(description=_("assessments that ask it"), ordering="assessments_pinned")
    def assessed(self, version: QuestionnaireVersion) -> int:
        return getattr(version, "assessments_pinned", 0)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name == "questionnaire":
            kwargs["queryset"] = Questionnaire.objects.exclude(versions__state="draft")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_inlines(
        self, request: HttpRequest, obj: QuestionnaireVersion | None
    ) -> list[type[InlineModelAdmin[Any, Any]]]:
        return [QuestionInline] if obj and obj.is_draft else []

    def save_model(
        self,
        request: HttpRequest,
        obj: QuestionnaireVersion,
        form: forms.ModelForm[QuestionnaireVersion],
        change: bool,
    ) -> None:
        if not change:
            obj.number = obj.next_number()
        super().save_model(request, obj, form, change)

    def outline(self, version: QuestionnaireVersion) -> Outline:
        """Pairs of a text and its practice's questions; None with the questions without a text."""
        full = QuestionnaireVersion.objects.with_questions().get(pk=version.pk)
        questions = list(full.questions.all())
        rows: Outline = [
            (text, [q for q in questions if q.practice_id == text.practice_id])
            for text in full.texts.all()
        ]
        with_text = {text.practice_id for text in full.texts.all()}
        rest = [question for question in questions if question.practice_id not in with_text]
        return rows + ([(None, rest)] if rest else [])


def _count_of(part: type[Question | Pin]) -> Coalesce:
    """The number of a version's rows of a model; as a subquery, so that counts do not multiply."""
    own = part.objects.order_by().filter(version=OuterRef("pk")).values("version")
    return Coalesce(Subquery(own.annotate(rows=Count("pk")).values("rows")), 0)
