"""Passwords: which are refused (too short, too long, guessed first), and how they are stored."""

import re
from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Any
from unicodedata import combining, name, normalize

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from zxcvbn_rs_py import zxcvbn

SHORTEST, LONGEST = 12, 1000
TOO_LONG = _("A password has at most 1,000 characters.")
# Fewer guesses than this, as a power of ten, are too few. Twelve random letters take 10^12.
LEAST_GUESSES = 11
# For a letter that belongs to no word, zxcvbn counts 10 guesses; for one of a word, far fewer.
AS_WORDS = 0.7
# What zxcvbn looks at of a long password: all of it would take seconds for some rows of signs.
JUDGED = 30
# What German passwords begin with; the lists of zxcvbn are of English ones.
GERMAN = (
    *("passwort", "kennwort", "geheim", "willkommen", "hallo", "anmeldung", "zugang", "schatz"),
    *("frühling", "fruehling", "sommer", "herbst", "winter", "montag", "dienstag", "mittwoch"),
    *("donnerstag", "freitag", "samstag", "sonntag", "januar", "februar", "märz", "maerz", "mai"),
    *("juni", "juli", "oktober", "dezember", "urlaub", "sonne", "fussball", "fußball", "qwertz"),
    *("schmetterling", "prinzessin", "berlin", "hamburg", "muenchen", "munchen", "koeln", "koln"),
    *("frankfurt", "stuttgart", "duesseldorf", "dusseldorf", "dortmund", "bayern", "deutschland"),
)
# Cyrillic and Greek letters that look like Latin ones, after Unicode's confusables.txt (UTS 39); of
# Latin ones with a stroke, hook or the size of small capitals the name in Unicode says which it is.
LIKE_LATIN = str.maketrans(
    "аеорсухіјѕԁһкмтвнАВЕЅІЈКМНОРСТУХ" + "αβγεηικμνορστυχωϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧͿ",
    "aeopcyxijsdhkmtbhABESIJKMHOPCTYX" + "abyenikuvopotuxwjABEZHIKMNOPTYXJ",
)
NAMED = re.compile(
    r"LATIN (?:LETTER SMALL CAPITAL|(?:SMALL|CAPITAL) LETTER)(?: DOTLESS| SCRIPT)? ([A-Z])"
    r"(?: WITH .+)?"
)
# What the keys of digits write with Shift.
UNSHIFTED = str.maketrans("!@#$%^&*()", "1234567890")
# The words of those who use Tripod, and sentences that everybody knows.
OF_THE_FIELD = (
    *("kubernetes", "terraform", "docker", "jenkins", "ansible", "openshift", "prometheus"),
    *("grafana", "gitlab", "github", "postgres", "postgresql", "devops", "platform", "pipeline"),
    *("deployment", "production", "staging", "engineering", "observability", "administrator"),
    *("correcthorsebatterystaple", "maytheforcebewithyou", "tobeornottobe", "winteriscoming"),
    *("thequickbrownfoxjumps", "openthepodbaydoors", "itsalwaysdns", "itworksonmymachine"),
)
# Logins take turns (config/lanes.py); so do other hashes, such as that of a new password.
AT_ONCE = BoundedSemaphore(1)


class LengthValidator:
    """At least 12 characters, at most 1,000."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(TOO_LONG, code="password_too_long")
        if len(password) < SHORTEST:
            raise ValidationError(
                ngettext(
                    "This password has %(count)s character. Use at least %(least)s.",
                    "This password has %(count)s characters. Use at least %(least)s.",
                    len(password),
                )
                % {"count": len(password), "least": SHORTEST},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return gettext(
            "At least 12 characters. Four words that have nothing to do with each other are good, "
            "or let a password manager make one."
        )


class GuessValidator(CommonPasswordValidator):
    """Refuses what guessers try first.

    Django's 20,000 commonest passwords, also with digits and signs about them, or two of them; and
    what zxcvbn can guess: 30,000 leaked passwords, words, names, dates and rows of keys, with signs
    in place of letters, repeated, and one after the other.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            return
        spellings = {password.lower(), _usual(password).lower()}
        listed = any(self._is_listed(spelling, user) for spelling in spellings)
        if listed or _is_guessed(password, names(user)):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def _is_listed(self, password: str, user: Any) -> bool:
        """Whether it is a common one, two of them, or made of names alone."""
        found = re.findall(r"[^\W\d_]+", password)
        words, letters = set(found), len("".join(found))
        known = words & names(user)
        # A letter or two between many signs may be in the list, too.
        few = len(words) < 3 and 2 * letters >= len(password)
        common = few and words <= known | self.passwords
        return password.strip() in self.passwords or (bool(words) and (words == known or common))

    def get_error_message(self) -> str:
        return gettext(
            "This password is easy to guess: it is made of a common password, a word, a name, a "
            "year or repeated characters. Use four words that have nothing to do with each other, "
            "or let a password manager make one."
        )

    def get_help_text(self) -> str:
        return gettext(
            "No common password, and nothing made of your name, your organisation or Tripod: not "
            "even with a year or signs added."
        )


def _is_guessed(password: str, known: set[str]) -> bool:
    """Whether it takes few guesses, as it is or in a more usual spelling.

    zxcvbn takes a sign or a letter with an accent for a character that nobody can know. A password
    that is no words must keep them: without them it would be judged by what is left.
    """
    words = sorted(known)
    if zxcvbn(password[:JUDGED], words).guesses_log10 < LEAST_GUESSES:
        return True
    usual = _usual(password)
    for text in (usual, re.sub(r"[\W_]+", "", usual), usual.translate(UNSHIFTED)):
        least = min(LEAST_GUESSES, AS_WORDS * len(text[:JUDGED]))
        if zxcvbn(text[:JUDGED], words).guesses_log10 < least:
            return True
    return False


def _usual(password: str) -> str:
    """Without accents, and with Latin letters for those that look like them."""
    letters = normalize("NFKD", password.replace("ß", "ss"))
    plain = "".join(letter for letter in letters if not combining(letter))
    return "".join(map(_latin, plain.translate(LIKE_LATIN)))


def _latin(letter: str) -> str:
    if letter.isascii():
        return letter
    plain = NAMED.fullmatch(name(letter, ""))
    return plain[1].lower() if plain else letter


def names(user: Any = None) -> set[str]:
    """The words that a guesser who knows the user tries, in a more usual spelling too."""
    known = {*_words(), *_words_of(user)}
    return known | set(map(_usual, known))


def _words() -> Iterator[str]:
    yield from ("tripod", *GERMAN, *OF_THE_FIELD)
    yield from _parts(settings.ORGANISATION_NAME)


def _words_of(user: Any) -> Iterator[str]:
    for field in ("username", "first_name", "last_name", "email"):
        # A form whose name was refused has none.
        yield from _parts(getattr(user, field, None) or "")


def _parts(text: str) -> Iterator[str]:
    """A name, and each of its words that is long enough to be recognised."""
    words = [word for word in re.split(r"[\W_]+", text.lower()) if len(word) > 2]
    yield from words
    if len(words) > 1:
        yield "".join(words)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """OWASP's parameters of 19 MiB: below 24 MB, and about 30 ms of one processor."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        if len(password) > LONGEST:
            raise ValidationError(TOO_LONG, code="password_too_long")
        with AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        if len(password) > LONGEST:
            return False
        with AT_ONCE:
            return super().verify(password, encoded)
