"""The texts of a version in another language, by sentence; without a translation, in English.

A translation belongs to the English sentence itself: rewording the sentence drops the translation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from roles.values.numbers import SOURCE, language_to_show

from .frozen import FrozenOncePublished, FrozenQuerySet


def in_words(row, words: dict[str, str]) -> None:
    """Translates the texts of a loaded row in place; the row must not be saved afterwards."""
    for name in row.TRANSLATED:
        text = getattr(row, name)
        setattr(row, name, words.get(text, text))


def digest_of(source: str) -> str:
    """The digest under which the translation of a sentence is stored."""
    return sha256(source.encode()).hexdigest()


class DigestField(models.CharField):
    """The digest of `source`, because long sentences do not fit into every database's index."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 64, "editable": False, **kwargs})

    def pre_save(self, row, add):
        row.digest = digest_of(row.source)
        return row.digest


class TranslationQuerySet(FrozenQuerySet):
    def words(self, language: str | None = None) -> dict[str, str]:
        """English sentence → translation, by default for the reader; empty for English."""
        language = language or language_to_show()
        if language == SOURCE:
            return {}
        return dict(self.order_by().filter(language=language).values_list("source", "text"))


class Translation(FrozenOncePublished):
    """One sentence of a version in another language."""

    language = models.CharField(_("language"), max_length=7, default="de")
    source = models.TextField(_("English"), max_length=2000)
    text = models.TextField(_("translation"), max_length=2000)
    digest = DigestField()

    objects = TranslationQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self):
        return f"{self.language}: {self.source[:60]}"


# --- the texts to translate ----------------------------------------------------------------------


@dataclass(frozen=True)
class Chapter:
    """A part of a version with its sentences; a repeated one is only in the first of its parts."""

    title: str
    sentences: tuple[str, ...]


def chapters_of(parts: Iterable[tuple[str, Iterable[str]]]) -> list[Chapter]:
    """Chapters from titles with texts; empty chapters and repeated texts are left out."""
    seen, chapters = set(), []
    for title, texts in parts:
        own = tuple(dict.fromkeys(text for text in texts if text and text not in seen))
        seen.update(own)
        if own:
            chapters.append(Chapter(str(title), own))
    return chapters


def texts_of(*rows) -> list[str]:
    """The translatable texts of the rows."""
    return [getattr(row, name) for row in rows for name in row.TRANSLATED]


class Translatable:
    """A version whose sentences have translations; its model provides `chapters`."""

    @transaction.atomic
    def translate(self, language: str, texts: dict[str, str]) -> None:
        """Stores English sentence → translation; an empty text deletes the translation."""
        rows, owner = self.translations, self.translations.field.name
        gone = [source for source, text in texts.items() if not text]
        rows.filter(language=language, digest__in=map(digest_of, gone)).delete()
        rows.model.objects.bulk_create(
            [
                rows.model(**{owner: self}, language=language, source=source, text=text)
                for source, text in texts.items()
                if text
            ],
            update_conflicts=True,
            unique_fields=[owner, "language", "digest"],
            update_fields=["text"],
        )
