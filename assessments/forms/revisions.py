"""The revision that a page showed (`seen`): refuses to overwrite a newer change, shows theirs."""

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext

from assessments.models import Action, AdviceDecision, Overtaken, Team
from roles.values.names import isolated_text
from roles.values.numbers import in_box
from roles.values.responses import OVERTAKEN

from .fields import Values

LONGEST_NUMBER = 9


class RevisionField(forms.IntegerField):
    """The revision of a row as the page showed it; 0 for a row that did not exist yet."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, min_value=0, max_value=2**31 - 1)


def show_revision(form: forms.BaseForm, revision: int) -> None:
    """Puts the newer revision into a posted form, so that sending it again replaces that."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[form.add_prefix("revision")] = str(revision)
    form.data = data


# The models whose rows count their revisions.
Revised = TypeVar("Revised", bound=Team | Action | AdviceDecision)


class RevisedForm(forms.ModelForm[Revised]):
    """A model form with the revision of the row that the page showed."""

    revision = RevisionField()

    def __init__(
        self,
        data: QueryDict | None,
        *,
        instance: Revised | None = None,
        initial: Values | None = None,
    ) -> None:
        super().__init__(data, instance=instance, initial=initial)
        adding = self.instance._state.adding
        self.fields["revision"].initial = 0 if adding else self.instance.revision

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("revision") or 0

    def given(self) -> Values:
        """The values as arguments for a verb of the model."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def add_error(self, field: str | None, error: Any) -> None:
        """For Overtaken, names what is stored now and lets the next save replace it."""
        if isinstance(error, Overtaken) and isinstance(error.stored, type(self.instance)):
            show_revision(self, error.stored.revision)
            error = self._changed_meanwhile(error.stored)
        super().add_error(field, error)

    def _changed_meanwhile(self, stored: Revised) -> ValidationError:
        theirs = self.theirs(stored)
        shown = [f"{self[name].label}: {isolated_text(text)}" for name, text in theirs.items()]
        message = gettext(
            "Somebody else changed this meanwhile. Now stored: %(theirs)s. "
            "Your input is below and not saved: save again to replace theirs."
        )
        params = {"theirs": "; ".join(shown) or gettext("the same")}
        return ValidationError(message, OVERTAKEN, params)

    def theirs(self, stored: Revised) -> dict[str, str]:
        """The stored values that differ from the form, in words, by field name."""
        names, yours = self._meta.fields or (), self.instance
        return {n: text for n in names if (text := as_read(stored, n)) != as_read(yours, n)}


def as_read(row: Model, name: str) -> str:
    """The value of a field in words."""
    value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return in_box(value) if isinstance(value, int) else str(value or "–")


class RevisionsField(forms.Field):
    """Pairs such as "code:revision code:revision", one for each answer of an assessment."""

    def to_python(self, value: str | None) -> dict[str, int]:
        pairs = [pair.partition(":") for pair in (value or "").split()]
        if not all(code and _is_number(number) for code, _colon, number in pairs):
            raise ValidationError("", code="invalid")
        return {code: int(number) for code, _colon, number in pairs}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


class SeenForm(forms.Form):
    """The revision of each answer on the check page."""

    seen = RevisionsField(required=False)

    def revisions(self) -> dict[str, int] | None:
        """The revisions by the code of the question; None for a script, which saw no page."""
        if not self.is_valid():
            raise BadRequest(gettext("“seen” is what the check page has in its form."))
        seen: dict[str, int] = self.cleaned_data["seen"]
        return seen if "seen" in self.data else None

    @staticmethod
    def of(revisions: dict[str, int]) -> str:
        """The value of the field for these revisions."""
        return " ".join(f"{code}:{revision}" for code, revision in revisions.items())
