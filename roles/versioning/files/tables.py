"""TOML tables ↔ fields of a model: checks types, lengths and unknown keys; translations.

A table is read as plain data that TOML can hold; default values are left out.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, CharField, Field, IntegerField, Model, TextField
from django.utils.translation import gettext

from roles.values.fields import CODE, LONGEST_CODES, CodesField, FractionField, field_named
from roles.values.numbers import SOURCE, plain
from roles.versioning.translations import Translatable, Translation

from .documents import Document, FileFault, Refused, Table
from .lines import Path

# The fields of a model by the keys that a table has for them.
Columns: TypeAlias = Mapping[str, Field[Any, Any]]
# Translations by language: English sentence → translation.
Translations: TypeAlias = dict[str, dict[str, str]]

MOST_SENTENCES = 20_000


def columns(model: type[Model], names: str) -> dict[str, Field[Any, Any]]:
    """The fields with these names; callers add keys that have another name in a file."""
    return {name: field_named(model, name) for name in names.split()}


def row_of(row: Model, known: Columns) -> Table:
    """A stored row as a table."""
    values = {key: getattr(row, field.attname) for key, field in known.items()}
    return {
        key: _written(v) for key, v in values.items() if not _goes_without_saying(known[key], v)
    }


def _is_required(field: Field[Any, Any]) -> bool:
    return not (field.blank or field.null or field.has_default())


def _goes_without_saying(field: Field[Any, Any], value: object) -> bool:
    return not _is_required(field) and bool(value == field.to_python(field.get_default()))


def _written(value: str | int | list[str] | Fraction | None) -> str | int | list[str]:
    """A value as TOML holds it; fractions as exact text."""
    return value if isinstance(value, str | int | list) else plain(value)


class Reader:
    """Checks a document table by table, and collects every fault."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[FileFault] = []

    def fault(self, path: Path, text: str) -> None:
        self.faults.append(self.document.fault(path, text))

    def finish(self) -> None:
        if self.faults:
            raise Refused(*sorted(self.faults, key=lambda fault: fault.line or 0))

    def rows(self, path: Path, raw: object, most: int) -> list[tuple[Path, Table]]:
        """Each table of a list with its path; empty, with a fault, if it is no list of tables."""
        if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
            name = path[-1]
            self.fault(path, gettext("must be a list of tables: [[%(name)s]]") % {"name": name})
            return []
        if len(raw) > most:
            self.fault(path, gettext("at most %(most)s of these") % {"most": most})
            return []
        return [((*path, number), row) for number, row in enumerate(raw)]

    def table(self, path: Path, raw: object, known: Columns, beside: Iterable[str] = ()) -> Table:
        """The values of a table; the caller reads the further keys in `beside`."""
        if not isinstance(raw, dict):
            self.fault(path, gettext("must be a table: [%(name)s]") % {"name": path[-1]})
            return {}
        self.unknown_keys(path, raw, [*known, *beside])
        values = {}
        for key, field in known.items():
            if key in raw:
                value = self.value((*path, key), raw[key], field)
                if value is not None and not _goes_without_saying(field, value):
                    values[key] = _written(value)
            elif _is_required(field):
                self.fault(path, gettext("`%(key)s` is missing") % {"key": key})
        return values

    def unknown_keys(self, path: Path, raw: Table, known: Iterable[str]) -> None:
        names, message = set(known), gettext("is not known here; known: %(known)s")
        text = message % {"known": ", ".join(sorted(names))}
        for key in raw:
            if key not in names:
                self.fault((*path, key), text)

    def flag(self, path: Path, raw: Table, key: str) -> bool:
        """The value of a key that is true, false or missing."""
        if type(raw.get(key, False)) is not bool:
            self.fault((*path, key), gettext("must be true or false"))
        return raw.get(key) is True

    def value(self, path: Path, raw: object, field: Field[Any, Any]) -> Any:
        """The value as the model holds it; None after a fault."""
        wrong = _unfit(field, raw)
        if not wrong:
            try:
                return field.clean(raw, None)
            except ValidationError as error:
                wrong = " ".join(error.messages)
        self.fault(path, wrong)
        return None


def _is_text(field: Field[Any, Any]) -> bool:
    return isinstance(field, CharField | TextField) and not isinstance(field, FractionField)


def _wanted(field: Field[Any, Any]) -> tuple[tuple[type, ...], str]:
    """The types that a value may have in the file, and what to call them."""
    if isinstance(field, BooleanField):
        return (bool,), gettext("true or false")
    if isinstance(field, IntegerField):
        return (int,), gettext("a whole number")
    if isinstance(field, FractionField):
        return (str, int), gettext('a number in quotes, such as "0.5" or "20/87"')
    if isinstance(field, CodesField):
        return (list,), gettext('a list of codes, such as ["D01", "C11"]')
    return (str,), gettext("a text in quotes")


def _unfit(field: Field[Any, Any], raw: object) -> str:
    """The fault that the field's validators do not report, or not as clearly."""
    types, wanted = _wanted(field)
    if type(raw) not in types:
        return gettext("must be %(wanted)s") % {"wanted": wanted}
    if isinstance(raw, str) and "\0" in raw:
        return gettext("a NUL character cannot be stored")
    if isinstance(raw, str) and not field.blank and not raw.strip():
        return gettext("must not be empty")
    if isinstance(raw, str) and _is_text(field) and len(raw) > (field.max_length or len(raw)):
        return gettext("at most %(most)s characters") % {"most": field.max_length}
    if field.choices and raw not in dict(field.flatchoices) and raw != "":
        values = ", ".join(str(value) for value, _ in field.flatchoices)
        return gettext("must be one of: %(values)s") % {"values": values}
    if isinstance(raw, list) and not all(isinstance(c, str) and CODE.fullmatch(c) for c in raw):
        return wanted
    if isinstance(raw, list) and len(", ".join(raw)) > LONGEST_CODES:
        return gettext("at most %(most)s characters") % {"most": LONGEST_CODES}
    return ""


TRANSLATION = columns(Translation, "text")


def read_translations(reader: Reader, raw: Table) -> Translations:
    """Sentences by language; faults go to the reader."""
    path, tables = ("translations",), raw.get("translations", {})
    languages = (code.split("-")[0] for code, _ in settings.LANGUAGES)
    known = [language for language in languages if language != SOURCE]
    if not isinstance(tables, dict):
        reader.fault(path, gettext("must be tables: [translations.de]"))
        return {}
    reader.unknown_keys(path, tables, known)
    read = {
        language: _sentences(reader, (*path, language), tables[language])
        for language in tables
        if language in known
    }
    return {language: sentences for language, sentences in read.items() if sentences}


def _sentences(reader: Reader, path: Path, raw: object) -> dict[str, str]:
    if not isinstance(raw, dict) or len(raw) > MOST_SENTENCES:
        wanted = gettext('must be a table of at most %(most)s lines such as "English" = "Deutsch"')
        reader.fault(path, wanted % {"most": MOST_SENTENCES})
        return {}
    field = TRANSLATION["text"]
    for source in raw:
        reader.value((*path, source), source, field)
    return {source: reader.value((*path, source), text, field) for source, text in raw.items()}


def written_translations(version: Translatable) -> Translations:
    """Every sentence of a version by language, in one query."""
    tables: Translations = {}
    for row in version.translations.all():
        tables.setdefault(row.language, {})[row.source] = row.text
    return tables


def store_translations(version: Translatable, tables: Translations) -> None:
    version.translations.bulk_create(version.unsaved(tables))
