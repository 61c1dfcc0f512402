"""Numbers: typed with either decimal sign, shown by language, stored exactly; form fields."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias, overload

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

Number: TypeAlias = Fraction | Decimal | int
# A number as JSON has it: whole, or text with the exact value, "0.45" or "20/87".
Exact: TypeAlias = int | str

# The language in which texts are written.
SOURCE = "en"

LONGEST = 40
LONGEST_DECIMAL = 20
NO_BREAK_SPACE = "\u00a0"
# What separates groups of three digits, and from which number on; German writes 1.200.
GROUPED = {"de": (".", 1_000)}
GROUPED_ELSEWHERE = (NO_BREAK_SPACE, 10_000)

# Other forms of the same characters: full-width, Arabic-Indic, and the typographic minus.
ALIKE = str.maketrans(
    "０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹−－＋．，", "0123456789" * 3 + "--+.,"
)
# Group separators: plain, no-break, figure and thin spaces, Swiss apostrophes, and underscores.
GROUPS = r" \u00a0\u2007\u2009\u202f'’_"
RATIO = re.compile(r"[+-]?[0-9]+/[0-9]+")
BEFORE = r"(?P<sign>[+-]?)(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?P<group>["
BEHIND = r"])[0-9]{3}(?:(?P=group)[0-9]{3})*)?"
# By decimal sign; the other sign then separates groups of three digits.
WAYS = {
    ".": re.compile(rf"{BEFORE}{GROUPS},{BEHIND}(?:\.(?P<part>[0-9]+))?"),
    ",": re.compile(rf"{BEFORE}{GROUPS}.{BEHIND}(?:,(?P<part>[0-9]+))?"),
}


# --- numbers in files ---


def to_fraction(text: str | float | Number) -> Fraction:
    """`"0.5"`, `"20/87"` or a number as a Fraction; ValueError says what would be right."""
    if isinstance(text, str) and len(text) > LONGEST:
        raise ValueError(gettext("Enter a shorter number."))
    try:
        # No exponents: "1e999999" would be a number of a million digits.
        if isinstance(text, str) and "e" in text.lower():
            raise ValueError
        return Fraction(str(text).strip())
    except (ValueError, ZeroDivisionError, TypeError):
        message = gettext("Enter a number such as 0.5, or a fraction such as 20/87.")
        raise ValueError(message) from None


def to_stored(text: str | float | Number) -> Fraction:
    """The same for a field; ValueError too if the stored text would be too long to read again."""
    value = to_fraction(text)
    if len(plain(value)) > LONGEST:
        raise ValueError(gettext("Enter a shorter number."))
    return value


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


@overload
def to_json(value: Fraction) -> Exact: ...
@overload
def to_json(value: Fraction | None) -> Exact | None: ...
def to_json(value: Fraction | None) -> Exact | None:
    """An exact number for JSON: an int if it is whole, otherwise its exact text."""
    if value is None:
        return None
    value = Fraction(value)
    return value.numerator if value.denominator == 1 else plain(value)


@overload
def from_json(value: Exact) -> Fraction: ...
@overload
def from_json(value: Exact | None) -> Fraction | None: ...
def from_json(value: Exact | None) -> Fraction | None:
    """The inverse of `to_json`."""
    return None if value is None else Fraction(value)


# --- numbers as people type and read them ---


class ReadsTwoWays(ValueError):
    """A number with two possible readings, such as 1.440 where the decimal sign is a comma."""

    def __init__(self, typed: str, readings: list[Fraction]):
        decimal, whole = sorted(readings, key=abs)
        message = gettext(
            "%(typed)s can be read as %(whole)s or as %(decimal)s. Enter one of these."
        )
        named = {"typed": typed, "whole": in_box(whole), "decimal": in_box(decimal)}
        super().__init__(message % named)


def read_number(text: str, *, whole: bool = False) -> Fraction:
    """The number that somebody typed, in any notation with only one reading; else ValueError.

    A single sign before three digits can separate thousands or decimals. It is accepted only as the
    decimal sign of the language, and only if the number need not be `whole`; else ReadsTwoWays.
    """
    typed = text.strip().translate(ALIKE)
    if len(typed) > LONGEST:
        raise ValueError(gettext("Enter a shorter number."))
    if RATIO.fullmatch(typed) and not whole:
        return to_fraction(typed)
    sign = get_format("DECIMAL_SEPARATOR")
    found = {point: value for point in WAYS if (value := _read(typed, point)) is not None}
    readings = set(found.values())
    if len(readings) == 2 and sign in typed and not whole:
        return found[sign]
    if len(readings) == 2:
        raise ReadsTwoWays(text.strip(), list(readings))
    if not readings or (whole and max(readings).denominator != 1):
        raise ValueError(gettext("Enter a number such as 30 or 2.5, without a unit."))
    return readings.pop()


def _read(typed: str, point: str) -> Fraction | None:
    """The number if the text is valid with this decimal sign, else None."""
    found = WAYS[point].fullmatch(typed)
    if found is None or (found["whole"], found["part"]) == (None, None):
        return None
    whole = re.sub("[^0-9]", "", found["whole"] or "0")
    return Fraction(f"{found['sign']}{whole}.{found['part'] or 0}")


def in_box(value: Number) -> str:
    """A number as an input box shows it: exact, and read back unchanged."""
    return in_language(plain(Fraction(value)))


def in_text(value: Number) -> str:
    """The same in a message about what was typed: grouped so that it has one reading only."""
    return _grouped(plain(Fraction(value)), *GROUPED_ELSEWHERE)


def as_read(text: str) -> str:
    """A plain number as the reader's language writes it: "-1200.5" is −1.200,5."""
    return _grouped(text, *GROUPED.get(get_language() or "", GROUPED_ELSEWHERE))


def _grouped(text: str, separator: str, least: int) -> str:
    whole, point, part = text.removeprefix("-").partition(".")
    if whole.isdecimal() and int(whole) >= least:
        whole = f"{int(whole):,}".replace(",", separator)
    return ("−" if text.startswith("-") else "") + whole + in_language(point) + part


def in_language(text: str) -> str:
    """Replaces the decimal point with the decimal sign of the reader's language."""
    return text.replace(".", get_format("DECIMAL_SEPARATOR"))


def short_text(value: Fraction) -> str:
    """A figure as a person would write it: exact if that is short, else rounded."""
    exact = plain(value)
    if len(exact) <= 8 and "/" not in exact:
        return exact
    return f"{float(value):.2f}" if abs(value) >= Fraction(1, 10) else f"{float(value):.2g}"


def people_text(value: Fraction) -> str:
    """Full-time people with one decimal, below one with two: 0.25 is not 0.3."""
    scale = 100 if value < 1 else 10
    return as_read(plain(Fraction(math.floor(value * scale + Fraction(1, 2)), scale)))


def two_digits(value: Fraction) -> str:
    """Rounded to two significant digits: 3.3, 250, 12\u00a0000."""
    return as_read(plain(Fraction(f"{float(value):.2g}")))


# --- form fields ---


class NumberField(forms.CharField):
    """A form field for a number, read by `read_number` and cleaned to a Fraction.

    Error messages may use `least`, `most` and `unit`. Django's own fields will not do: IntegerField
    reads 1.000 as 1, `sanitize_separators` drops a sign, and a type=number box may send nothing.
    """

    whole = False
    default_error_messages = {
        "invalid": _("Enter a number such as 30 or 2.5, without a unit."),
        "range": _("Enter a number from %(least)s to %(most)s."),
        "long": _("Enter a shorter number."),
    }

    def __init__(
        self,
        *,
        min_value: Number | None = None,
        max_value: Number | None = None,
        signed: bool = True,
        longest: int = LONGEST,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        self.min_value, self.max_value = min_value, max_value
        self.signed = signed and (min_value is None or min_value < 0)
        self.longest, self.unit = longest, unit
        super().__init__(**kwargs)

    def clean(self, value: str | None) -> Number | None:
        # super() checks the text, which has a length; the number has none.
        text = super().clean(value)
        if text in self.empty_values:
            return None
        number = self._read(text)
        if not self.in_range(number):
            raise self._refusal("range")
        return self.as_stored(number)

    def validate(self, value: str | None) -> None:
        if self.required and value in self.empty_values:
            raise self._refusal("required")

    def _read(self, text: str) -> Fraction:
        if len(text) > self.longest:
            raise self._refusal("long" if self.max_value is None else "range")
        try:
            number = read_number(text, whole=self.whole)
        except ReadsTwoWays as error:
            raise ValidationError(str(error), code="two_readings") from None
        except ValueError:
            raise self._refusal("invalid") from None
        if len(plain(number)) > self.longest:
            raise self._refusal("long")
        return number

    def in_range(self, number: Fraction) -> bool:
        least, most = self.min_value, self.max_value
        return (least is None or number >= least) and (most is None or number <= most)

    def _refusal(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code] % self._named(), code=code)

    def _named(self) -> dict[str, str | int]:
        """The values that an error message may use."""
        ends = {"least": self.min_value, "most": self.max_value}
        texts = {name: "" if end is None else in_text(end) for name, end in ends.items()}
        return {**texts, "unit": self.unit}

    def as_stored(self, number: Fraction) -> Number:
        """The number in the type that its model stores."""
        return number

    def prepare_value(self, value: Number | str | None) -> str | None:
        return value if value is None or isinstance(value, str) else in_box(value)

    def has_changed(self, initial: Number | str | None, data: str | None) -> bool:
        before, now = self.prepare_value(initial) or "", (data or "").strip()
        if self.disabled or now == before:
            return False
        try:
            return read_number(now) != read_number(before)
        except ValueError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        # No maxlength: a number that is too long is refused, never cut off.
        # On some phones the numeric keypad has no minus.
        keypad = "text" if self.signed else "numeric" if self.whole else "decimal"
        return {"inputmode": keypad}


class WholeNumberField(NumberField):
    """The same for a whole number: cleaned to an int."""

    whole = True
    default_error_messages = dict.fromkeys(
        ("required", "invalid", "range"), _("Enter a whole number from %(least)s to %(most)s.")
    )

    def as_stored(self, number: Fraction) -> int:
        return int(number)


class DecimalNumberField(NumberField):
    """The same with a limited number of decimals: cleaned to a Decimal."""

    default_error_messages = dict.fromkeys(
        ("invalid", "range"),
        _("Enter a number from %(least)s to %(most)s with at most %(places)s decimals."),
    )

    def __init__(
        self, *, decimal_places: int, max_digits: int | None = None, **kwargs: Any
    ) -> None:
        self.decimal_places = decimal_places
        super().__init__(**kwargs)

    def _named(self) -> dict[str, str | int]:
        return {**super()._named(), "places": self.decimal_places}

    def as_stored(self, number: Fraction) -> Decimal:
        if (number * 10**self.decimal_places).denominator != 1:
            raise self._refusal("invalid")
        return Decimal(plain(number))


BOXES = {models.IntegerField: WholeNumberField, models.DecimalField: DecimalNumberField}


def number_formfield(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """The form field for a model field; for a number one of ours, with bounds.

    The bounds come from the validators and, for an integer, from what every database can store.
    """
    box = next((box for kind, box in BOXES.items() if isinstance(field, kind)), None)
    if box is None or field.choices:
        return field.formfield(**kwargs)
    ends = BaseDatabaseOperations.integer_field_ranges.get(field.get_internal_type(), ())
    least = [v.limit_value for v in field.validators if isinstance(v, MinValueValidator)]
    most = [v.limit_value for v in field.validators if isinstance(v, MaxValueValidator)]
    bounds = {"min_value": max([*least, *ends[:1]]), "max_value": min([*most, *ends[1:]])}
    return field.formfield(**{"form_class": box, **bounds, **kwargs})


def language_to_show() -> str:
    """The language of the reader without its region: "de" for "de-at"."""
    return (get_language() or SOURCE).split("-")[0]
