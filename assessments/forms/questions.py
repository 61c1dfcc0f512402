"""The answer to one question, as a person gives it."""

from fractions import Fraction

from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import metrics
from assessments.criteria import Reading
from assessments.models import Answer, Given, Question
from assessments.models.people import MOST_ENGINEERS
from roles.fields import plain, to_fraction, with_point

APART = [
    (Answer.State.DONT_KNOW, _("Don't know")),
    (Answer.State.NOT_APPLICABLE, _("Does not apply")),
]
THEIRS = "theirs"


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


class QuestionForm(forms.Form):
    """The answer to one question: a choice or a value, how sure, and what shows it."""

    answer = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers on this page.")},
    )
    confidence = forms.ChoiceField(
        label=_("How sure are you?"),
        required=False,
        choices=Answer.Confidence,
        initial=Answer.Confidence.ESTIMATED,
        error_messages={"invalid_choice": _("Choose measured, estimated or a guess.")},
    )
    reason = forms.CharField(
        label=_("Why does it not apply?"),
        required=False,
        max_length=300,
        error_messages={"max_length": _("Enter a reason of at most 300 characters.")},
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Enter a comment of at most 2000 characters.")},
    )
    evidence = forms.URLField(
        label=_("Link to what shows it"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        error_messages={
            "invalid": _("Enter a full address, such as https://wiki.example.org/page."),
            "max_length": _("Enter an address of at most 500 characters."),
        },
    )
    revision = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )
    # After a conflict: "theirs", or the revision of theirs that this answer replaces knowingly.
    keep = forms.RegexField(
        rf"^({THEIRS}|\d{{1,9}})$",
        required=False,
        error_messages={"invalid": _("Choose theirs or yours.")},
    )

    def __init__(self, question: Question, stored: Answer | None, data=None, last=None):
        """`last` is the row of the last report's document for this question, if there is one."""
        self.question, self.stored, self.last = question, stored, last or {}
        super().__init__(
            data, prefix=question.code, initial=_initial(stored), use_required_attribute=False
        )
        choices = [(str(c.number), c.anchor) for c in question.choices.all()]
        self.fields["answer"].choices = choices + APART
        if question.unit:
            self._add_value_fields()

    def _add_value_fields(self):
        question, typed = self.question, _typed(self.stored)
        units = metrics.ENTRY_UNITS.get(question.unit, (question.unit,))
        self.fields["value"] = forms.CharField(
            label=_("Figure"),
            required=False,
            max_length=30,
            initial=typed[0],
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"max_length": _("Enter a shorter number.")},
        )
        usual = "a week" if "a week" in units else question.unit
        named = {question.unit: question.unit_name}
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit"),
            required=False,
            choices=[(unit, named.get(unit) or gettext(unit)) for unit in units],
            initial=typed[1] or usual,
            error_messages={"invalid_choice": _("Choose one of the units on this page.")},
        )
        if question.minimum_sample:
            self.fields["sample"] = forms.IntegerField(
                label=_("How many people replied?"),
                required=False,
                min_value=0,
                max_value=MOST_ENGINEERS,
                initial=self.stored and self.stored.sample,
                error_messages={"invalid": _("Enter a whole number of people.")},
            )

    @property
    def cards(self):
        """The choices on the scale: number, sentence, whether chosen now, whether last time."""
        chosen, last = str(self["answer"].value()), str(self.last.get("choice"))
        scale = self.fields["answer"].choices[:-2]
        return [(n, anchor, n == chosen, n == last) for n, anchor in scale]

    @property
    def apart(self):
        """The two answers that are not on the scale, in the same form."""
        chosen, last = str(self["answer"].value()), self.last.get("state")
        return [(code, label, code == chosen, code == last) for code, label in APART]

    @property
    def given(self) -> Given:
        """What was given, once the form is valid."""
        cleaned = self.cleaned_data
        number = cleaned["state"] == Answer.State.KNOWN and cleaned["value_given"] is None
        choices = {str(c.number): c for c in self.question.choices.all()}
        return Given(
            state=cleaned["state"],
            choice=choices[cleaned["answer"]] if number else None,
            value=cleaned["value_given"],
            entered=cleaned["entered"],
            sample=cleaned.get("sample"),
            confidence=cleaned["confidence"] or Answer.Confidence.ESTIMATED,
            reason=cleaned["reason"],
            comment=cleaned["comment"],
            evidence=cleaned["evidence"],
            seen=self.seen,
        )

    @property
    def seen(self) -> int:
        """The revision that the person had before them; 0 when none was posted."""
        for name in ("keep", "revision"):
            text = self.data.get(self.add_prefix(name), "")
            if text.isascii() and text.isdigit() and len(text) < 10:
                return int(text)
        return 0

    @property
    def keeps_theirs(self) -> bool:
        return self.data.get(self.add_prefix("keep")) == THEIRS

    def clean(self):
        cleaned = super().clean()
        self._keep_what_was_not_posted(cleaned)
        picked = cleaned.get("answer", "")
        value, entered = self._value(cleaned, picked)
        cleaned |= {"value_given": value, "entered": entered, "state": _state(picked, value)}
        if picked == Answer.State.NOT_APPLICABLE and not cleaned.get("reason", "").strip():
            self.add_error("reason", gettext("Say in a few words why it does not apply."))
        if picked != Answer.State.NOT_APPLICABLE:
            cleaned["reason"] = ""
        return cleaned

    def _keep_what_was_not_posted(self, cleaned):
        """A missing field never clears what is stored."""
        if self.stored is None:
            return
        initial = {name: field.initial for name, field in self.fields.items()} | self.initial
        for name in self.fields.keys() - {"revision", "keep"}:
            if self.add_prefix(name) not in self.data and name in cleaned:
                cleaned[name] = initial.get(name) or ("" if name != "sample" else None)

    def _value(self, cleaned, picked) -> tuple[Fraction | None, str]:
        text = (cleaned.get("value") or "").strip()
        if not text or picked in dict(APART) or "value" in self.errors or "unit" in self.errors:
            return None, ""
        unit = cleaned.get("unit") or self.fields["unit"].initial
        try:
            value = metrics.in_unit(to_fraction(with_point(text)), unit, self.question.unit)
        except ValueError:
            self.add_error("value", gettext("Enter a number such as 30 or 2.5, without a unit."))
            return None, ""
        if not self._in_range(value):
            return None, ""
        band = self._band_of(value)
        if picked and band is not None and str(band) != picked:
            return self._settle_both(picked, value, f"{text} {unit}")
        return value, f"{text} {unit}"

    def _settle_both(self, picked, value, entered):
        """A figure from before gives way to a band picked now; else the person decides."""
        typed_before = self.stored is not None and self.stored.value == value
        if typed_before:
            return None, ""
        self.add_error(
            "value",
            gettext("The figure lies in another band: empty the box or choose its band."),
        )
        return None, ""

    def _in_range(self, value: Fraction) -> bool:
        least, most = self.question.minimum, self.question.maximum
        if (least is None or value >= least) and (most is None or value <= most):
            return True
        span = {"least": plain(least), "most": plain(most), "unit": self.question.unit_name}
        message = gettext("Enter a number from %(least)s to %(most)s %(unit)s.") % span
        note = self.question.note if self.question.context else ""
        self.add_error("value", f"{message} {note}".strip())
        return False

    def _band_of(self, value: Fraction) -> int | None:
        """The band of a figure, where it depends on nothing but the figure."""
        metric = self.question.as_metric()
        depends = metric.budget_bands or metric.extra_for_two_sites
        return None if depends else Reading(metric, value).band_number


def _initial(stored: Answer | None) -> dict:
    if stored is None:
        return {"revision": 0}
    picked = stored.state if stored.state in dict(APART) else ""
    return {
        "answer": str(stored.choice.number) if stored.choice_id else picked,
        "confidence": stored.confidence,
        "reason": stored.reason,
        "comment": stored.comment,
        "evidence": stored.evidence,
        "revision": stored.revision,
    }


def _typed(stored: Answer | None) -> tuple[str, str]:
    """The figure and the unit as the person typed them."""
    number, _, unit = (stored.entered if stored else "").partition(" ")
    return number, unit


def _state(picked: str, value: Fraction | None) -> str:
    if picked in dict(APART):
        return picked
    return Answer.State.KNOWN if picked or value is not None else Answer.State.OPEN
