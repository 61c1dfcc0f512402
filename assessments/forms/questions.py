"""QuestionForm: choice or number, "don't know", reason, confidence, comment and evidence."""

from fractions import Fraction
from typing import TypeAlias

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.models import Answer, Given, Question
from assessments.reports.document.rows import AnswerRow

from .fields import LongText, Values, field_of
from .figures import APART, FigureForm
from .revisions import RevisionField

THEIRS = "theirs"
NUMBERS = ("value", "sample")
# The value and the text of a choice, and whether it is chosen now, and was chosen last time.
Card: TypeAlias = tuple[str, StrOrPromise, bool, bool]


class QuestionForm(FigureForm):
    """The answer to one question: a choice or a figure, its confidence, comment and evidence."""

    # The answer in the team's last report, if the page shows it.
    last: AnswerRow | None = None
    answer = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers on this page.")},
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        required=False,
        choices=Answer.Confidence,
        initial=Answer.Confidence.ESTIMATED,
        error_messages={"invalid_choice": _("Choose measured, estimated or a guess.")},
    )
    reason = LongText(
        label=_("Why does it not apply?"),
        required=False,
        max_length=300,
        error_messages={"max_length": _("Enter a reason of at most 300 characters.")},
    )
    comment = LongText(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Enter a comment of at most 2000 characters.")},
    )
    evidence = forms.URLField(
        label=_("Evidence link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        error_messages={
            "invalid": _("Enter a full address, such as https://wiki.example.org/page."),
            "max_length": _("Enter an address of at most 500 characters."),
        },
    )
    revision = RevisionField()
    # After a conflict: "theirs" to keep that answer, or its revision to replace it.
    keep = forms.RegexField(
        rf"^({THEIRS}|\d{{1,9}})$",
        required=False,
        error_messages={"invalid": _("Choose theirs or yours.")},
    )

    def __init__(
        self, question: Question, stored: Answer | None, data: QueryDict | None = None
    ) -> None:
        self.question, self.stored = question, stored
        super().__init__(
            data, prefix=question.code, initial=_initial(stored), use_required_attribute=False
        )
        self.scale = [(str(c.number), c.anchor) for c in question.choices.all()]
        field_of(self, "answer", forms.ChoiceField).choices = [*self.scale, *APART]
        if question.unit:
            self.add_figure_fields()

    @property
    def cards(self) -> list[Card]:
        """The choices on the scale."""
        chosen, last = str(self["answer"].value()), self.last and str(self.last["choice"])
        return [(n, anchor, n == chosen, n == last) for n, anchor in self.scale]

    @property
    def apart(self) -> list[Card]:
        """The two answers that are not on the scale."""
        chosen, last = str(self["answer"].value()), self.last and self.last["state"]
        return [(code, label, code == chosen, code == last) for code, label in APART]

    @property
    def given(self) -> Given:
        """The answer; needs a valid form."""
        cleaned = self.cleaned_data
        number = cleaned["state"] == Answer.State.KNOWN and cleaned["value_given"] is None
        choices = {str(c.number): c for c in self.question.choices.all()}
        return Given(
            state=cleaned["state"],
            choice=choices[cleaned["answer"]] if number else None,
            value=cleaned["value_given"],
            entered=cleaned["entered"],
            sample=cleaned.get("sample"),
            confidence=self._confidence(cleaned),
            reason=cleaned["reason"],
            comment=cleaned["comment"],
            evidence=cleaned["evidence"],
            seen=self.seen,
        )

    def _confidence(self, cleaned: Values) -> str:
        """The confidence; the default for "don't know" and "does not apply", which have none."""
        apart = cleaned["state"] in dict(APART)
        return Answer.Confidence.ESTIMATED if apart else cleaned["confidence"] or "estimated"

    @property
    def is_answered(self) -> bool:
        """Whether there is something to clear."""
        return self.stored is not None and self.stored.state != Answer.State.OPEN

    @property
    def was_posted(self) -> bool:
        """Whether any field of this question was posted, apart from the revision that always is."""
        names = self.fields.keys() - {"revision"}
        return any(self.add_prefix(name) in self.data for name in names)

    @property
    def seen(self) -> int:
        """The revision that the page showed; 0 when none was posted."""
        for name in ("keep", "revision"):
            text = self.data.get(self.add_prefix(name), "")
            if text.isascii() and text.isdigit() and len(text) < 10:
                return int(text)
        return 0

    @property
    def keeps_theirs(self) -> bool:
        return self.data.get(self.add_prefix("keep")) == THEIRS

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        self._keep_what_was_not_posted(cleaned)
        picked = cleaned.get("answer", "")
        value, entered = self.figure_given(cleaned, picked)
        cleaned |= {"value_given": value, "entered": entered, "state": _state(picked, value)}
        missing = "reason" not in self.errors and not cleaned.get("reason", "").strip()
        if picked == Answer.State.NOT_APPLICABLE and missing:
            self.add_error("reason", gettext("Say in a few words why it does not apply."))
        if picked != Answer.State.NOT_APPLICABLE:
            cleaned["reason"] = ""

    def _keep_what_was_not_posted(self, cleaned: Values) -> None:
        """Keeps the stored value of each field that was not posted."""
        if self.stored is None:
            return
        usual = {name: field.initial for name, field in self.fields.items()}
        initial = {**usual, **self.initial}
        for name in self.fields.keys() - {"revision", "keep"}:
            if self.add_prefix(name) not in self.data and name in cleaned:
                before = initial.get(name)
                cleaned[name] = before if before is not None or name in NUMBERS else ""


def _initial(stored: Answer | None) -> Values:
    if stored is None:
        return {"revision": 0}
    picked = stored.state if stored.state in dict(APART) else ""
    return {
        "answer": str(stored.choice.number) if stored.choice else picked,
        "confidence": stored.confidence,
        "reason": stored.reason,
        "comment": stored.comment,
        "evidence": stored.evidence,
        "revision": stored.revision,
    }


def _state(picked: str, value: Fraction | None) -> str:
    if picked in dict(APART):
        return picked
    return Answer.State.KNOWN if picked or value is not None else Answer.State.OPEN
