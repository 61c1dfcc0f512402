"""What was posted: a page of answers, what a check page showed, and no key that is unknown."""

from dataclasses import dataclass, field, replace

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.utils.translation import gettext

from assessments.models import Answer, Assessment, Conflict, Given, Question

from .questions import QuestionForm

BUTTONS = {"csrfmiddlewaretoken", "next", "clear"}


def refuse_unknown(data, *bound: forms.BaseForm) -> None:
    """BadRequest for a posted key that none of the forms has."""
    known = BUTTONS | {form.add_prefix(name) for form in bound for name in form.fields}
    unknown = sorted(set(data) - known)
    if unknown:
        message = gettext("This page has no field named %(name)s.")
        raise BadRequest(message % {"name": repr(unknown[0][:60])})


class SaveForm(forms.Form):
    """Which open page sends this, and how many times it has saved; a page without scripts: none."""

    page = forms.RegexField(r"^[0-9a-f]{32}$", required=False)
    sequence = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    asked = forms.BooleanField(required=False)

    def stamp(self) -> dict:
        """`page` and `sequence` for a Given; BadRequest for what no page of ours sends."""
        if not self.is_valid() or bool(self.cleaned_data["page"]) != bool(self["sequence"].data):
            raise BadRequest(
                gettext("A save has a page of 32 hexadecimal digits and a sequence, or none.")
            )
        return {
            "page": self.cleaned_data["page"],
            "sequence": self.cleaned_data["sequence"] or 0,
        }


@dataclass
class PostedPage:
    """The forms of a practice, what of them is stored, and what somebody else was faster with."""

    forms: list[QuestionForm]
    data: dict
    stored: dict[Question, Answer] = field(default_factory=dict)
    clashes: dict[Question, Answer] = field(default_factory=dict)

    @property
    def cleared(self) -> QuestionForm | None:
        """The question whose answer is to be cleared; BadRequest for one of another page."""
        code = self.data.get("clear")
        named = next((form for form in self.forms if form.question.code == code), None)
        if code and named is None:
            raise BadRequest(gettext("This page has no such question."))
        return named

    @property
    def open(self) -> list[QuestionForm]:
        """The forms that are not stored: refused, or clashing."""
        return [
            form
            for form in self.forms
            if form.question in self.clashes or (form.was_posted and not self._is_settled(form))
        ]

    def _is_settled(self, form) -> bool:
        return form.question in self.stored or form is self.cleared or form.keeps_theirs

    @property
    def refused(self) -> dict[str, str]:
        """The first error of each question that was not understood."""
        return {
            form.question.code: next(iter(form.errors.values()))[0]
            for form in self.forms
            if form.was_posted and not self._is_settled(form) and form.errors
        }

    def save(self, assessment: Assessment) -> bool:
        """Stores what is valid and clashes with nothing; whether that was everything."""
        stamp = SaveForm(self.data)
        refuse_unknown(self.data, stamp, *self.forms)
        try:
            self.stored = assessment.answer(self._changes(stamp.stamp()))
        except Conflict as conflict:
            self.stored, self.clashes = conflict.stored, conflict.clashes
        for form in self.forms:
            if form.question in self.stored:
                form.went_through(self.stored[form.question])
        return not self.clashes and not self.refused

    def _changes(self, stamp: dict) -> dict[Question, Given]:
        cleared = self.cleared
        return {
            form.question: replace(
                Given.cleared(form.seen) if form is cleared else form.given, **stamp
            )
            for form in self.forms
            if form is cleared or (form.was_posted and not form.keeps_theirs and form.is_valid())
        }


LONGEST_NUMBER = 9


class RevisionsField(forms.CharField):
    """Pairs such as "code:revision code:revision", as many as an assessment has answers."""

    def to_python(self, value):
        pairs = [pair.partition(":") for pair in super().to_python(value).split()]
        if not all(code and _is_number(number) for code, _colon, number in pairs):
            raise ValidationError("", code="invalid")
        return {code: int(number) for code, _colon, number in pairs}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


class SeenForm(forms.Form):
    """The revision of each answer on the check page."""

    seen = RevisionsField(required=False)

    def revisions(self) -> dict[str, int] | None:
        """By the code of its question; None for a script that saw no page."""
        if not self.is_valid():
            raise BadRequest(gettext("“seen” is what the check page has in its form."))
        return self.cleaned_data["seen"] if "seen" in self.data else None

    @staticmethod
    def of(revisions: dict[str, int]) -> str:
        """The value of the field for these revisions."""
        return " ".join(f"{code}:{revision}" for code, revision in revisions.items())
