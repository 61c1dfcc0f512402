"""Model fields for exact fractions (12/52.2 has no finite decimal) and for lists of codes."""

import json
import re
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .numbers import LONGEST, NumberField, plain, to_stored

LONGEST_CODES = 500
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")


class FractionField(models.CharField):
    """Stores a Fraction as text: `"0.5"`, `"20/87"`."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", LONGEST * 2)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return None if value in (None, "") else Fraction(value)

    def to_python(self, value):
        if value is None or isinstance(value, Fraction):
            return value
        try:
            return to_stored(value) if value != "" else None
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else plain(value)

    def value_to_string(self, obj):
        return plain(self.value_from_object(obj))

    def run_validators(self, value):
        # The inherited check is about the length of a text, which to_stored has checked.
        return None

    def formfield(self, **kwargs):
        # Not CharField.formfield, which would pass max_length.
        invalid = _("Enter a number such as 0.5, or a fraction such as 20/87.")
        boxed = {"form_class": NumberField, "error_messages": {"invalid": invalid}}
        return models.Field.formfield(self, **{**boxed, **kwargs})


class CodesFormField(forms.CharField):
    """A text box for codes such as `D01, C11`."""

    default_error_messages = {"invalid": _("Enter codes separated by commas, such as D01, C11.")}

    def clean(self, value):
        text = super().clean(value)
        codes = [code.strip() for code in text.split(",") if code.strip()]
        if not all(CODE.fullmatch(code) for code in codes):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return list(dict.fromkeys(codes))

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class CodesField(models.JSONField):
    """A list of codes, empty by default."""

    def __init__(self, *args, **kwargs):
        kwargs = {"default": list, "blank": True, **kwargs}
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        # Not JSONField.formfield, which would pass arguments that only a JSON form field takes.
        return models.Field.formfield(
            self, **{"form_class": CodesFormField, "max_length": LONGEST_CODES, **kwargs}
        )


def can_be_stored(data) -> bool:
    """Whether every database can store this as JSON: no NUL, no lone surrogate, no NaN."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return b"\\u0000" not in text


class WrittenOnceQuerySet(models.QuerySet):
    """Refuses to change or delete rows, with the sentence that their model has as REFUSAL."""

    def update(self, **values):
        raise ValidationError(self.model.REFUSAL)

    def delete(self):
        raise ValidationError(self.model.REFUSAL)

    # As in Django's QuerySet: managers have no delete().
    delete.queryset_only = True
