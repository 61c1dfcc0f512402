"""What a check page showed to whoever submits."""

from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext


class SeenForm(forms.Form):
    """The revision of each answer on the check page, as "code:revision code:revision"."""

    seen = forms.RegexField(r"^([\w-]{1,60}:[0-9]{1,9}( |$))*$", required=False, max_length=20_000)

    def revisions(self) -> dict[str, int] | None:
        """By the code of its question; None for a script that saw no page."""
        if not self.is_valid():
            raise BadRequest(gettext("“seen” is what the check page has in its form."))
        if "seen" not in self.data:
            return None
        pairs = (pair.split(":") for pair in self.cleaned_data["seen"].split())
        return {code: int(revision) for code, revision in pairs}

    @staticmethod
    def of(revisions: dict[str, int]) -> str:
        """The value of the field for these revisions."""
        return " ".join(f"{code}:{revision}" for code, revision in revisions.items())
