"""Cases asked and judged again by a draft or today's versions: whose summaries differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from assessments.models import Answer, Assessment, Pin, Question, QuestionnaireVersion
from assessments.models.assessments import AssessmentQuerySet
from assessments.models.report_data import ReportData
from assessments.models.reports import headline_of
from assessments.reports.data.advice import situation_of
from assessments.reports.data.cases import NOT_ANSWERED, Answered, Case, Versions, stored_cases
from assessments.reports.data.findings import Findings, findings_of
from assessments.reports.data.scores import criteria_data, level_in, levels_in
from roles import investment
from roles.models import Ruleset
from roles.recommendations import Rulebook, levels_and_advice, rulebook
from roles.shapes import HeadlineData

# The kinds, in the order of the page.
PRACTICE, DISCIPLINE, CRITERIA, ADVICE = KINDS = ("practice", "discipline", "criteria", "advice")

# A level, None if it is not known; for the advice a headline.
Judged: TypeAlias = str | HeadlineData | None
# (kind, code) → what was judged.
Summary: TypeAlias = Mapping[tuple[str, str], Judged]
Levels: TypeAlias = Mapping[str, str | None]
NEWEST = 500
# A question that the old version did not ask: it neither counts nor lowers the visibility.
LEFT_OUT = Answered(Answer.State.NOT_APPLICABLE)


@dataclass(frozen=True)
class SummaryChange:
    """A line of a summary that differs; `was_there` or `is_there` is False if it is missing."""

    kind: str
    code: str
    before: Judged
    after: Judged
    was_there: bool = True
    is_there: bool = True


def summary_of(found: Findings, book: Rulebook) -> Summary:
    """The summary by these rules, without the words and flips of a report."""
    advice = investment.judge(situation_of(found, book), book.rules)
    return _summary(
        {code: score.level for code, score in found.practices.items()},
        {slug: score.level for slug, score in found.disciplines.items()},
        levels_in(criteria_data(found.in_scope, found.case.track)),
        levels_and_advice(advice),
    )


def summary_of_data(data: ReportData) -> Summary:
    """The summary of a stored report."""
    return _summary(
        {code: level_in(score, "score") for code, score in data["practices"].items()},
        {slug: level_in(score, "score") for slug, score in data["disciplines"].items()},
        levels_in(data["criteria"]),
        headline_of(data["advice"]),
    )


def _summary(
    practices: Levels, disciplines: Levels, families: Levels, headline: HeadlineData
) -> Summary:
    parts = ((PRACTICE, practices), (DISCIPLINE, disciplines), (CRITERIA, families))
    lines: dict[tuple[str, str], Judged] = {
        (kind, code): level for kind, part in parts for code, level in part.items()
    }
    return lines | {(ADVICE, ""): headline}


def changes(before: Summary, after: Summary) -> list[SummaryChange]:
    """The lines that differ, sorted by kind."""
    return sorted(_changes(before, after), key=lambda change: KINDS.index(change.kind))


def _changes(before: Summary, after: Summary) -> Iterable[SummaryChange]:
    for line in dict.fromkeys([*before, *after]):
        old, new = before.get(line), after.get(line)
        there = (line in before, line in after)
        if all(there) and _read(old) == _read(new):
            continue
        yield SummaryChange(*line, old, new, *there)


def _read(value: Judged) -> object:
    """What a reader would notice; of the advice the verdict, its reason, the roles and the form."""
    if value is None or isinstance(value, str):
        return value
    form = value["form"] if value["verdict"] == "invest" else None
    named = {value["role"], value["second"]}
    return value["verdict"], value["because"], frozenset(named), form


@dataclass(frozen=True)
class ChangedReport:
    """A submitted assessment whose report would differ."""

    assessment: UUID
    team_id: UUID
    team: str
    submitted: datetime | None
    changes: list[SummaryChange]


@dataclass(frozen=True)
class Impact:
    """The team of each assessment that was judged again, the number of older ones, the changes."""

    teams: tuple[UUID, ...] = ()
    not_judged: int = 0
    changed: list[ChangedReport] = field(default_factory=list)

    @property
    def judged(self) -> int:
        return len(self.teams)

    @property
    def counts(self) -> dict[str, int]:
        """The number of assessments with a change of each kind."""
        kinds = [{change.kind for change in row.changes} for row in self.changed]
        return {kind: sum(kind in found for found in kinds) for kind in KINDS}


@dataclass(frozen=True)
class Measure:
    """What to judge cases by: rules, and versions that replace the pinned ones."""

    book: Rulebook
    instead: Versions = field(default_factory=dict)

    def summary(self, case: Case) -> Summary:
        return summary_of(findings_of(asked_by(case, self.instead)), self.book)


# --- the three comparisons ---


def impact_of_version(draft: QuestionnaireVersion) -> Impact:
    """What a draft without faults would change in assessments with its questionnaire."""
    if not Ruleset.objects.published().exists():
        return Impact()  # Nothing can have been submitted.
    book, published = rulebook(), draft.siblings().published().with_questions().first()
    whole = QuestionnaireVersion.objects.with_questions().get(pk=draft.pk)
    before = Measure(book, {draft.questionnaire_id: published} if published else {})
    after = Measure(book, {draft.questionnaire_id: whole})
    concerned = Pin.objects.filter(version__questionnaire=draft.questionnaire_id)
    return _impact(
        Assessment.objects.standing().filter(pk__in=concerned.values("assessment")), before, after
    )


def impact_of_rules(draft: Ruleset) -> Impact:
    """What draft rules without faults would change."""
    if not Ruleset.objects.published().exists():
        return Impact()
    return _impact(Assessment.objects.standing(), Measure(rulebook()), Measure(rulebook(draft)))


def rescored() -> Iterator[ChangedReport]:
    """The stored reports that would differ by the versions and rules in force."""
    published = QuestionnaireVersion.objects.published().with_questions()
    measure = Measure(rulebook(), {version.questionnaire_id: version for version in published})
    every = Assessment.objects.standing().order_by("submitted", "pk")
    for assessment, case in stored_cases(every):
        stored = summary_of_data(assessment.report.data)
        yield from _changed(assessment, stored, measure.summary(case))


def _impact(assessments: AssessmentQuerySet, before: Measure, after: Measure) -> Impact:
    """The impact on the newest assessments only, so that a page answers in seconds."""
    newest, every = assessments.order_by("-submitted", "pk")[:NEWEST], assessments.count()
    teams: list[UUID] = []
    rows: list[ChangedReport] = []
    for assessment, case in stored_cases(newest):
        teams.append(assessment.team_id)
        rows += _changed(assessment, *_summaries(case, before, after))
    return Impact(tuple(teams), max(every - NEWEST, 0), rows)


def _summaries(case: Case, before: Measure, after: Measure) -> tuple[Summary, Summary]:
    if before.instead != after.instead:
        return before.summary(case), after.summary(case)
    found = findings_of(asked_by(case, before.instead))  # The slow part, so only once.
    return summary_of(found, before.book), summary_of(found, after.book)


def _changed(assessment: Assessment, before: Summary, after: Summary) -> Iterator[ChangedReport]:
    found = changes(before, after)
    if found:
        team = assessment.team
        yield ChangedReport(assessment.pk, team.pk, team.name, assessment.submitted, found)


# --- the same answers under other questions ---


def asked_by(case: Case, instead: Versions) -> Case:
    """The case as other versions would have asked it: questions by code, choices by number.

    New questions, and those for which the old answer is not possible, are left out.
    """
    replacing = {v.pk: instead[v.questionnaire_id] for v in case.versions if _is_other(v, instead)}
    asked = {question.code: question for question in case.questions(case.versions)}
    answers = {
        question.code: LEFT_OUT
        for version in replacing.values()
        for question in version.questions.all()
        if not _carries(asked.get(question.code), question, case)
    }
    versions = tuple(replacing.get(version.pk, version) for version in case.versions)
    return replace(case, versions=versions, answers={**case.answers, **answers})


def _is_other(version: QuestionnaireVersion, instead: Versions) -> bool:
    return instead.get(version.questionnaire_id, version).pk != version.pk


def _carries(old: Question | None, new: Question, case: Case) -> bool:
    """Whether the answer to the old question is possible for the new one."""
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
