"""How a name is changed before it is stored, and which names are the same."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Field
from hypothesis import given
from hypothesis import strategies as st

from roles.audit import AuditEntry
from roles.models import Discipline
from roles.values.names import LONGEST_READ, KeyField, isolated, isolated_text, key_of, tidy
from tests.support.growth import stopped_after


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Check   out \t", "Check out"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("Team\u00a0Nord\u2003Süd", "Team Nord Süd"),
        ("\u2068Checkout\u2069", "Checkout"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻 ☕\ufe0f", "👩\u200d💻 ☕\ufe0f"),
        ("決済チーム", "決済チーム"),
        ("", ""),
    ],
)
def test_a_name_is_composed_and_trimmed(typed: str, stored: str) -> None:
    assert tidy(typed) == stored


@pytest.mark.parametrize(
    "name", ["\u200b", "\u3164", "\ufeff", "\u2800 \u115f", "\u200d", "\u0301"]
)
def test_a_name_that_nobody_can_see_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="nothing of this can be seen"):
        tidy(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Check\u200bout", "Remove the invisible character U\\+200B after “Check”."),
        ("\ufeffCheckout", "Remove the invisible character U\\+FEFF from the beginning."),
        ("Pay\u202etnemyap", "Remove the invisible character U\\+202E after “Pay”."),
        ("Check\u3164", "Remove the invisible character U\\+3164 after “Check”."),
        ("Waren\xadkorb", "Remove the invisible character U\\+00AD after “Waren”."),
        ("a\x00b", "Remove the invisible character U\\+0000 after “a”."),
        ("a\u200fb", "U\\+200F"),
        ("flag\U000e0067", "U\\+E0067"),
    ],
)
def test_an_invisible_character_is_named(name: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        tidy(name)


@pytest.mark.parametrize(
    "same",
    [
        (
            "Checkout",
            "checkout",
            "CHECKOUT",
            "Ｃｈｅｃｋｏｕｔ",
            " Check\u200bout ",
            "check\u200dout",
        ),
        ("Café", "CAFE\u0301", "café"),
        ("Straße", "STRASSE", "strasse", "STRAẞE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("Team  Nord", "team\u00a0nord", "TEAM\u2028NORD"),
        ("ﬁne", "fine"),
    ],
)
def test_names_that_differ_in_case_or_form_have_one_key(same: tuple[str, ...]) -> None:
    assert len(set(map(key_of, same))) == 1


@pytest.mark.parametrize(("one", "other"), [("Cafe", "Café"), ("Team 1", "Team 2"), ("a b", "ab")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize("read", [tidy, key_of])
def test_a_text_too_long_for_a_name_is_not_composed(read: Callable[[str], str]) -> None:
    """Putting accents in order takes the square of their number."""
    with stopped_after(2):
        assert len(read("a" + "\u0301" * 400_000 + "\u0316" * 400_000)) >= LONGEST_READ / 2


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_stays_when_the_name_is_tidied(name: str) -> None:
    key = key_of(name)
    assert key_of(key) == key
    assert key_of(name.strip()) == key
    try:
        assert key_of(tidy(name)) == key
        assert tidy(tidy(name)) == tidy(name)
    except ValidationError:
        assert name.strip()


def test_only_what_runs_from_right_to_left_is_isolated_in_plain_text() -> None:
    assert isolated_text("Checkout") == "Checkout"
    assert isolated_text("שלום") == "\u2068שלום\u2069"
    assert isolated_text("a\u202eb") == "ab"


def test_on_a_page_every_name_stands_apart_and_is_text() -> None:
    assert isolated("<b>\u202e\u2069x") == "<bdi>&lt;b&gt;x</bdi>"
    assert isolated("") == isolated(None) == ""


# --- the database ---


def test_a_text_is_found_in_any_case_on_both_databases(db: None) -> None:
    AuditEntry.record(AuditEntry.Action.EXPORT, "CAFÉ (.*) Österreich", by="Ömer")
    for field, text in [("subject", "café"), ("subject", "(.*) ÖSTER"), ("who", "öMER")]:
        assert AuditEntry.objects.filter(**{f"{field}__contains_text": text}).count() == 1
    assert not AuditEntry.objects.filter(subject__contains_text="c.fé").exists()


def test_a_name_is_found_however_it_is_written(db: None) -> None:
    Discipline.objects.create(slug="x", title="Straßen-Café", question="?")
    for text in ("STRASSE", "CAFÉ", "cafe\u0301", "en-c"):
        assert Discipline.objects.filter(title_key__contains_text=text).count() == 1, text
    assert not Discipline.objects.filter(title_key__contains_text="cafe").exists()


def test_the_key_follows_the_name_however_that_is_stored(db: None) -> None:
    made = Discipline.objects.create(slug="x", title=" Ops ", question="?")
    assert (made.title, made.title_key) == ("Ops", "ops")
    made.title = "DEV"
    made.save(update_fields=["title"])
    made.refresh_from_db()
    assert made.title_key == "dev"


def test_every_unique_key_says_what_is_wrong_where_a_name_is_taken() -> None:
    keys = [
        f for m in apps.get_models() for f in m._meta.concrete_fields if isinstance(f, KeyField)
    ]
    assert len(keys) >= 7
    default = models.Field.default_error_messages["unique"]
    for key in keys:
        if key.unique:
            field = key.model._meta.get_field(key.of)
        assert isinstance(field, Field)
        assert field.error_messages["unique"] != default
