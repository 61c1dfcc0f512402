"""What every posted form has in common: no key that it does not know."""

from django import forms
from django.core.exceptions import BadRequest
from django.utils.translation import gettext

BUTTONS = {"csrfmiddlewaretoken", "next", "clear"}


def refuse_unknown(data, *bound: forms.BaseForm) -> None:
    """BadRequest for a posted key that none of the forms has."""
    known = BUTTONS | {form.add_prefix(name) for form in bound for name in form.fields}
    unknown = sorted(set(data) - known)
    if unknown:
        message = gettext("This page has no field named %(name)s.")
        raise BadRequest(message % {"name": repr(unknown[0][:60])})
