"""The cases of submitted assessments, as their reports were made from them, a few at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from assessments.models import Answer, Assessment, Pin, QuestionnaireVersion

from .cases import Answered, Case, TeamFacts

CHUNK = 100

Versions = Mapping[int, QuestionnaireVersion]


def stored_cases(keys: Sequence[UUID]) -> Iterator[tuple[Assessment, Case]]:
    """The assessments in this order with their cases: three queries for each chunk of them."""
    pinned = Pin.objects.filter(assessment__state=Assessment.State.SUBMITTED).values("version")
    used = QuestionnaireVersion.objects.with_questions().filter(pk__in=pinned)
    versions = {version.pk: version for version in used} if keys else {}
    for start in range(0, len(keys), CHUNK):
        yield from _chunk(keys[start : start + CHUNK], versions)


def _chunk(keys: Sequence[UUID], versions: Versions) -> Iterator[tuple[Assessment, Case]]:
    full = Assessment.objects.select_related("team", "report").prefetch_related("pins")
    found, answers = full.in_bulk(keys), _answers(keys)
    for key in keys:
        assessment = found[key]
        pins = {pin.version_id for pin in assessment.pins.all()}
        yield (
            assessment,
            Case(
                team=TeamFacts.of(assessment.report.kept["team"]),
                versions=tuple(version for pk, version in versions.items() if pk in pins),
                answers=answers.get(key, {}),
                track=assessment.track,
            ),
        )


def _answers(keys: Iterable[UUID]) -> dict[UUID, dict[str, Answered]]:
    """The answers by assessment and question: values, since so many rows would be slow."""
    names = ("state", "choice__number", "value", "confidence", "sample")
    rows = Answer.objects.order_by().filter(response__assessment__in=keys)
    by_assessment: dict[UUID, dict[str, Answered]] = {}
    for key, code, state, choice, value, confidence, sample in rows.values_list(
        "response__assessment", "question__code", *names
    ):
        by_assessment.setdefault(key, {})[code] = Answered(
            state, choice, value, confidence=confidence, sample=sample
        )
    return by_assessment
