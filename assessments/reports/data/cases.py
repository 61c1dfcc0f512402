"""Case, the input of a report: TeamFacts, answers, versions; read from stored assessments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from assessments import scoring
from assessments.models import Answer, Assessment, Pin, Question, QuestionnaireVersion, Team
from assessments.models.report_data import TeamData
from roles.values.numbers import Exact, from_json


@dataclass(frozen=True)
class TeamFacts:
    """What the advice needs to know about the team."""

    name: str
    engineers: int
    staffed: Mapping[str, Fraction] = field(default_factory=dict)
    around_the_clock: bool = False
    sites: int = 1
    expected_engineers: int | None = None
    shared: Mapping[str, Fraction] = field(default_factory=dict)

    @classmethod
    def now(cls, team: Team) -> "TeamFacts":
        """The present facts of a team."""
        staffing = list(team.staffing.select_related("role"))
        return cls(
            name=team.name,
            engineers=team.engineers,
            staffed={row.role.slug: Fraction(row.people) for row in staffing},
            around_the_clock=team.around_the_clock,
            sites=team.sites,
            expected_engineers=team.expected_engineers,
            shared={row.role.slug: Fraction(row.shared) for row in staffing},
        )

    @classmethod
    def then(cls, row: TeamData) -> "TeamFacts":
        """The facts as stored in the data of a report."""
        return cls(
            name=row["name"],
            engineers=row["engineers"],
            staffed=_people(row["staffed"]),
            around_the_clock=row["around_the_clock"],
            sites=row["sites"],
            expected_engineers=row["expected_engineers"],
            shared=_people(row["shared"]),
        )


def _people(by_role: Mapping[str, Exact]) -> dict[str, Fraction]:
    return {role: from_json(people) for role, people in by_role.items()}


@dataclass(frozen=True)
class Answered:
    """One answer from any source: the number of a choice, a value, or neither."""

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
    """The input of a report. `beside` are versions left out, whose triggers still count."""

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
        """The metrics that are asked, left-out disciplines included, and others with an answer."""
        every = [q for q in self.all_questions() if q.is_metric]
        asked = [q for q in self.questions((*self.versions, *self.beside)) if q.is_metric]
        return asked + [q for q in every if q.code in self.answers and q not in asked]

    def answer(self, question: Question) -> Answered:
        return self.answers.get(question.code, NOT_ANSWERED)


# --- stored cases ---

FIGURES = ("state", "value", "confidence", "sample")
WORDS = ("entered", "reason", "comment", "evidence")
CHUNK = 100

Versions = Mapping[int, QuestionnaireVersion]
ByCode = dict[str, Answered]


def answered(answer: Answer) -> Answered:
    """A stored answer in the form of a case."""
    given = {name: getattr(answer, name) for name in (*FIGURES, *WORDS)}
    return Answered(choice=answer.choice.number if answer.choice else None, **given)


def case_of(assessment: Assessment) -> Case:
    """The case of an assessment, in a fixed number of queries.

    A draft has the present facts of its team, a submitted assessment those in its report.
    """
    key = assessment.pk
    answers = _answers([key], (*FIGURES, *WORDS)).get(key, {})
    return _case(assessment, assessment.pinned(), answers)


def stored_cases(submitted: QuerySet[Assessment]) -> Iterator[tuple[Assessment, Case]]:
    """These assessments, in order, with their cases: three queries per chunk.

    Without the words of the answers: it is meant for computing figures.
    """
    keys = list(submitted.values_list("pk", flat=True))
    pinned = Pin.objects.filter(assessment__state=Assessment.State.SUBMITTED).values("version")
    used = QuestionnaireVersion.objects.with_questions().filter(pk__in=pinned)
    versions = {version.pk: version for version in used} if keys else {}
    for start in range(0, len(keys), CHUNK):
        yield from _chunk(keys[start : start + CHUNK], versions)


def _chunk(keys: Sequence[UUID], versions: Versions) -> Iterator[tuple[Assessment, Case]]:
    full = Assessment.objects.select_related("team", "report").prefetch_related("pins")
    found, answers = full.in_bulk(keys), _answers(keys, FIGURES)
    for key in keys:
        pins = {pin.version_id for pin in found[key].pins.all()}
        own = (version for pk, version in versions.items() if pk in pins)
        yield found[key], _case(found[key], own, answers.get(key, {}))


def _case(
    assessment: Assessment, versions: Iterable[QuestionnaireVersion], answers: ByCode
) -> Case:
    draft, team = assessment.is_draft, assessment.team
    facts = TeamFacts.now(team) if draft else TeamFacts.then(assessment.report.data["team"])
    return Case(facts, tuple(versions), answers, assessment.track)


def _answers(keys: Iterable[UUID], names: Sequence[str]) -> dict[UUID, ByCode]:
    """The answers by assessment and question; reads values, since so many objects would be slow."""
    rows = Answer.objects.order_by().filter(response__assessment__in=keys)
    by_assessment: dict[UUID, ByCode] = {}
    for key, code, choice, *given in rows.values_list(
        "response__assessment", "question__code", "choice__number", *names
    ):
        found = Answered(choice=choice, **dict(zip(names, given, strict=True)))
        by_assessment.setdefault(key, {})[code] = found
    return by_assessment
