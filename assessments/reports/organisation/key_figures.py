"""Findings of a case → its KeyFigures at submission: facts, scores, strengths; rebuilds all."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, TypeAlias

from django.db import transaction

from assessments import scoring
from assessments.models import Assessment, KeyFigure
from assessments.reports.data.advice import situation_of
from assessments.reports.data.cases import Case, TeamFacts, case_of, stored_cases
from assessments.reports.data.findings import Findings, findings_of
from roles.investment import is_candidate, options_of, strengths_of
from roles.models import Ruleset
from roles.recommendations import Rulebook, rulebook

LEVEL_NUMBERS = {
    name: number for number, (_, name) in enumerate(reversed(scoring.LEVELS), start=2)
} | {scoring.LOWEST_LEVEL: 1}
ESTABLISHED = LEVEL_NUMBERS["Established"]
LEVEL_NAMES = {number: name for name, number in LEVEL_NUMBERS.items()}
Kind = KeyFigure.Kind
# The fields of a key figure, but for its assessment.
Figure: TypeAlias = dict[str, Any]


def key_figures_at_submission(assessment: Assessment, ruleset: Ruleset) -> list[KeyFigure]:
    """The key figures of a draft at submission, from the same answers as its report."""
    return key_figures_of(assessment, case_of(assessment), rulebook(ruleset))


def key_figures_of(assessment: Assessment, case: Case, book: Rulebook) -> list[KeyFigure]:
    """The key figures of a case, not stored yet."""
    found = findings_of(case)
    rows = [*_facts(case.team), *_scores(found), *_outside(found), *_judged(found, book)]
    return [KeyFigure(assessment=assessment, **row) for row in rows]


def _facts(team: TeamFacts) -> Iterator[Figure]:
    facts: dict[str, Fraction | int | None] = {
        "engineers": team.engineers,
        "expected_engineers": team.expected_engineers,
        "sites": team.sites,
        "around_the_clock": int(team.around_the_clock),
    }
    facts |= {f"staffed.{role}": people for role, people in team.staffed.items()}
    facts |= {f"shared.{role}": people for role, people in team.shared.items()}
    for subject, number in facts.items():
        if number is not None:
            yield _row(Kind.FACT, subject, Fraction(number))


def _scores(found: Findings) -> Iterator[Figure]:
    parts = ((Kind.DISCIPLINE, found.disciplines), (Kind.PRACTICE, found.practices))
    for kind, scores in parts:
        for code, score in scores.items():
            yield _row(kind, code, score.value) | _levels(score)


def _levels(score: scoring.Score) -> dict[str, int]:
    ends = {"level": score.value, "least": score.low, "most": score.high}
    return {name: level_number(end) for name, end in ends.items() if end is not None}


def level_number(score: Fraction) -> int:
    return LEVEL_NUMBERS[scoring.level_of(score)]


def _outside(found: Findings) -> Iterator[Figure]:
    """A practice that was asked and has no score was answered as not applicable."""
    asked = {question.practice.code for question in found.asked if not question.is_metric}
    for version in found.case.versions:
        own = asked & {text.practice.code for text in version.texts.all()}
        slug = version.questionnaire.discipline.slug
        # A discipline counts as not applicable only if none of its practices applies.
        whole = {slug} if own and slug not in found.disciplines else set()
        for code in sorted((own - found.practices.keys()) | whole):
            yield _row(Kind.OUTSIDE, code, None)


def _judged(found: Findings, book: Rulebook) -> Iterator[Figure]:
    situation, rules = situation_of(found, book), book.rules
    for code, strength in strengths_of(situation, rules).items():
        yield _row(Kind.STRENGTH, code, strength)
    for option in options_of(situation, rules):
        needed = int(is_candidate(option, situation, rules))
        yield _row(Kind.CANDIDATE, option.role, Fraction(needed))


def _row(kind: str, subject: str, number: Fraction | None) -> Figure:
    return {"kind": kind, "subject": subject, "number": number}


# --- rebuilding ----------------------------------------------------------------------------------


@transaction.atomic
def rebuild() -> int:
    """Rebuilds all key figures and `is_latest`; returns the number of assessments."""
    KeyFigure.objects.all().delete()
    books: dict[int | None, Rulebook] = {
        ruleset.pk: rulebook(ruleset) for ruleset in Ruleset.objects.exclude(state="draft")
    }
    made = 0
    for assessment, case in stored_cases(Assessment.objects.submitted().order_by("pk")):
        book = books[assessment.ruleset_id]
        KeyFigure.objects.bulk_create(key_figures_of(assessment, case, book))
        made += 1
    _mark_latest()
    return made


def _mark_latest() -> None:
    latest = Assessment.objects.standing().latest_of_each_team()
    keys = list(latest.values_list("pk", flat=True))
    Assessment.objects.marked_latest().exclude(pk__in=keys).update(is_latest=False)
    Assessment.objects.filter(pk__in=keys).update(is_latest=True)
