"""Model fields with their form fields: fractions, codes, mail addresses; rows written once."""

import json
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable, Expression
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from .numbers import LONGEST, Number, NumberField, plain, to_stored

LONGEST_CODES = 500
# Of what somebody sends as the key of a row: every database can compare these.
LONGEST_KEY, LARGEST_KEY = 36, 2**31 - 1
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
EMAIL = _("Enter an e-mail address such as alice@example.org.")

Set = TypeVar("Set", contravariant=True)
Get = TypeVar("Get", covariant=True)


class FractionField(models.CharField[Set, Get]):
    """Stores a Fraction as text: `"0.5"`, `"20/87"`."""

    # What django-stubs puts for Set and Get, with None where the column may be null. It does not
    # foresee that a CharField holds anything but text, hence the ignored errors.
    _pyi_private_set_type: Fraction | int | str | Combinable  # type: ignore[assignment]
    _pyi_private_get_type: Fraction  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST * 2)
        super().__init__(*args, **kwargs)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Fraction | None:
        return Fraction(value) if value else None

    def to_python(self, value: str | Number | None) -> Fraction | None:
        if value is None or isinstance(value, Fraction):
            return value
        try:
            return to_stored(value) if value != "" else None
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def get_prep_value(self, value: str | Number | None) -> str | None:
        number = self.to_python(value)
        return None if number is None else plain(number)

    def value_to_string(self, obj: models.Model) -> str:
        return plain(getattr(obj, self.attname))

    def run_validators(self, value: Fraction | None) -> None:
        # The inherited check is about the length of a text, which to_stored has checked.
        return None

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        # Not CharField.formfield, which would pass max_length.
        invalid = _("Enter a number such as 0.5, or a fraction such as 20/87.")
        boxed = {"form_class": NumberField, "error_messages": {"invalid": invalid}}
        return models.Field.formfield(self, *args, **{**boxed, **kwargs})


class CodesFormField(forms.CharField):
    """A text box for codes such as `D01, C11`."""

    default_error_messages = {"invalid": _("Enter codes separated by commas, such as D01, C11.")}

    def clean(self, value: str | None) -> list[str]:
        text: str = super().clean(value)
        codes = [code.strip() for code in text.split(",") if code.strip()]
        if not all(CODE.fullmatch(code) for code in codes):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return list(dict.fromkeys(codes))

    def prepare_value(self, value: list[str] | str | None) -> str | None:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial: list[str] | str | None, data: str | None) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class CodesField(models.JSONField[list[str], list[str]]):
    """A list of codes, empty by default."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"default": list, "blank": True, **kwargs}
        super().__init__(*args, **kwargs)

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        # Not JSONField.formfield, which would pass arguments that only a JSON form field takes.
        return models.Field.formfield(
            self, *args, **{"form_class": CodesFormField, "max_length": LONGEST_CODES, **kwargs}
        )


_is_address = EmailValidator(EMAIL)


def validate_address(value: str) -> None:
    """ValidationError for an address to which no mail can be sent as it stands.

    Django takes a quoted part before the @, even with control characters, letters that only look
    like ASCII, an encoded word (`=?`), and a domain that becomes another address in ASCII.
    """
    _is_address(value)
    local, _at, domain = value.rpartition("@")
    try:
        sent = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        sent = ""
    if not sent.isascii() or '"' in local or "=?" in local:
        raise ValidationError(EMAIL, code="invalid")
    _is_address(sent)


class AddressFormField(forms.EmailField):
    """A text box for a mail address."""

    default_validators = [validate_address]


class AddressField(models.EmailField[str, str]):
    """A mail address that a mail server takes."""

    default_validators = [validate_address]

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """As Django's: the column is the same, so no migration has to know of this class."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field | None:
        return super().formfield(*args, **{"form_class": AddressFormField, **kwargs})


def field_named(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """A field of the model itself; FieldDoesNotExist for what leads here from other models."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(name)
    return field


def model_behind(model: type[models.Model], name: str) -> type[models.Model]:
    """The model to which a foreign key leads; FieldDoesNotExist for any other field."""
    related = field_named(model, name).related_model
    if not isinstance(related, type):
        raise FieldDoesNotExist(name)
    return related


def can_be_stored(data: object) -> bool:
    """Whether every database can store this as JSON: no NUL, no lone surrogate, no NaN."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return b"\\u0000" not in text


def key_in(model: type[models.Model], text: str) -> Any:
    """The key of a row of the model that a text can be; None if it can be none."""
    try:
        key = model._meta.pk.to_python(text[:LONGEST_KEY])
    except ValidationError:
        return None
    return None if isinstance(key, int) and not 0 < key <= LARGEST_KEY else key


Verb = TypeVar("Verb", bound=Callable[..., Any])


def alters_data(verb: Verb) -> Verb:
    """Marks a verb that templates cannot call, as Django marks its own."""
    vars(verb)["alters_data"] = True
    return verb


def queryset_only(verb: Verb) -> Verb:
    """Marks a verb that managers do not have, as Django's own delete()."""
    vars(verb)["queryset_only"] = True
    return verb


Row = TypeVar("Row", bound="WrittenOnce", covariant=True)


class WrittenOnceQuerySet(models.QuerySet[Row]):
    """Refuses to change or delete rows, with the sentence that their model has as REFUSAL."""

    def update(self, **values: Any) -> NoReturn:
        raise ValidationError(self.model.REFUSAL)

    @queryset_only
    def delete(self) -> NoReturn:
        raise ValidationError(self.model.REFUSAL)


class WrittenOnce(models.Model):
    """A row that is never deleted, nor changed in bulk; REFUSAL says so."""

    REFUSAL: StrOrPromise

    objects = WrittenOnceQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ValidationError(self.REFUSAL)
