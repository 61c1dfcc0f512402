"""A posted page of answers: stored, cleared, clashing with theirs, or invalid; its stamp."""

from dataclasses import dataclass, field, replace

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext

from assessments.models import Answer, Assessment, Conflict, Given, Question
from roles.values.responses import refuse_unknown

from .questions import QuestionForm
from .revisions import show_revision


class SaveForm(forms.Form):
    """Identifies the open page and counts its saves; both are empty without scripts."""

    page = forms.RegexField(r"^[0-9a-f]{32}$", required=False)
    sequence = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    asked = forms.BooleanField(required=False)

    def stamp(self) -> tuple[str, int]:
        """`page` and `sequence` for a Given; BadRequest for values that no page of ours sends."""
        if not self.is_valid() or bool(self.cleaned_data["page"]) != bool(self["sequence"].data):
            raise BadRequest(
                gettext("A save has a page of 32 hexadecimal digits and a sequence, or none.")
            )
        return self.cleaned_data["page"], self.cleaned_data["sequence"] or 0


@dataclass
class PostedPage:
    """The forms of a practice, the answers that were stored, and those that clash."""

    forms: list[QuestionForm]
    data: QueryDict
    stored: dict[Question, Answer] = field(default_factory=dict)
    clashes: dict[Question, Answer] = field(default_factory=dict)

    @property
    def cleared(self) -> QuestionForm | None:
        """The form of the question to clear; BadRequest for a question that is not on this page."""
        code = self.data.get("clear")
        named = next((form for form in self.forms if form.question.code == code), None)
        if code and named is None:
            raise BadRequest(gettext("This page has no such question."))
        return named

    @property
    def open(self) -> list[QuestionForm]:
        """The forms that were not stored because they are invalid or clash."""
        return [
            form
            for form in self.forms
            if form.question in self.clashes or (form.was_posted and not self._is_resolved(form))
        ]

    def _is_resolved(self, form: QuestionForm) -> bool:
        return form.question in self.stored or form is self.cleared or form.keeps_theirs

    @property
    def refused(self) -> dict[str, str]:
        """The first error of each invalid form, by the code of its question."""
        return {
            form.question.code: str(next(iter(form.errors.values()))[0])
            for form in self.forms
            if form.was_posted and not self._is_resolved(form) and form.errors
        }

    def save(self, assessment: Assessment) -> bool:
        """Stores the valid answers that do not clash; returns whether those were all."""
        stamp = SaveForm(self.data)
        refuse_unknown(self.data, stamp, *self.forms)
        try:
            self.stored = assessment.answer(self._changes(*stamp.stamp()))
        except Conflict as conflict:
            self.stored, self.clashes = conflict.stored, conflict.clashes
        for form in self.forms:
            if form.question in self.stored:
                # Otherwise the page would clash with its own save.
                show_revision(form, self.stored[form.question].revision)
        return not self.clashes and not self.refused

    def _changes(self, page: str, sequence: int) -> dict[Question, Given]:
        cleared = self.cleared
        return {
            form.question: replace(
                Given.cleared(form.seen) if form is cleared else form.given,
                page=page,
                sequence=sequence,
            )
            for form in self.forms
            if form is cleared or (form.was_posted and not form.keeps_theirs and form.is_valid())
        }
