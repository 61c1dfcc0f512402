"""Kinds of files: headings and rows, from documents or related rows; lists of the admin."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from typing import Generic, Protocol, TypeVar

from django.conf import settings
from django.db.models import IntegerField, Model, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_stubs_ext import StrOrPromise

from assessments.models import Action, AdviceDecision, Assessment, Team
from assessments.models.questionnaires import QuestionnaireVersionQuerySet
from assessments.models.teams import TeamQuerySet
from assessments.reports import Library, document_of
from assessments.reports.document.rows import Document
from roles.audit import AuditEntry

from . import rows
from .rows import Cells
from .scope import Scope


class Chosen(Protocol):
    """What a kind reads its rows from, and what the name of the file says about it."""

    @property
    def teams(self) -> tuple[Team, ...]: ...

    @property
    def name(self) -> str: ...

    @property
    def plain_name(self) -> str: ...

    @property
    def days(self) -> str: ...


ChosenT = TypeVar("ChosenT", bound=Chosen)


@dataclass(frozen=True)
class Kind(Generic[ChosenT]):
    """One kind of file: its headings, its rows, and the number of rows."""

    slug: str
    label: StrOrPromise
    columns: tuple[str, ...]
    rows: Callable[[ChosenT], Iterator[Cells]]
    count: Callable[[ChosenT], int]


def _of_documents(
    slug: str,
    label: StrOrPromise,
    headings: tuple[str, ...],
    rows_of: Callable[[Assessment, Document], Iterator[Cells]],
) -> Kind[Scope]:
    """A kind whose rows come from the English documents; each assessment stores how many."""

    def every(scope: Scope) -> Iterator[Cells]:
        library = Library(settings.LANGUAGE_CODE)
        # Closed at once when an export breaks off: its cursors must not outlive the connection.
        with closing(scope.reports()) as assessments:
            for assessment in assessments:
                yield from rows_of(assessment, document_of(assessment, library))

    def count(scope: Scope) -> int:
        rows = Cast(KeyTextTransform(slug, "file_rows"), IntegerField())
        counted = scope.assessments().order_by().aggregate(rows=Coalesce(Sum(rows), 0))
        return int(counted["rows"])

    return Kind(slug, label, headings, every, count)


def _of_rows(
    slug: str,
    label: StrOrPromise,
    headings: tuple[str, ...],
    rows_of: Callable[[Assessment], Iterator[Cells]],
    **related: QuerySet[Model],
) -> Kind[Scope]:
    """A kind whose rows are related objects of the assessments, in the order of each relation."""

    def every(scope: Scope) -> Iterator[Cells]:
        with closing(scope.reports(**related)) as assessments:
            for assessment in assessments:
                yield from rows_of(assessment)

    def count(scope: Scope) -> int:
        chosen = scope.assessments().order_by().values("pk")
        return sum(each.filter(assessment__in=chosen).count() for each in related.values())

    return Kind(slug, label, headings, every, count)


# Ordered by what never changes, so that the order is stable.
ACTIONS = Action.objects.select_related("owner", "created_by").order_by("created", "id")
DECISIONS = AdviceDecision.objects.select_related("role", "by").order_by("role__slug")
_KINDS = (
    _of_documents(
        "answers",
        _("Answers: a row for each question, as it was answered"),
        rows.ANSWERS,
        rows.answer_rows,
    ),
    _of_documents(
        "scores",
        _("Scores: a row for each discipline, practice and question, with its weight"),
        rows.SCORES,
        rows.score_rows,
    ),
    _of_documents(
        "criteria",
        _("Metrics: a row for each DORA, SLO and platform metric, with its range and source"),
        rows.CRITERIA,
        rows.criterion_rows,
    ),
    _of_documents(
        "advice",
        _("Advice: a row for each role, reason and goal, and for what would change the answer"),
        rows.ADVICE,
        rows.advice_rows,
    ),
    _of_rows(
        "actions",
        _("Actions: a row for each action, and for each decision about the advice"),
        rows.ACTIONS,
        rows.action_rows,
        actions=ACTIONS,
        decisions=DECISIONS,
    ),
)
KINDS: dict[str, Kind[Scope]] = {kind.slug: kind for kind in _KINDS}


BATCH = 500
RowsT = TypeVar("RowsT", bound=QuerySet[Model])


@dataclass(frozen=True)
class Listing(Generic[RowsT]):
    """The scope of a list: the rows chosen in the admin, without teams, dated today."""

    chosen: RowsT
    name: str
    teams: tuple[Team, ...] = ()

    @property
    def plain_name(self) -> str:
        return self.name

    @property
    def days(self) -> str:
        return timezone.localdate().isoformat()


def team_rows(listing: Listing[TeamQuerySet]) -> Iterator[Cells]:
    """A row for each team and role, with the facts that the advice reads."""
    teams = listing.chosen.prefetch_related("staffing__role")
    for team in teams.iterator(chunk_size=BATCH):
        facts = {
            "team": team.name,
            "team_id": team.pk,
            "area": team.area,
            "engineers": team.engineers,
            "expected_engineers": team.expected_engineers,
            "around_the_clock": team.around_the_clock,
            "sites": team.sites,
            "archived": team.archived and timezone.localdate(team.archived),
        }
        staffing = list(team.staffing.all())
        yield from (facts | {"role": s.role.slug, "staffed": float(s.people)} for s in staffing)
        if not staffing:
            yield facts


def question_rows(listing: Listing[QuestionnaireVersionQuerySet]) -> Iterator[Cells]:
    """A row for each choice or band of each question; one for a question without any."""
    for version in listing.chosen.with_questions().iterator(chunk_size=5):
        titles = {text.practice_id: text.title for text in version.texts.all()}
        for question in version.questions.all():
            asked = {
                "discipline": version.questionnaire.discipline.slug,
                "version": version.number,
                "state": version.state,
                "practice": question.practice.code,
                "practice_title": titles.get(question.practice_id, ""),
                "question": question.code,
                "kind": question.kind,
                "weight": question.weight,
                "quick": question.quick,
                "critical": question.critical,
                "text": question.text,
                "unit": question.unit,
            }
            choices = list(question.choices.all())
            yield from (asked | {"choice": c.number, "anchor": c.anchor} for c in choices)
            if not choices:
                yield asked


def audit_rows(listing: Listing[QuerySet[AuditEntry]]) -> Iterator[Cells]:
    """A row for each entry, the oldest first; the moment in UTC, so that it sorts as text."""
    for entry in listing.chosen.order_by("when", "pk").iterator(chunk_size=BATCH):
        with override(settings.LANGUAGE_CODE):
            who, what = entry.by, entry.what
        yield {
            "when": entry.when.astimezone(UTC).isoformat(timespec="seconds"),
            "who": who,
            "user_id": entry.user_key,
            "address": entry.address,
            "action": entry.action,
            "kind": entry.kind,
            "id": entry.key,
            "subject": what,
            "detail": entry.detail,
        }


def _count(listing: Listing[RowsT]) -> int:
    return listing.chosen.count()


TEAMS: Kind[Listing[TeamQuerySet]] = Kind(
    "teams", _("Teams: a row for each team and role"), rows.TEAMS, team_rows, _count
)
QUESTIONS: Kind[Listing[QuestionnaireVersionQuerySet]] = Kind(
    "questions", _("Questions: a row for each choice"), rows.QUESTIONS, question_rows, _count
)
AUDIT: Kind[Listing[QuerySet[AuditEntry]]] = Kind(
    "audit-log", _("Audit log: a row for each entry"), rows.AUDIT, audit_rows, _count
)
