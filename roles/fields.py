"""Model fields for exact fractions (12/52.2 has no finite decimal) and for lists of codes."""

import json
import re
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LONGEST = 40
LONGEST_DECIMAL = 20
LONGEST_CODES = 500
CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}")


def to_fraction(text) -> Fraction:
    """`"0.5"`, `"20/87"` or a number as a Fraction; ValueError says what would be right."""
    if isinstance(text, str) and len(text) > LONGEST:
        raise ValueError(gettext("Enter a shorter number."))
    try:
        # Without an exponent: "1e999999" would be a number of a million digits.
        if isinstance(text, str) and "e" in text.lower():
            raise ValueError
        return Fraction(str(text).strip())
    except (ValueError, ZeroDivisionError, TypeError):
        message = gettext("Enter a number such as 0.5, or a fraction such as 20/87.")
        raise ValueError(message) from None


def plain(value: Fraction | None) -> str:
    """A Fraction as the shortest exact text: a decimal where one exists, else a fraction."""
    if value is None:
        return ""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(value)
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    if digits > LONGEST_DECIMAL:
        return str(value)
    text = f"{abs(value.numerator) * 10**digits // value.denominator:0{digits + 1}d}"
    sign = "-" if value < 0 else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def to_kept(text) -> Fraction:
    """The same for a field: refused too when what is written of it could not be read again."""
    value = to_fraction(text)
    if len(plain(value)) > LONGEST:
        raise ValueError(gettext("Enter a shorter number."))
    return value


def with_point(text: str) -> str:
    """What somebody typed with the decimal comma of their language, with a point: 2,5 as 2.5."""
    comma = get_format("DECIMAL_SEPARATOR") == ","
    return text.replace(",", ".") if comma and text.count(",") == 1 and "." not in text else text


class FractionFormField(forms.CharField):
    """A text box for a decimal or a fraction."""

    def clean(self, value):
        # After the checks of the text, because a Fraction has no length.
        text = with_point(super().clean(value))
        try:
            return to_kept(text) if text else None
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value):
        return plain(value) if isinstance(value, Fraction) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


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
            return to_kept(value) if value != "" else None
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else plain(value)

    def value_to_string(self, obj):
        return plain(self.value_from_object(obj))

    def run_validators(self, value):
        # The inherited length check is about text; to_fraction has seen to it.
        return None

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": FractionFormField, **kwargs})


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
    """A list of codes, empty unless told otherwise."""

    def __init__(self, *args, **kwargs):
        kwargs = {"default": list, "blank": True, **kwargs}
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        # Past JSONField's own, which passes what only a box for JSON knows.
        return models.Field.formfield(
            self, **{"form_class": CodesFormField, "max_length": LONGEST_CODES, **kwargs}
        )


def can_be_kept(data) -> bool:
    """Whether every database can hold it as JSON: no NUL, no half of a surrogate pair, no NaN."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return b"\\u0000" not in text
