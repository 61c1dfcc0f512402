"""Translations by English sentence and digest; chapters, and rows put into another language.

A translation belongs to the English sentence itself: rewording the sentence drops the translation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from roles.values.numbers import SOURCE, language_to_show

from .frozen import FrozenOncePublished, FrozenQuerySet


class Worded(Protocol):
    """A row with texts in the fields that TRANSLATED names."""

    @property
    def TRANSLATED(self) -> Sequence[str]: ...


def in_words(row: Worded, words: Mapping[str, str]) -> None:
    """Translates the texts of a loaded row in place; the row must not be saved afterwards."""
    for name in row.TRANSLATED:
        text = getattr(row, name)
        setattr(row, name, words.get(text, text))


def digest_of(source: str) -> str:
    """The digest under which the translation of a sentence is stored."""
    return sha256(source.encode()).hexdigest()


class DigestField(models.CharField[str, str]):
    """The digest of `source`, because long sentences do not fit into every database's index."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 64, "editable": False, **kwargs})

    def pre_save(self, row: models.Model, add: bool) -> str:
        digest = digest_of(row.serializable_value("source"))
        setattr(row, self.attname, digest)
        return digest


T = TypeVar("T", bound="Translation", covariant=True)


class TranslationQuerySet(FrozenQuerySet[T]):
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

    objects: ClassVar = TranslationQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.language}: {self.source[:60]}"

    @classmethod
    def owner(cls) -> str:
        """The name of the foreign key to the version."""
        return cls.VERSION.removesuffix("_id")


# --- the texts to translate ----------------------------------------------------------------------


@dataclass(frozen=True)
class Chapter:
    """A part of a version with its sentences; a repeated one is only in the first of its parts."""

    title: str
    sentences: tuple[str, ...]


def chapters_of(parts: Iterable[tuple[object, Iterable[str]]]) -> list[Chapter]:
    """Chapters from titles with texts; empty chapters and repeated texts are left out."""
    seen: set[str] = set()
    chapters: list[Chapter] = []
    for title, texts in parts:
        own = tuple(dict.fromkeys(text for text in texts if text and text not in seen))
        seen.update(own)
        if own:
            chapters.append(Chapter(str(title), own))
    return chapters


def texts_of(*rows: Worded) -> list[str]:
    """The translatable texts of the rows."""
    return [getattr(row, name) for row in rows for name in row.TRANSLATED]


class Translatable:
    """A version whose sentences have translations; its model provides `chapters`."""

    if TYPE_CHECKING:
        # From the foreign key of a Translation.
        @property
        def translations(self) -> "TranslationQuerySet[Translation]": ...

    @transaction.atomic
    def translate(self, language: str, texts: Mapping[str, str]) -> None:
        """Stores English sentence → translation; an empty text deletes the translation."""
        gone = [source for source, text in texts.items() if not text]
        rows = self.translations
        rows.filter(language=language, digest__in=map(digest_of, gone)).delete()
        rows.bulk_create(
            self.unsaved({language: {source: text for source, text in texts.items() if text}}),
            update_conflicts=True,
            unique_fields=[rows.model.owner(), "language", "digest"],
            update_fields=["text"],
        )

    def unsaved(self, tables: Mapping[str, Mapping[str, str]]) -> list[Translation]:
        """New translations: those of each language, from English sentence to translation."""
        model = self.translations.model
        return [
            model(**{model.owner(): self}, language=language, source=source, text=text)
            for language, texts in tables.items()
            for source, text in texts.items()
        ]
