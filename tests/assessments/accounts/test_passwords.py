"""Passwords that are guessed first are refused, whatever signs they have; nothing else is asked."""

import pytest
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts.passwords import GuessValidator
from assessments.demo.people import password as demo_password
from assessments.models import User
from tests.support import factories
from tests.support.logins import attempt

FOUR_WORDS = "copper lantern orchid gravel"


@pytest.fixture
def person(settings: Settings) -> User:
    """Somebody of an organisation with a name, who is not stored."""
    settings.ORGANISATION_NAME = "Acme Fjordline"
    return User(
        username="amoreau",
        first_name="Alice",
        last_name="Moreau",
        email="a.moreau@fjordline.example",
    )


def refused(password: str, user: User | None = None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return error.messages
    return []


# --- refused ---


@pytest.mark.parametrize(
    "password",
    [
        # Common and leaked ones, with digits, signs and capitals.
        *("Summer2026!!", "P@ssw0rd1234", "Password123456", "letmein2026!!", "iloveyou2026"),
        *("Dragon123456!", "Changeme2026!", "Admin-2026-!!", "S!cher-Pa$$w0rt", "123456789012"),
        *(
            "M0nkey!M0nkey!",
            "sunshine-dragon",
            "!!!football!!!",
            "1234Baseball1234",
            "G0dIsL0ve2026",
        ),
        # German ones.
        *("Sommer2026!!", "Willkommen2026!", "Frühling2026!", "Passwort2026!", "W1llk0mmen2026!"),
        # Rows, repetitions, dates.
        *("aaaaaaaaaaaa", "abcdefghijkl", "qwertzuiopasdf", "testtesttest", "30.11.2026-2026"),
        *("Test1234Test1234", "November2026!", "xxxxxxxxxxxxxxxxxxxxxxxx"),
        # Words of the field, a sentence that everybody knows, signs between words.
        *("Kubernetes2026!", "Terraform-2026!!", "correct horse battery staple"),
        *("It's always DNS!", "s-u-n-s-h-i-n-e", "correct-horse-battery"),
        # Other letters and keys for the same.
        *("Pässwörd2026!!", "Pаsswоrd2026!!", "!QAZ2wsx#EDC4rfv", "Düsseldorf2026!"),
        *("Schmetterling1", "Prinzessin2026!"),
        # Greek, small capitals, strokes, other alphabets of the same letters; no umlauts.
        *("Ραѕѕωοrd2026!!", "ΡΑSSWORD2026!!", "ᴘᴀꜱꜱᴡᴏʀᴅ2026", "ᴋᴜʙᴇʀɴᴇᴛᴇꜱ26!", "Đrαgοn123456!"),
        *("𝖕𝖆𝖘𝖘𝖜𝖔𝖗𝖉2026", "Ｐａｓｓｗｏｒｄ2026", "ⓢⓤⓝⓢⓗⓘⓝⓔ2026", "ƒøøŧbałł2026!", "сυмmеr202626!"),
        *("Fruhling2026!", "FRUHLING-2026", "Fruehling2026", "Marz-2026-Marz", "Fussball-2026"),
        # Names of the product, the organisation and the person.
        *("Tripod-tripod", "Tr1p0d-Tr1p0d", "tripod-2026-tripod", "TripodAdmin2026"),
        *("Fjordline2026", "AcmeFjordline!", "Tripod Fjordline 2026", "fj0rdl1ne-fj0rdl1ne"),
        *("amoreau12345", "Moreau!Alice!", "alice.moreau1985", "AliceMoreau2026"),
    ],
)
def test_what_is_guessed_first_is_refused(person: User, password: str) -> None:
    assert len(password) >= 12
    messages = refused(password, person)
    assert messages == [GuessValidator().get_error_message()]
    assert "Use four words that have nothing to do with each other" in messages[0]


def test_every_common_password_is_refused_also_with_an_ending() -> None:
    """Of Django's list, all that are long enough; and the first hundred with a year."""
    common = sorted(CommonPasswordValidator().passwords)
    long = [password for password in common if len(password) >= 12]
    short = [f"{password.title()}-2026!" for password in common if password.isalpha()][::150]
    assert len(long) > 150 and len(short) > 50
    for password in [*long, *(word for word in short if len(word) >= 12)]:
        assert refused(password), password


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("Summer2026", "This password has 10 characters. Use at least 12."),
        ("x", "This password has 1 character. Use at least 12."),
        ("", "This password has 0 characters. Use at least 12."),
        ("kq7x-" * 200 + "z", "A password has at most 1,000 characters."),
    ],
)
def test_a_length_that_does_not_fit_is_told_with_the_one_that_does(
    password: str, message: str
) -> None:
    assert message in refused(password)


def test_the_name_of_the_organisation_is_a_setting(person: User, settings: Settings) -> None:
    assert refused("Fjordline2026")
    settings.ORGANISATION_NAME = ""
    assert not refused("Fjordlinx2026-bolt")


# --- accepted ---


@pytest.mark.parametrize(
    "password",
    [
        *(FOUR_WORDS, "vier wilde kleine gurken", "blau Haus Tisch Regen"),
        *(
            "k7m2-p9xw-3hjd-qq4z",
            "zqhwmxkvtnbp",
            "7391 8462 0517 2648",
            "%$#&!k9@(~^_",
            "aB3$kLm9!pQz",
        ),
        *("ключ лампа ворона поле", "私の犬は青い空を飛んで行く", (FOUR_WORDS * 40)[:1000]),
        # A name in it is no harm.
        "my tripod eats green gravel",
    ],
)
def test_a_long_one_is_accepted_without_rules_about_its_signs(person: User, password: str) -> None:
    assert refused(password, person) == []


def test_the_passwords_of_the_demo_are_accepted() -> None:
    for _ in range(50):
        assert refused(demo_password()) == []


def test_the_form_says_what_would_be_right(admin: User) -> None:
    client = Client()
    client.force_login(admin)
    page = client.get("/account/password/").text
    for text in password_validators_help_texts():
        assert text in page
    fields = {"oldpassword": factories.PASSWORD, "password1": "Summer2026!!"}
    page = client.post("/account/password/", fields).text
    assert "This password is easy to guess" in page
    assert admin.check_password(factories.PASSWORD)


# --- the first user, and the login form ---


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody types when asked for a password."""
    answers: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda prompt="": answers.pop(0))
    monkeypatch.setattr("builtins.input", lambda prompt="": "n")
    return answers


class Terminal:
    """A standard input that a person sits at."""

    def isatty(self) -> bool:
        return True


def test_createsuperuser_asks_again_after_a_bad_password(
    db: None, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed += ["Tripod-tripod", "Tripod-tripod", FOUR_WORDS, FOUR_WORDS]
    call_command("createsuperuser", username="root1", email="root@tripod.example", stdin=Terminal())
    assert User.objects.get(username="root1").check_password(FOUR_WORDS)
    assert "easy to guess" in capsys.readouterr().err


def test_createsuperuser_without_a_terminal_still_works(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", FOUR_WORDS)
    given = {"username": "root2", "email": "root@tripod.example", "interactive": False}
    call_command("createsuperuser", **given)
    assert User.objects.get(username="root2").check_password(FOUR_WORDS)
    with pytest.raises(CommandError):
        call_command("createsuperuser", **given)


def test_the_login_refuses_an_endless_password_before_it_is_hashed(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.contrib.auth.authenticate", None)
    page = attempt("x" * 1001)
    assert page.status_code == 200
    assert '<a href="#id_password">Password: A password has at most 1,000 characters.' in page.text


def test_the_longest_password_logs_in(alice: User) -> None:
    alice.set_password("kq7x-" * 200)
    alice.save()
    assert attempt("kq7x-" * 200).status_code == 302
    assert reverse("teams") == attempt("kq7x-" * 200).headers["Location"]
