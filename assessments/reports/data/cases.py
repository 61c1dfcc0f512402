"""What a report is made of: a team's facts, its answers, and the versions that asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from assessments import scoring
from assessments.models import Answer, Assessment, Pin, Question, QuestionnaireVersion


@dataclass(frozen=True)
class TeamFacts:
    """What the advice needs to know of the group that a role would serve."""

    name: str
    engineers: int
    staffed: Mapping[str, Fraction] = field(default_factory=dict)
    around_the_clock: bool = False
    sites: int = 1
    expected_engineers: int | None = None
    shared: Mapping[str, Fraction] = field(default_factory=dict)

    @classmethod
    def of(cls, row: dict) -> "TeamFacts":
        """The facts as a report document keeps them."""
        return cls(
            name=row["name"],
            engineers=row["engineers"],
            staffed=_people(row["staffed"]),
            around_the_clock=row["around_the_clock"],
            sites=row["sites"],
            expected_engineers=row["expected_engineers"],
            shared=_people(row["shared"]),
        )


def _people(by_role: dict) -> dict[str, Fraction]:
    return {role: Fraction(str(people)) for role, people in by_role.items()}


@dataclass(frozen=True)
class Answered:
    """One answer, wherever it came from: the number of the choice or a value, or neither."""

    state: str
    choice: int | None = None
    value: Fraction | None = None
    entered: str = ""
    confidence: scoring.Confidence = "estimated"
    reason: str = ""
    comment: str = ""
    evidence: str = ""
    sample: int | None = None

    @property
    def applies(self) -> bool:
        return self.state != Answer.State.NOT_APPLICABLE


NOT_ANSWERED = Answered(Answer.State.OPEN)


@dataclass(frozen=True)
class Case:
    """What a report is made of. `beside` are versions left out, whose triggers still count."""

    team: TeamFacts
    versions: tuple[QuestionnaireVersion, ...]
    answers: Mapping[str, Answered]
    track: str = Assessment.Track.FULL
    beside: tuple[QuestionnaireVersion, ...] = ()

    def questions(self, versions: Iterable[QuestionnaireVersion]) -> list[Question]:
        """The questions that are asked of this team, in the order of their pages."""
        around_the_clock = self.team.around_the_clock
        every = (question for version in versions for question in version.questions.all())
        return [q for q in every if q.is_asked(self.track, around_the_clock=around_the_clock)]

    def all_questions(self) -> list[Question]:
        """The questions of every version, asked or not."""
        versions = (*self.versions, *self.beside)
        return [question for version in versions for question in version.questions.all()]

    def figures(self) -> list[Question]:
        """The metrics that are asked, left-out disciplines included, and any others given."""
        every = [q for q in self.all_questions() if q.is_metric]
        asked = [q for q in self.questions((*self.versions, *self.beside)) if q.is_metric]
        return asked + [q for q in every if q.code in self.answers and q not in asked]

    def answer(self, question: Question) -> Answered:
        return self.answers.get(question.code, NOT_ANSWERED)


def case_of(assessment: Assessment) -> Case:
    """The case of an assessment with its team as it is now, in a fixed number of queries."""
    team = assessment.team
    staffing = list(team.staffing.select_related("role"))
    stored = assessment.response.answers.select_related("question", "choice")
    return Case(
        team=TeamFacts(
            name=team.name,
            engineers=team.engineers,
            staffed={row.role.slug: Fraction(row.people) for row in staffing},
            around_the_clock=team.around_the_clock,
            sites=team.sites,
            expected_engineers=team.expected_engineers,
            shared={row.role.slug: Fraction(row.shared) for row in staffing},
        ),
        versions=tuple(assessment.pinned()),
        answers={answer.question.code: answered(answer) for answer in stored},
        track=assessment.track,
    )


def answered(answer: Answer) -> Answered:
    """A stored answer as a case has it."""
    return Answered(
        state=answer.state,
        choice=answer.choice and answer.choice.number,
        value=answer.value,
        entered=answer.entered,
        confidence=answer.confidence,
        reason=answer.reason,
        comment=answer.comment,
        evidence=answer.evidence,
        sample=answer.sample,
    )


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
                team=TeamFacts.of(assessment.report.data["team"]),
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
