"""What a check page showed to whoever submits."""

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.utils.translation import gettext

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
