"""Buttons that move the practices and questions of a draft up and down."""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from roles.admin.pages import VersionPages

LONGEST_NUMBER = 18


class MoveForm(forms.Form):
    """What a button sends, `up` or `down` with what moves; or a drag: `part` and `step`."""

    up = forms.CharField(required=False)
    down = forms.CharField(required=False)
    part = forms.CharField(required=False)
    step = forms.IntegerField(required=False, min_value=-999, max_value=999)

    def move(self) -> tuple[str, int]:
        """The name of what moves, and how far down."""
        if not self.is_valid():
            raise BadRequest(gettext("Say how far to move: a whole number of places."))
        sent = self.cleaned_data
        step = -1 if sent["up"] else 1 if sent["down"] else sent["step"] or 0
        return sent["up"] or sent["down"] or sent["part"], step


class OrderingButtons(VersionPages):
    """Moves one practice or question: `text-7` or `question-12`."""

    def get_urls(self):
        page = self.page_path("move/", require_POST(self.move_view), "move")
        return [page, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, object_id)
        may_order = version is not None and self.has_change_permission(request, version)
        context = (extra_context or {}) | {"may_order": may_order}
        return super().change_view(request, object_id, form_url, context)

    def move_view(self, request, key):
        version = self.version_to_change(request, key)
        name, step = MoveForm(request.POST).move()
        part = _part(version, name)
        try:
            version.move(part, step)
        except ValidationError as error:  # Somebody published it meanwhile.
            messages.error(request, " ".join(error.messages))
        way = "up" if step < 0 else "down"
        return redirect(f"{self.address('change', version)}?moved={way}-{name}")


def _part(version, name: str):
    """The practice text or question of the version that is to move."""
    kind, _dash, key = name.partition("-")
    rows = {"text": version.texts, "question": version.questions}.get(kind)
    part = (
        rows.filter(pk=key).first()
        if rows and key.isdecimal() and len(key) <= LONGEST_NUMBER
        else None
    )
    if part is None:
        raise BadRequest(gettext("This version has no such practice or question."))
    return part
