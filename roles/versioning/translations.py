"""The words of a version in another language, sentence by sentence; what is missing stays English.

A translation hangs on the English sentence itself: reword that, and the old translation falls away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .frozen import FrozenOncePublished, FrozenQuerySet

SOURCE = "en"


def language_to_show() -> str:
    """The language of the reader without its region: "de" for "de-at"."""
    return (get_language() or SOURCE).split("-")[0]


def in_words(row, words: dict[str, str]) -> None:
    """Puts a loaded row, never to be saved, into the language of these words."""
    for name in row.TRANSLATED:
        text = getattr(row, name)
        setattr(row, name, words.get(text, text))


def digest_of(source: str) -> str:
    """The fingerprint under which the translation of a sentence is kept."""
    return sha256(source.encode()).hexdigest()


class DigestField(models.CharField):
    """A fingerprint of `source`: long sentences do not fit into an index of every database."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 64, "editable": False, **kwargs})

    def pre_save(self, row, add):
        row.digest = digest_of(row.source)
        return row.digest


class TranslationQuerySet(FrozenQuerySet):
    def words(self, language: str | None = None) -> dict[str, str]:
        """English sentence → sentence in the reader's language; empty for English."""
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


# --- what a version says, to be translated -------------------------------------------------------


@dataclass(frozen=True)
class Chapter:
    """A part of a version with its sentences; each one stands in the first part that says it."""

    title: str
    sentences: tuple[str, ...]


def chapters_of(parts: Iterable[tuple[str, Iterable[str]]]) -> list[Chapter]:
    """Titles with texts as chapters: without the empty ones, and each text once."""
    told, chapters = set(), []
    for title, texts in parts:
        own = tuple(dict.fromkeys(text for text in texts if text and text not in told))
        told.update(own)
        if own:
            chapters.append(Chapter(str(title), own))
    return chapters


def texts_of(*rows) -> list[str]:
    """What the rows say in words."""
    return [getattr(row, name) for row in rows for name in row.TRANSLATED]


class Translatable:
    """A version whose sentences have translations. It tells its `chapters` in their order."""

    @transaction.atomic
    def translate(self, language: str, texts: dict[str, str]) -> None:
        """Stores English sentence → translation; an empty one is taken back."""
        rows, whole = self.translations, self.translations.field.name
        gone = [source for source, text in texts.items() if not text]
        rows.filter(language=language, digest__in=map(digest_of, gone)).delete()
        rows.model.objects.bulk_create(
            [
                rows.model(**{whole: self}, language=language, source=source, text=text)
                for source, text in texts.items()
                if text
            ],
            update_conflicts=True,
            unique_fields=[whole, "language", "digest"],
            update_fields=["text"],
        )
