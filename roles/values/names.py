"""Names: tidied, compared and searched by key in any case (lookups); isolated for a page."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self, TypeAlias, TypeVar
from unicodedata import bidirectional, category, normalize

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Lower
from django.db.models.lookups import Contains, Lookup, Regex
from django.db.models.sql.compiler import SQLCompiler
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .fields import field_named

# Characters that a screen does not show: Unicode's default ignorable code points, controls,
# surrogates, and the letters and signs that are drawn as an empty space.
UNSEEN = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# The invisible characters that shape their neighbours, in Persian, Hindi, Mongolian and emoji.
SHAPING = re.compile("[\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Directional isolates. Pages put them around a name, so a copied name can contain them.
ISOLATES = re.compile("[\u2066-\u2069]")
# Characters that change the direction of the text after them.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
RIGHT_TO_LEFT = ("R", "AL", "AN")
# No name may be nearly as long. Unicode's order of accents takes the square of their number.
LONGEST_READ = 1000
# A key can be this many times as long as its name: "ß" becomes "ss" in it.
LONGEST_KEY = 3


def tidy(name: str) -> str:
    """A name as it is stored: composed, trimmed, one space between words.

    ValidationError for an invisible character: it could reverse or imitate the text next to it.
    What is far too long for a name stays as it is, for a check of its length to refuse.
    """
    if len(name) > LONGEST_READ:
        return name
    text = " ".join(normalize("NFC", ISOLATES.sub("", name)).split())
    visible = any(category(c)[0] not in "MZ" and not UNSEEN.match(c) for c in text)
    if text and not visible:
        raise ValidationError(gettext("Enter letters or digits: nothing of this can be seen."))
    for found in UNSEEN.finditer(text):
        if not SHAPING.match(found[0]):
            raise ValidationError(_where(text, found.start()), code="unseen")
    return text


def _where(text: str, place: int) -> str:
    code, before = f"U+{ord(text[place]):04X}", text[:place][-20:]
    if not before:
        message = gettext("Remove the invisible character %(code)s from the beginning.")
        return message % {"code": code}
    message = gettext("Remove the invisible character %(code)s after “%(before)s”.")
    return message % {"code": code, "before": before}


def key_of(name: str) -> str:
    """The same text for names that differ only in case, Unicode form or invisible characters."""
    name = name[:LONGEST_READ]
    for _again in range(2):  # One folding can produce what the other one folds.
        name = normalize("NFKC", normalize("NFKC", UNSEEN.sub(_space, name)).casefold())
    return " ".join(UNSEEN.sub("", name).split())


def _space(unseen: re.Match[str]) -> str:
    return " " if unseen[0].isspace() else ""


def isolated(words: object) -> SafeString:
    """People's words for a page: their direction affects nothing else, and long words can break."""
    return format_html("<bdi>{}</bdi>", TURNING.sub("", str(words))) if words else SafeString()


def isolated_text(words: object) -> str:
    """The same where markup is not possible: in a message, a title or a select box."""
    text = TURNING.sub("", str(words))
    turns = any(bidirectional(letter) in RIGHT_TO_LEFT for letter in text)
    return f"\u2068{text}\u2069" if turns else text


def quoted(words: object) -> str:
    """The same in quotes, for a line with several parts: no name can imitate another part."""
    return json.dumps(isolated_text(words), ensure_ascii=False)


# Whoever's account was erased (docs/privacy.md).
FORMER = _("a former member")


class NameFormField(forms.CharField):
    """A text box for a name in any writing direction."""

    def to_python(self, value: str | None) -> str:
        return tidy(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"dir": "auto"}


class NameField(models.CharField[str, str]):
    """A name that is always stored in the form that `tidy` returns."""

    def clean(self, value: str | None, instance: models.Model | None) -> str:
        name: str = super().clean(tidy(value or ""), instance)
        return name

    def pre_save(self, instance: models.Model, add: bool) -> str:
        name = tidy(super().pre_save(instance, add) or "")
        setattr(instance, self.attname, name)
        return name

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        return super().formfield(*args, **{"form_class": NameFormField, **kwargs})


class KeyField(models.CharField[str, str]):
    """The key of the name in field `of`, updated on each save; if unique, it refuses duplicates."""

    max_length: int  # Always given.

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        key = key_of(getattr(instance, self.of))
        setattr(instance, self.attname, key)
        return key

    def clean(self, value: str, instance: models.Model | None) -> str:
        return key_of(getattr(instance, self.of)) if instance else value


M = TypeVar("M", bound=models.Model, covariant=True)


class NamedQuerySet(models.QuerySet[M]):
    """Keeps keys in step with names, in bulk updates too."""

    def named(self, name: str) -> Self:
        """The row whose name has the same key as this one; for a model with one unique key."""
        key = next(key for key in keys_of(self.model) if key.unique)
        return self.filter(**{key.name: key_of(name)})

    def update(self, **values: Any) -> int:
        for key in keys_of(self.model):
            if isinstance(values.get(key.of), str):
                values[key.of] = tidy(values[key.of])
                values[key.name] = key_of(values[key.of])
        return super().update(**values)


class Named(models.Model):
    """A model with key fields. A name that is taken is reported at the field of that name."""

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Saves as usual; ValidationError if somebody else took the name at the same moment."""
        if update_fields is not None:
            own = {key.name for key in keys_of(type(self)) if key.of in update_fields}
            update_fields = {*update_fields, *own}
            if not own:
                return super().save(update_fields=update_fields, **kwargs)
        try:
            with transaction.atomic():
                return super().save(update_fields=update_fields, **kwargs)
        except IntegrityError:
            Named.clean(self)
            raise

    def clean(self) -> None:
        super().clean()
        for key in keys_of(type(self)):
            own = key_of(getattr(self, key.of) or "")
            if len(own) > key.max_length:
                raise ValidationError({key.of: gettext("Enter a shorter name.")})
            others = type(self)._default_manager.exclude(pk=self.pk).filter(**{key.name: own})
            if own and key.unique and others.exists():
                message = field_named(type(self), key.of).error_messages["unique"]
                raise ValidationError({key.of: ValidationError(message, code="taken")})


def one_code(*fields: str, name: str) -> models.UniqueConstraint:
    """Refuses a code that differs from another one only in upper and lower case."""
    *within, code = fields
    return models.UniqueConstraint(
        *within,
        Lower(code),
        name=name,
        violation_error_message=_("Another one has this code, in upper or lower case."),
    )


def keys_of(model: type[models.Model]) -> Iterator[KeyField]:
    return (field for field in model._meta.concrete_fields if isinstance(field, KeyField))


# --- searching ---

# A condition with its parameters.
SQL: TypeAlias = tuple[str, list[str | int] | tuple[str | int, ...]]


@KeyField.register_lookup
class ContainsName(Lookup[str]):
    """Finds a name by a part of it; both are compared by their keys."""

    lookup_name, prepare_rhs = "contains_text", False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> SQL:
        return compiler.compile(Contains(self.lhs, key_of(str(self.rhs))))


@models.CharField.register_lookup
@models.TextField.register_lookup
class ContainsText(Lookup[str]):
    """Finds a text by a part of it, ignoring case.

    The pattern contains both cases of each letter, because SQLite ignores case only in ASCII, and
    PostgreSQL according to the locale that it was set up with.
    """

    lookup_name, prepare_rhs = "contains_text", False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> SQL:
        pattern = "".join(map(_either_case, normalize("NFC", str(self.rhs))))
        return compiler.compile(Regex(self.lhs, pattern))


def _either_case(letter: str) -> str:
    cases = {letter, letter.lower(), letter.upper(), letter.title()}
    single = sorted(case for case in cases if len(case) == 1)
    return f"[{''.join(single)}]" if len(single) > 1 else re.escape(letter)
