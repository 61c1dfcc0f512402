"""The words of a version in other languages, as tables of its file: `[translations.de]`."""

from django.conf import settings
from django.utils.translation import gettext

from roles.models.translations import SOURCE, Translation

from .tables import Reader, columns

TRANSLATION = columns(Translation, "text")
MOST = 20_000


def read_translations(reader: Reader, raw: dict) -> dict[str, dict[str, str]]:
    """Sentences by language; what is wrong goes to the reader."""
    path, tables = ("translations",), raw.get("translations", {})
    known = {code.split("-")[0]: None for code, _ in settings.LANGUAGES}
    del known[SOURCE]
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


def _sentences(reader: Reader, path: tuple, raw) -> dict[str, str]:
    if not isinstance(raw, dict) or len(raw) > MOST:
        wanted = gettext('must be a table of at most %(most)s lines such as "English" = "Deutsch"')
        reader.fault(path, wanted % {"most": MOST})
        return {}
    field = TRANSLATION["text"]
    for source in raw:
        reader.value((*path, source), source, field)
    return {source: reader.value((*path, source), said, field) for source, said in raw.items()}


def written_translations(version) -> dict[str, dict[str, str]]:
    """Every sentence of a version by language, in one query."""
    tables: dict[str, dict[str, str]] = {}
    for row in version.translations.all():
        tables.setdefault(row.language, {})[row.source] = row.text
    return tables


def store_translations(version, tables: dict[str, dict[str, str]]) -> None:
    translations = version.translations
    owner = {translations.field.name: version}
    translations.model.objects.bulk_create(
        translations.model(**owner, language=language, source=source, text=text)
        for language, sentences in tables.items()
        for source, text in sentences.items()
    )
