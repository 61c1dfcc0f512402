"""Starts, answers, decides and plans for demo teams (acts.toml) with the verbs of the models."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from django.utils import timezone

from assessments import metrics
from assessments.changes import Table
from assessments.models import (
    Action,
    AdviceDecision,
    Answer,
    Assessment,
    Given,
    Question,
    QuestionnaireVersion,
    Team,
    User,
)
from assessments.reports.followup import part_of
from roles.models import Role

from .stories import DONT_KNOW, NOT_APPLICABLE


def start(
    team: Team,
    versions: Sequence[QuestionnaireVersion],
    track: str,
    by: User,
    at: datetime | None = None,
) -> tuple[Assessment, list[Question]]:
    """A draft, and the questions that it asks, in their order."""
    assessment = Assessment.objects.start(team, versions, track=track, by=by, at=at)
    questions = [q for version in versions for q in version.questions.all()]
    return assessment, [q for q in questions if assessment.asks(q)]


def published(disciplines: tuple[str, ...] = ()) -> list[QuestionnaireVersion]:
    """The published versions with their questions, of all disciplines unless some are named."""
    versions = QuestionnaireVersion.objects.published().with_questions()
    if disciplines:
        versions = versions.filter(questionnaire__discipline__slug__in=disciplines)
    return list(versions)


def given(question: Question, answer: int | str, confidence: str, comment: str = "") -> Given:
    """A Given from the number of a choice, a figure as typed, DONT_KNOW or NOT_APPLICABLE."""
    if answer == DONT_KNOW:
        return Given(Answer.State.DONT_KNOW, comment=comment)
    if isinstance(answer, str) and answer.startswith(NOT_APPLICABLE):
        reason = answer.removeprefix(NOT_APPLICABLE)
        return Given(Answer.State.NOT_APPLICABLE, reason=reason, comment=comment)
    known = Given(Answer.State.KNOWN, confidence=confidence, comment=comment)
    if isinstance(answer, int):
        return replace(known, choice=question.choices.all()[answer])
    figure, _, unit = answer.partition(" ")
    value = metrics.in_unit(Fraction(figure), unit, question.unit)
    return replace(known, value=value, entered=answer)


ACTS = tomllib.loads((Path(__file__).parent / "acts.toml").read_text(encoding="utf-8"))
# A team discusses its report this long after submission.
MEETING = timedelta(days=4)


def act(team: str, quarter: int, assessment: Assessment, lead: User) -> None:
    """Stores what the team decided and planned after the report of a quarter, its latest."""
    for kind, do in (("decisions", _decide), ("actions", _plan)):
        for row in ACTS[kind]:
            if (row["team"], row["quarter"]) == (team, quarter):
                do(row, assessment, lead)


def _decide(row: Table, assessment: Assessment, lead: User) -> None:
    role = Role.objects.get(slug=row["role"])
    AdviceDecision.objects.decide(
        assessment,
        role,
        choice=row["choice"],
        reason=row.get("reason", ""),
        by=lead,
        at=assessment.report.created + MEETING,
    )


def _plan(row: Table, assessment: Assessment, lead: User) -> None:
    kind = "practice" if "practice" in row else "metric"
    part, submitted = part_of(assessment.report, kind, row[kind]), assessment.report.created
    planned = Action.objects.plan(
        assessment,
        kind,
        row[kind],
        title=row.get("title") or (part.suggestion if part else ""),
        owner=lead,
        due=timezone.localdate(submitted) + timedelta(days=row["due"]),
        by=lead,
        at=submitted + MEETING,
    )
    if "state" in row:
        planned.change(
            seen=planned.revision,
            title=planned.title,
            owner=planned.owner,
            due=planned.due,
            state=row["state"],
            note=row.get("note", ""),
            at=submitted + timedelta(days=row["after"]),
        )
