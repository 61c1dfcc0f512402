"""What a draft would say of the answers that are stored; nothing is stored here.

Before: by the versions and rules in force, so that only the draft's own changes show.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from assessments.models import Answer, Assessment, Pin, Question, QuestionnaireVersion
from roles.models import Ruleset
from roles.recommendations import Rulebook, rulebook

from .cases import NOT_ANSWERED, Answered, Case
from .findings import findings_of
from .standings import KINDS, Change, Standing, changes, standing_in, standing_of
from .stored import Versions, stored_cases

NEWEST = 500
# What the old version did not ask has no answer: it neither counts nor lowers the visibility.
LEFT_OUT = Answered(Answer.State.NOT_APPLICABLE)


@dataclass(frozen=True)
class Changed:
    """A submitted assessment of which something else would be said."""

    assessment: UUID
    team: str
    submitted: datetime
    changes: list[Change]


@dataclass(frozen=True)
class Impact:
    """How many assessments were judged again, how many older ones were not, and which change."""

    judged: int
    not_judged: int
    changed: list[Changed] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """In how many assessments something of each kind changes."""
        kinds = [{change.kind for change in row.changes} for row in self.changed]
        return {kind: sum(kind in found for found in kinds) for kind in KINDS}


@dataclass(frozen=True)
class Measure:
    """What cases are judged by: rules, and versions in the place of the pinned ones."""

    book: Rulebook
    instead: Versions = field(default_factory=dict)

    def standing(self, case: Case) -> Standing:
        return standing_of(findings_of(asked_by(case, self.instead)), self.book)


# --- the three questions that are asked ---


def impact_of_version(draft: QuestionnaireVersion) -> Impact:
    """What a draft without faults would change, of the assessments with its questionnaire."""
    if not Ruleset.objects.published().exists():
        return Impact(0, 0)  # Nothing can have been submitted.
    book, published = rulebook(), draft.siblings().published().with_questions().first()
    whole = QuestionnaireVersion.objects.with_questions().get(pk=draft.pk)
    before = Measure(book, {draft.questionnaire_id: published} if published else {})
    after = Measure(book, {draft.questionnaire_id: whole})
    concerned = Pin.objects.filter(version__questionnaire=draft.questionnaire_id)
    return _impact(
        Assessment.objects.submitted().filter(pk__in=concerned.values("assessment")), before, after
    )


def impact_of_rules(draft: Ruleset) -> Impact:
    """What draft rules without faults would change."""
    if not Ruleset.objects.published().exists():
        return Impact(0, 0)
    return _impact(Assessment.objects.submitted(), Measure(rulebook()), Measure(rulebook(draft)))


def today() -> Iterator[Changed]:
    """The stored reports of which the versions and rules in force would say something else."""
    published = QuestionnaireVersion.objects.published().with_questions()
    measure = Measure(rulebook(), {version.questionnaire_id: version for version in published})
    every = Assessment.objects.submitted().order_by("submitted", "pk")
    for assessment, case in stored_cases(list(every.values_list("pk", flat=True))):
        stored = standing_in(assessment.report.kept)
        yield from _changed(assessment, stored, measure.standing(case))


def _impact(assessments, before: Measure, after: Measure) -> Impact:
    """Of the newest ones only, so that a page answers in seconds."""
    newest = list(assessments.order_by("-submitted", "pk").values_list("pk", flat=True)[:NEWEST])
    rows = [
        row
        for assessment, case in stored_cases(newest)
        for row in _changed(assessment, *_standings(case, before, after))
    ]
    return Impact(len(newest), assessments.count() - len(newest), rows)


def _standings(case: Case, before: Measure, after: Measure) -> tuple[Standing, Standing]:
    if before.instead != after.instead:
        return before.standing(case), after.standing(case)
    found = findings_of(asked_by(case, before.instead))  # Most of the time, so only once.
    return standing_of(found, before.book), standing_of(found, after.book)


def _changed(assessment: Assessment, before: Standing, after: Standing) -> Iterator[Changed]:
    found = changes(before, after)
    if found:
        yield Changed(assessment.pk, assessment.team.name, assessment.submitted, found)


# --- the same answers under other questions ---


def asked_by(case: Case, instead: Versions) -> Case:
    """The case as other versions would have asked it: questions by code, choices by number.

    A question that was not asked, or whose answer another one could not be given, is left out.
    """
    put_in = {v.pk: instead[v.questionnaire_id] for v in case.versions if _is_other(v, instead)}
    asked = {question.code: question for question in case.questions(case.versions)}
    answers = {
        question.code: LEFT_OUT
        for version in put_in.values()
        for question in version.questions.all()
        if not _carries(asked.get(question.code), question, case)
    }
    versions = tuple(put_in.get(version.pk, version) for version in case.versions)
    return replace(case, versions=versions, answers={**case.answers, **answers})


def _is_other(version: QuestionnaireVersion, instead: Versions) -> bool:
    return instead.get(version.questionnaire_id, version).pk != version.pk


def _carries(old: Question | None, new: Question, case: Case) -> bool:
    """Whether the answer to the old question is one to the new question."""
    answer = case.answers.get(new.code, NOT_ANSWERED)
    if old is None or (old.kind, old.unit) != (new.kind, new.unit):
        return False
    if answer.choice is not None:
        return answer.choice in {choice.number for choice in new.choices.all()}
    least, most = new.minimum, new.maximum
    value = answer.value
    return value is None or not (
        (least is not None and value < least) or (most is not None and value > most)
    )
