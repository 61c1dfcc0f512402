"""A number is read as it was meant or refused: every notation, in both languages."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from roles.models import Trigger
from roles.values.numbers import (
    DecimalNumberField,
    NumberField,
    ReadsTwoWays,
    WholeNumberField,
    as_read,
    in_box,
    in_text,
    number_formfield,
    plain,
    read_number,
    short_text,
)
from tests.support.got import got

LANGUAGES = ("en-gb", "de")
OWN = {"en-gb": ".", "de": ","}
SPACES = (" ", "\u00a0", "\u2007", "\u2009", "\u202f", "'", "’", "_")
SCRIPTS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")


def read(text: str, language: str, **how: Any) -> Fraction | None:
    """The number, or None where it is refused."""
    with override(language):
        try:
            return read_number(text, **how)
        except ValueError:
            return None


# --- the cases ---


@pytest.mark.parametrize(
    "typed", ["1.440", "1.000", "1.200", "-1.440", "−1.440", "１．４４０", "12.345"]
)
def test_a_point_before_three_digits_is_refused_in_german(typed: str) -> None:
    assert read(typed, "de") is None


@pytest.mark.parametrize(
    "typed", ["1,440", "1,000", "1,200", "-1,440", "−1,440", "１，４４０", "12,345"]
)
def test_a_comma_before_three_digits_is_refused_in_english(typed: str) -> None:
    assert read(typed, "en-gb") is None


def test_both_readings_are_named_in_the_readers_way() -> None:
    with override("de"), pytest.raises(ReadsTwoWays, match=r"^1\.440 .* 1440 .* 1,44"):
        read_number("1.440")
    with override("en-gb"), pytest.raises(ReadsTwoWays, match=r"^1,440 .* 1440 .* 1\.44"):
        read_number("1,440")


@pytest.mark.parametrize("typed", ["1.000", "1,000", "12.345"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_whole_number_is_meant_either_sign_may_part_thousands(
    language: str, typed: str
) -> None:
    assert read(typed, language, whole=True) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1440", "1440"),
        ("2.5", "5/2"),
        ("2,5", "5/2"),
        ("2.50", "5/2"),
        ("0.125", "1/8"),
        ("0,125", "1/8"),
        (".5", "1/2"),
        ("99.9999", "99.9999"),
        ("1440.25", "1440.25"),
        ("1.440,5", "1440.5"),
        ("1,440.5", "1440.5"),
        ("1.440.000", "1440000"),
        ("1,440,000", "1440000"),
        *((f"1{space}440", "1440") for space in SPACES),
        ("1\u202f440,25", "1440.25"),
        ("−12", "-12"),
        ("－１２", "-12"),
        ("+3", "3"),
        ("１２．５", "12.5"),
        ("٣٥", "35"),
        ("۳۵", "35"),
        ("  30 \u00a0", "30"),
        ("20/87", "20/87"),
    ],
)
def test_what_has_one_reading_is_read_in_both_languages(
    language: str, typed: str, meant: str
) -> None:
    assert read(typed, language) == Fraction(meant)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "-", ".", ",", "5.", "5,", "1e3", "1E3", "nan", "inf", "0x10", "½", "10²"),
        *(
            "1__000",
            "_1000",
            "12 34",
            "1 4400",
            "1.440 000",
            "1.44.000",
            "1,44,000",
            "1..5",
            "1.,5",
        ),
        *(
            "1.440,000,5",
            "- 5",
            "--5",
            "–5",
            "5-",
            "1/0",
            "1.5/2",
            "1/2/3",
            "30 %",
            "30 min",
            "3\x00",
        ),
        *("\u200e12", "१२", "1٫5", "9" * 41),
    ],
)
def test_what_is_no_number_is_refused(language: str, typed: str) -> None:
    assert read(typed, language) is None


# --- every number, every way ---


def _written(number: Fraction, point: str, group: str, script: str, minus: str, zeros: int) -> str:
    """A number as somebody would write it who has these signs."""
    whole, _, part = plain(abs(number)).partition(".")
    whole = f"{int(whole):,}".replace(",", group)
    part += "0" * zeros
    text = (minus if number < 0 else "") + whole + (point + part if part else "")
    return text.translate(str.maketrans(SCRIPTS[0], script))


NUMBERS = st.builds(
    lambda digits, places: Fraction(digits, 10**places),
    st.integers(-(10**12), 10**12),
    st.integers(0, 6),
)
HANDS = {
    "script": st.sampled_from(SCRIPTS),
    "minus": st.sampled_from("-−－"),
    "zeros": st.integers(0, 3),
}


@given(st.data(), NUMBERS, st.sampled_from(LANGUAGES), st.booleans())
def test_every_number_is_stored_as_it_was_meant_or_refused(
    data: Any, number: Fraction, language: str, whole: bool
) -> None:
    """In the ways of the page's language, with the other decimal sign, and with other groups.

    Only what looks like a decimal of the page's language can be another's thousands.
    """
    point = data.draw(st.sampled_from(".,"))
    group = data.draw(st.sampled_from(("", *SPACES, "," if point == "." else ".")))
    hand = {name: data.draw(strategy) for name, strategy in HANDS.items()}
    typed = _written(number, point, group, **hand)
    looks_like_a_decimal = point != OWN[language] and point not in typed and typed.count(group) == 1
    if group == OWN[language] and looks_like_a_decimal and not whole:
        return
    assert read(typed, language, whole=whole) in (number, None)


@given(NUMBERS, st.sampled_from(LANGUAGES), st.sampled_from(("", *SPACES)))
def test_a_number_without_doubt_is_never_refused(
    number: Fraction, language: str, group: str
) -> None:
    typed = _written(number, OWN[language], group, SCRIPTS[0], "-", 0)
    assert read(typed, language) == number


@given(st.text("0123456789.,'’ _-−+/\u202f", max_size=12))
def test_what_is_read_in_both_languages_means_the_same(typed: str) -> None:
    english, german = (read(typed, language) for language in LANGUAGES)
    assert None in (english, german) or english == german


@given(st.one_of(st.text(max_size=45), st.text("019.,'_ -−/２٣", max_size=15)))
def test_no_digit_comes_or_goes(typed: str) -> None:
    for language in LANGUAGES:
        number = read(typed, language)
        if number is None or "/" in typed:
            continue
        digits = "".join(str(int(letter)) for letter in typed if letter.isdecimal())
        assert digits.strip("0") == plain(number).replace(".", "").strip("-0")


@given(NUMBERS, st.sampled_from(LANGUAGES))
def test_what_a_box_and_a_message_show_is_read_as_the_same(number: Fraction, language: str) -> None:
    with override(language):
        shown = in_box(number), in_text(number)
    assert [read(text, language) for text in shown] == [number, number]


# --- the boxes ---


def test_a_box_shows_the_sign_of_the_reader() -> None:
    for language, text in (("de", "99,999"), ("en-gb", "99.999")):
        with override(language):
            assert NumberField().prepare_value(Fraction("99.999")) == text
            assert NumberField().clean(text) == Fraction("99.999")


def test_an_end_of_a_range_is_long_and_readable() -> None:
    with override("de"):
        assert in_text(Fraction("-43200.5")) == "−43\u00a0200,5"
    assert in_text(Fraction(20, 87)) == "20/87"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (NumberField(max_value=9, min_value=0), "10", "Enter a number from 0 to 9."),
        (NumberField(), "x", "Enter a number such as 30 or 2.5, without a unit."),
        (NumberField(), "9" * 41, "Enter a shorter number."),
        (NumberField(), "1" * 32 + "/1048576", "Enter a shorter number."),
        (WholeNumberField(max_value=9, min_value=-9), "1.5", "Enter a whole number from −9 to 9."),
        (WholeNumberField(max_value=9, min_value=0), "", "Enter a whole number from 0 to 9."),
        (WholeNumberField(max_value=9, min_value=0), "4/2", "Enter a whole number from 0 to 9."),
        (
            DecimalNumberField(min_value=0, max_value=9, decimal_places=2),
            "0.125",
            "Enter a number from 0 to 9 with at most 2 decimals.",
        ),
        (NumberField(min_value=0, max_value=9), "1,000", "1,000 can be read as 1000 or as 1."),
    ],
)
def test_a_wrong_number_is_told_what_would_be_right(
    field: NumberField, typed: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages[0].startswith(message)


def test_each_box_cleans_to_what_is_stored() -> None:
    assert NumberField().clean("1/3") == Fraction(1, 3)
    assert repr(WholeNumberField(min_value=0, max_value=9).clean("7")) == "7"
    box = DecimalNumberField(min_value=0, max_value=9, decimal_places=2)
    assert repr(box.clean("0,50")) == repr(Decimal("0.5"))
    assert NumberField(required=False).clean("  ") is None


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (None, "", False),
        (None, None, False),
        (None, "0", True),
        (Fraction(1, 2), "0.5", False),
        (Fraction(1, 2), "0,50", False),
        (Decimal("0.00"), "0", False),
        (15, "15", False),
        (15, "16", True),
        (15, "", True),
        (15, "1,500", True),
    ],
)
def test_a_number_is_changed_when_it_is_another_one(
    initial: int | Decimal | Fraction | None, typed: str | None, changed: bool
) -> None:
    assert NumberField().has_changed(initial, typed) is changed


def test_a_box_is_text_with_a_keypad_that_has_every_sign_it_needs() -> None:
    whole = WholeNumberField(min_value=0, max_value=9).widget
    assert (whole.input_type, whole.attrs["inputmode"]) == ("text", "numeric")
    assert NumberField(min_value=0, max_value=9).widget.attrs["inputmode"] == "decimal"
    assert NumberField().widget.attrs["inputmode"] == "text"
    assert "maxlength" not in NumberField().widget.attrs


def test_a_whole_number_of_a_model_has_the_bounds_of_its_validators() -> None:
    box = got(number_formfield(Trigger._meta.get_field("weight")))
    assert isinstance(box, WholeNumberField)
    assert (box.min_value, box.max_value) == (1, 99)


# --- figures that people read ---


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(240), "240"),
        (Fraction("99.95"), "99.95"),
        (Fraction("-12.5"), "-12.5"),
        (Fraction(84, 365) * 2, "0.46"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 60), "0.033"),
        (Fraction(1, 7) + 1234, "1234.14"),
    ],
)
def test_a_figure_in_words_has_the_digits_that_count(value: Fraction, text: str) -> None:
    assert short_text(value) == text


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("1200", "1200", "1.200"),
        ("-43200.5", "−43\u00a0200.5", "−43.200,5"),
        ("999.75", "999.75", "999,75"),
        ("20/87", "20/87", "20/87"),
    ],
)
def test_a_number_is_written_as_its_language_has_it(text: str, english: str, german: str) -> None:
    for language, said in zip(LANGUAGES, (english, german), strict=True):
        with override(language):
            assert as_read(text) == said
