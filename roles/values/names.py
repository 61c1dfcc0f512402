"""Names that people give: how they are stored, which of them are the same, and how one is found."""

import re
from collections.abc import Iterator
from unicodedata import bidirectional, category, normalize

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Lower
from django.db.models.lookups import Contains, Lookup, Regex
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What a screen shows nothing for: Unicode's default ignorable code points, controls, surrogates,
# and the letters and signs that are drawn as an empty space.
UNSEEN = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Those among them that shape the letters beside them, in Persian, Hindi, Mongolian and emoji.
SHAPING = re.compile("[\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# What keeps the directions of a text apart: pages put it around a name, and a copy brings it.
ISOLATES = re.compile("[\u2066-\u2069]")
# What turns the direction of the text behind it.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
RIGHT_TO_LEFT = ("R", "AL", "AN")
# How many times as long as a name its key may be: "ß" is "ss" there.
LONGEST_KEY = 3


def tidy(name: str) -> str:
    """A name as it is stored: composed, trimmed, one space between words.

    ValidationError for a character that nobody can see, which may turn or fake what is beside it.
    """
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
    """What names have in common that differ in case, in form, or in what cannot be seen."""
    for _again in range(2):  # One folding can bring forth what the other one folds.
        name = normalize("NFKC", normalize("NFKC", UNSEEN.sub(_space, name)).casefold())
    return " ".join(UNSEEN.sub("", name).split())


def _space(unseen: re.Match) -> str:
    return " " if unseen[0].isspace() else ""


def isolated(words) -> SafeString:
    """What people wrote, for a page: it turns nothing around it, and breaks where it must."""
    return format_html("<bdi>{}</bdi>", TURNING.sub("", str(words))) if words else SafeString()


def isolated_text(words) -> str:
    """The same where no markup can stand: in a message, a title, a list to choose from."""
    text = TURNING.sub("", str(words))
    turns = any(bidirectional(letter) in RIGHT_TO_LEFT for letter in text)
    return f"\u2068{text}\u2069" if turns else text


class NameFormField(forms.CharField):
    """A text box for a name, in whatever direction it is written."""

    def to_python(self, value):
        return tidy(super().to_python(value))

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"dir": "auto"}


class NameField(models.CharField):
    """A name, stored as `tidy` makes it, whoever stores it."""

    def clean(self, value, instance):
        return super().clean(tidy(value or ""), instance)

    def pre_save(self, instance, add):
        name = tidy(super().pre_save(instance, add) or "")
        setattr(instance, self.attname, name)
        return name

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": NameFormField, **kwargs})


class KeyField(models.CharField):
    """The key of the name `of`, kept beside it by itself. Unique, it refuses a name twice."""

    def __init__(self, *args, of, **kwargs):
        self.of = of
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, instance, add):
        setattr(instance, self.attname, key_of(getattr(instance, self.of)))
        return super().pre_save(instance, add)

    def clean(self, value, instance):
        return key_of(getattr(instance, self.of)) if instance else value


class NamedQuerySet(models.QuerySet):
    """Rows whose keys follow their names, in a change of many rows too."""

    def named(self, name: str):
        """The row of this name, however it is written; for a model with one unique key."""
        key = next(key for key in keys_of(self.model) if key.unique)
        return self.filter(**{key.name: key_of(name)})

    def update(self, **values):
        for key in keys_of(self.model):
            if isinstance(values.get(key.of), str):
                values[key.of] = tidy(values[key.of])
                values[key.name] = key_of(values[key.of])
        return super().update(**values)

    update.alters_data = True


class Named(models.Model):
    """A model with keys. A name that is taken is refused at the field where it is typed."""

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        """As ever; ValidationError for a name that somebody took at the same moment."""
        if update_fields is not None:
            own = {key.name for key in keys_of(type(self)) if key.of in update_fields}
            update_fields = {*update_fields, *own}
            if not own:
                return super().save(*args, update_fields=update_fields, **kwargs)
        try:
            with transaction.atomic():
                return super().save(*args, update_fields=update_fields, **kwargs)
        except IntegrityError:
            Named.clean(self)
            raise

    def clean(self):
        super().clean()
        for key in keys_of(type(self)):
            own = key_of(getattr(self, key.of) or "")
            if len(own) > key.max_length:
                raise ValidationError({key.of: gettext("Enter a shorter name.")})
            others = type(self)._default_manager.exclude(pk=self.pk).filter(**{key.name: own})
            if own and key.unique and others.exists():
                message = self._meta.get_field(key.of).error_messages["unique"]
                raise ValidationError({key.of: ValidationError(message, code="taken")})


def one_code(*fields, name: str) -> models.UniqueConstraint:
    """Refuses a code beside one that differs in upper or lower case only."""
    *within, code = fields
    return models.UniqueConstraint(
        *within,
        Lower(code),
        name=name,
        violation_error_message=_("Another one has this code, in upper or lower case."),
    )


def keys_of(model: type[models.Model]) -> Iterator[KeyField]:
    return (field for field in model._meta.concrete_fields if isinstance(field, KeyField))


# --- how a text is found ---


@KeyField.register_lookup
class ContainsName(Lookup):
    """A name by a part of it, however that is written."""

    lookup_name, prepare_rhs = "contains_text", False

    def as_sql(self, compiler, connection):
        return compiler.compile(Contains(self.lhs, key_of(str(self.rhs))))


@models.CharField.register_lookup
@models.TextField.register_lookup
class ContainsText(Lookup):
    """A text by a part of it without regard to case.

    A pattern spells both cases of each letter out: SQLite knows no case but that of ASCII, and
    PostgreSQL that of the place where it was set up.
    """

    lookup_name, prepare_rhs = "contains_text", False

    def as_sql(self, compiler, connection):
        pattern = "".join(map(_either_case, normalize("NFC", str(self.rhs))))
        return compiler.compile(Regex(self.lhs, pattern))


def _either_case(letter: str) -> str:
    cases = {letter, letter.lower(), letter.upper(), letter.title()}
    single = sorted(case for case in cases if len(case) == 1)
    return f"[{''.join(single)}]" if len(single) > 1 else re.escape(letter)
