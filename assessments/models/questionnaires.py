"""Questionnaire, Practice, version: positions among peers, moving, copy for a draft, chapters."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.values.names import LONGEST_KEY, KeyField, Named, NameField, one_code
from roles.versioning.frozen import hold_drafts
from roles.versioning.translations import (
    Chapter,
    Translation,
    Worded,
    chapters_of,
    in_words,
    texts_of,
)
from roles.versioning.versions import Fault, Version, VersionQuerySet

from .faults import faults_between, faults_of, faults_of_checks, readable
from .questions import LONG_TEXT, PracticeText, Question

Part = TypeVar("Part", PracticeText, Question)


def in_order(
    texts: Sequence[PracticeText], questions: Sequence[Question]
) -> tuple[list[PracticeText], list[Question]]:
    """The texts as given, and the questions in their order; those without a text come last."""
    positions = {text.practice_id: position for position, text in enumerate(texts)}
    return list(texts), sorted(
        questions, key=lambda q: positions.get(q.practice_id, len(positions))
    )


def moved(rows: Sequence[Part], row: Part, step: int) -> list[Part]:
    """The rows with this one moved by `step` among its peers, at most to their end."""
    peers = [peer for peer in rows if belongs_with(peer, row)]
    position = peers.index(row)
    peers.insert(max(position + step, 0), peers.pop(position))
    ordered = iter(peers)
    return [next(ordered) if belongs_with(other, row) else other for other in rows]


def belongs_with(one: Part, other: Part) -> bool:
    """A practice moves among all practices, a question among those of its practice."""
    return isinstance(one, PracticeText) or one.practice_id == other.practice_id


def renumber(rows: Sequence[Part]) -> None:
    """Stores the positions of rows of one model, if any has changed."""
    moved = [row for position, row in enumerate(rows) if row.position != position]
    for position, row in enumerate(rows):
        row.position = position
    if moved:
        type(moved[0]).objects.bulk_update(moved, ["position"])


class Questionnaire(Named):
    """The questions of one discipline, through all their versions."""

    slug = models.SlugField(_("slug"), unique=True)
    discipline = models.OneToOneField(
        "roles.Discipline", models.PROTECT, related_name="+", verbose_name=_("discipline")
    )
    title = NameField(
        _("title"),
        max_length=80,
        error_messages={"unique": _("Another questionnaire has this title. Choose another one.")},
    )
    title_key = KeyField(of="title", max_length=80 * LONGEST_KEY, unique=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["discipline__position", "slug"]
        constraints = [one_code("slug", name="one_questionnaire_a_slug")]

    def __str__(self) -> str:
        return self.title

    def next_number(self) -> int:
        """The number of a new version; locks the questionnaire, so that it is given only once."""
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
        return (self.versions.aggregate(last=models.Max("number"))["last"] or 0) + 1


class Practice(models.Model):
    """A practice of a questionnaire; the meaning of its code never changes."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="practices", verbose_name=_("questionnaire")
    )
    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("For ever: it cannot change once a version has a text or a question for it."),
    )

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["code"]
        constraints = [one_code("code", name="one_practice_a_code")]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored and stored.code != self.code and stored.is_used():
            raise ValidationError(gettext("The code of a practice that is in use never changes."))
        super().save(*args, **kwargs)

    def is_used(self) -> bool:
        return self.texts.exists() or self.questions.exists()


class QuestionnaireVersionQuerySet(VersionQuerySet["QuestionnaireVersion"]):
    def numbered(self, pairs: Iterable[tuple[str, int]]) -> Self:
        """The versions with these pairs of discipline slug and number."""
        found = Q()
        for discipline, number in pairs:
            found |= Q(questionnaire__discipline__slug=discipline, number=number)
        return self.filter(found) if found else self.none()

    def with_questions(self) -> Self:
        """Loads everything that a page, a report or a copy reads, in a fixed number of queries."""
        return self.select_related("questionnaire__discipline").prefetch_related(
            models.Prefetch(
                "texts", PracticeText.objects.select_related("practice").prefetch_related("steps")
            ),
            models.Prefetch(
                "questions",
                Question.objects.select_related("practice").prefetch_related("choices"),
            ),
        )


class QuestionnaireVersion(Version):
    """One wording of a questionnaire. A published or retired one never changes."""

    TRANSLATED = ("summary", "credits")

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="versions", verbose_name=_("questionnaire")
    )
    summary = models.CharField(
        _("summary"), max_length=LONG_TEXT, help_text=_("What this questionnaire looks at.")
    )
    credits = models.CharField(
        _("credits"),
        max_length=LONG_TEXT,
        blank=True,
        help_text=_("Whose numbers it shows, and under which licence."),
    )
    checks = models.JSONField(
        _("consistency checks"),
        default=list,
        blank=True,
        help_text=_("Answers that seldom fit together, asked about before submission."),
    )

    objects: ClassVar = QuestionnaireVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire version")
        verbose_name_plural = _("questionnaire versions")
        ordering = ["questionnaire__discipline__position", "-number"]
        permissions = [("publish_questionnaireversion", "Can publish a questionnaire version")]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="one_version_a_number"
            ),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state="draft"), name="one_draft"
            ),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state="published"), name="one_published"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "retired"]), name="version_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.number} ({self.get_state_display()})"

    @property
    def reference(self) -> str:
        """Its name in commands and in the audit log: `sre:2`."""
        return f"{self.questionnaire.slug}:{self.number}"

    def siblings(self) -> QuestionnaireVersionQuerySet:
        return self.questionnaire.versions.all()

    def next_number(self) -> int:
        return self.questionnaire.next_number()

    def copy_parts_to(self, draft: "QuestionnaireVersion") -> None:
        source = type(self).objects.with_questions().get(pk=self.pk)
        for text in source.texts.all():
            text.copy_to(draft)
        for question in source.questions.all():
            question.copy_to(draft)
        rows = [row.copy(version=draft) for row in self.translations.all()]
        self.translations.model.objects.bulk_create(rows)

    @transaction.atomic
    def move(self, part: PracticeText | Question, step: int) -> None:
        """Moves a practice, or a question within its practice, down by `step` (negative: up)."""
        hold_drafts(type(self), [self.pk])
        texts, questions = list(self.texts.all()), list(self.questions.all())
        if part in texts:
            texts = moved(texts, part, step)
        elif part in questions:
            questions = moved(questions, part, step)
        texts, questions = in_order(texts, questions)
        renumber(texts)
        renumber(questions)

    def use_texts(self, words: dict[str, str]) -> None:
        """Translates the loaded version by these words; it must not be saved after that."""
        choices = (c for question in self.questions.all() for c in question.choices.all())
        steps = (step for text in self.texts.all() for step in text.steps.all())
        rows: list[Worded] = [self, *self.texts.all(), *steps, *choices]
        for row in rows:
            in_words(row, words)
        for question in self.questions.all():
            question.use_texts(words)
        for check in readable(self.checks):
            check["text"] = words.get(check["text"], check["text"])
        for titled in (self.questionnaire, self.questionnaire.discipline):
            titled.title = words.get(titled.title, titled.title)

    def chapters(self) -> list[Chapter]:
        """The texts to translate: about the questionnaire, then practice by practice."""
        whole = type(self).objects.with_questions().get(pk=self.pk)
        questions, titled = list(whole.questions.all()), whole.questionnaire
        checks = [check["text"] for check in readable(whole.checks)]
        about = [titled.title, titled.discipline.title, *texts_of(whole), *checks]
        asked = [(question.practice_id, question.texts()) for question in questions]
        practices = [
            (text, texts_of(text, *text.steps.all()) + _texts_asked(asked, text.practice_id))
            for text in whole.texts.all()
        ]
        rest = (gettext("Without a practice text"), chain.from_iterable(each for _, each in asked))
        return chapters_of([(gettext("The questionnaire"), about), *practices, rest])

    def faults(self) -> list[Fault]:
        """The faults that prevent publishing, a sentence each."""
        questions = list(self.questions.select_related("practice").prefetch_related("choices"))
        if not questions:
            return [Fault(gettext("The version has no questions."), self)]
        texts = list(self.texts.select_related("practice"))
        own = [fault for question in questions for fault in faults_of(question)]
        checks = [Fault(fault, self) for fault in faults_of_checks(self.checks, questions)]
        return own + faults_between(questions, texts) + checks


def _texts_asked(asked: Iterable[tuple[int, list[str]]], practice: int) -> list[str]:
    return [text for key, texts in asked if key == practice for text in texts]


class VersionTranslation(Translation):
    """One sentence of a questionnaire version in another language."""

    version = models.ForeignKey(
        "assessments.QuestionnaireVersion", models.CASCADE, related_name="translations"
    )

    class Meta(Translation.Meta):
        abstract = False
        ordering = ["version", "language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language", "digest"], name="one_translation_a_version_text"
            )
        ]
