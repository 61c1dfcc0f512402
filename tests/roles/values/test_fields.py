"""Fields of models: fractions and lists of codes come back as they were stored, or are refused."""

from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import EmailField, Value

from assessments.models import Team, User
from roles.values.fields import (
    AddressField,
    CodesFormField,
    FractionField,
    can_be_stored,
    key_in,
    validate_address,
)
from tests.support.mail_server import UNFIT


def read(field: FractionField[Any, Any], stored: str | None) -> Fraction | None:
    """A value as a query brings it."""
    return field.from_db_value(stored, Value(stored), connection)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("0.50", "0.5"), ("20/87", "20/87"), ("6/4", "1.5"), (Fraction(1, 3), "1/3"), ("-2", "-2")],
)
def test_a_fraction_is_stored_as_text_and_comes_back_exactly(
    typed: Fraction | str, stored: str
) -> None:
    field: FractionField[Any, Any] = FractionField()
    assert field.get_prep_value(typed) == stored
    assert read(field, stored) == field.to_python(typed)


def test_nothing_is_no_fraction() -> None:
    field: FractionField[Any, Any] = FractionField(null=True)
    assert (field.to_python(""), field.get_prep_value(None)) == (None, None)
    assert (read(field, ""), read(field, None)) == (None, None)


@pytest.mark.parametrize("typed", ["a half", "1/0", "1e400", "0x10"])
def test_what_is_no_fraction_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        FractionField().to_python(typed)


def test_codes_are_typed_with_commas_and_each_is_there_once() -> None:
    field = CodesFormField(required=False)
    assert field.clean(" D01, C11 ,,D01") == ["D01", "C11"]
    assert field.clean("") == []
    assert field.prepare_value(["D01", "C11"]) == "D01, C11"
    assert not field.has_changed(["D01", "C11"], "D01, C11")


@pytest.mark.parametrize("typed", ["1D", "D 01", "D01; C11", "D" * 61])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="codes separated by commas"):
        CodesFormField().clean(typed)


@pytest.mark.parametrize(
    ("data", "can"),
    [
        ({"text": "Käse 😀", "n": [1, 0.5, None, True]}, True),
        ("a\0b", False),
        ({"a": "\ud800"}, False),
        ([float("nan")], False),
    ],
)
def test_what_some_database_cannot_store_is_told(data: Any, can: bool) -> None:
    assert can_be_stored(data) is can


@pytest.mark.parametrize(
    ("text", "key"),
    [("7", 7), ("0", None), ("-1", None), ("9" * 20, None), ("x", None), ("", None), ("7\0", None)],
)
def test_a_text_that_can_be_no_key_names_no_row(text: str, key: int | None) -> None:
    assert key_in(User, text) == key
    assert key_in(Team, text) is None


def test_a_key_of_a_team_is_a_uuid() -> None:
    text = "9f0f3a3e-8c5b-4c53-b7a8-0d1f4a3c2b10"
    assert str(key_in(Team, text)) == text
    assert key_in(Team, text[:-1]) is None


# --- mail addresses ---


@pytest.mark.parametrize(
    "address",
    ["alice@example.org", "o'neil.a+b=c?@example.org", "a@münchen.example", "root@localhost"],
)
def test_an_address_that_a_mail_server_takes_is_taken(address: str) -> None:
    validate_address(address)


@pytest.mark.parametrize("address", ["", "alice", "alice@example.org\n", *UNFIT], ids=ascii)
def test_an_address_to_which_no_mail_can_be_sent_as_it_stands_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="Enter an e-mail address such as"):
        validate_address(address)


def test_a_column_of_addresses_is_djangos_for_migrations() -> None:
    assert AddressField().deconstruct()[1:] == EmailField(max_length=254).deconstruct()[1:]
