"""Previews of a version's tasks, and of a question as it is typed, as respondents see them."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from assessments.answering.progress import every_task
from assessments.forms import QuestionForm
from assessments.models import Question, QuestionnaireVersion
from assessments.models.faults import faults_of
from roles.values.responses import Context, Request
from roles.versioning.admin.pages import VersionPage

PREVIEW = "admin/assessments/questionnaireversion/preview.html"
QuestionFormset: TypeAlias = forms.BaseInlineFormSet[Any, Question, Any]


class PreviewPage(VersionPage):
    """Redirects to the first practice of a version."""

    route, name, label = "<int:key>/preview/", "preview", _("Preview")

    def get(self, request: Request, version: QuestionnaireVersion) -> HttpResponse:
        tasks = every_task(version)
        if tasks:
            return redirect(self.address("preview-practice", version.pk, tasks[0].code))
        return render(request, PREVIEW, {"version": version})


class PracticePreview(VersionPage):
    """A practice in the templates of the real pages; nothing can be submitted."""

    route, name = "<int:key>/preview/<slug:code>/", "preview-practice"

    def get(self, request: Request, version: QuestionnaireVersion, code: str) -> HttpResponse:
        tasks = every_task(version)
        codes = [task.code for task in tasks]
        if code not in codes:
            raise Http404(gettext("This version has no such practice."))
        index = codes.index(code)
        context = {
            "version": version,
            "tasks": tasks,
            "task": tasks[index],
            "place": index + 1,
            "earlier": tasks[index - 1] if index else None,
            "later": tasks[index + 1] if index + 1 < len(tasks) else None,
            "forms": [QuestionForm(question, None) for question in tasks[index].questions],
        }
        return render(request, PREVIEW, context)


class QuestionPreview(admin.ModelAdmin[Question]):
    """Shows a question as it is edited so far, without storing it."""

    def get_urls(self) -> list[URLPattern]:
        preview = require_POST(self.preview_view)
        # Nothing is stored, so nobody has to wait for it.
        vars(preview)["writes"] = lambda _request: False
        view = self.admin_site.admin_view(preview)
        return [
            path("preview/", view, name="assessments_question_preview-new"),
            path("<int:object_id>/preview/", view, name="assessments_question_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, object_id: int | None = None) -> HttpResponse:
        question = (
            get_object_or_404(self.get_queryset(request), pk=object_id) if object_id else None
        )
        if not self._may_type(request, question):
            raise PermissionDenied
        typed, faults = self._typed(request, question)
        context = {"forms": [QuestionForm(typed, None)], "faults": faults}
        whole = "HX-Request" not in request.headers
        name = "preview.html" if whole else "_preview.html"
        return render(request, f"admin/assessments/question/{name}", context)

    def _may_type(self, request: HttpRequest, question: Question | None) -> bool:
        if question is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, question)

    def _typed(
        self, request: HttpRequest, stored: Question | None
    ) -> tuple[Question, Sequence[str]]:
        """The unsaved question with its choices, and its faults in sentences."""
        change = stored is not None
        form = self.get_form(request, stored, change=change)(request.POST, instance=stored)
        # Django has no public way to make the formsets of a page; the stubs leave this one out.
        create = self._create_formsets  # type: ignore[attr-defined]
        formsets, _inlines = create(request, form.instance, change=change)
        valid = [part.is_valid() for part in (form, *formsets)]
        question = form.instance
        rows = [row for formset in formsets for row in formset.forms if _has_number(row)]
        choices = sorted((row.instance for row in rows), key=lambda choice: choice.number)
        # Django reads choices only of a row with a key; this row is never saved. The stubs leave
        # out where Django keeps what was prefetched.
        question.pk = question.pk or 0
        question._prefetched_objects_cache = {"choices": choices}  # type: ignore[attr-defined]
        faults = faults_of(question) if all(valid) else _errors_of(form, formsets)
        return question, faults

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        context = extra_context or {}
        if object_id is None:
            address = reverse("admin:assessments_question_preview-new")
            context["preview_url"] = f"{address}?{request.GET.urlencode()}"
        elif object_id.isascii() and object_id.isdecimal():
            context["preview_url"] = reverse("admin:assessments_question_preview", args=[object_id])
        return super().changeform_view(request, object_id, form_url, context)


def _has_number(row: forms.ModelForm[Any]) -> bool:
    return row.instance.number is not None and not row.cleaned_data.get("DELETE")


def _errors_of(form: forms.ModelForm[Question], formsets: Sequence[QuestionFormset]) -> list[str]:
    """Each error once, after the label of its field."""
    every = [form, *(row for formset in formsets for row in formset.forms)]
    errors_of_fields = [
        f"{part.fields[name].label}: {error}" if name in part.fields else error
        for part in every
        for name, errors in part.errors.items()
        for error in errors
    ]
    others = [error for formset in formsets for error in formset.non_form_errors()]
    return list(dict.fromkeys(errors_of_fields + others))
