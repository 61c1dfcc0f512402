"""A model field for exact fractions, because 12/52.2 has no finite decimal."""

from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

LONGEST = 40


def to_fraction(text) -> Fraction:
    """`"0.5"`, `"20/87"` or a number as a Fraction; ValueError says what would be right."""
    if isinstance(text, str) and len(text) > LONGEST:
        raise ValueError("Enter a shorter number.")
    try:
        # Without an exponent: "1e999999" would be a number of a million digits.
        if isinstance(text, str) and "e" in text.lower():
            raise ValueError
        return Fraction(str(text).strip())
    except (ValueError, ZeroDivisionError, TypeError):
        raise ValueError("Enter a number such as 0.5, or a fraction such as 20/87.") from None


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
    text = f"{abs(value.numerator) * 10**digits // value.denominator:0{digits + 1}d}"
    sign = "-" if value < 0 else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


class FractionFormField(forms.CharField):
    """A text box for a decimal or a fraction."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return to_fraction(text)
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
            return to_fraction(value) if value != "" else None
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
