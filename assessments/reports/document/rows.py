"""TypedDicts of the document's rows: practice, metric, DORA, answer, contradiction, flip."""

from typing import Any, NotRequired, TypeAlias, TypedDict

from roles.shapes import AdviceRow

# A number as a page shows it; None where too little is known.
Shown: TypeAlias = float | None


class TeamRow(TypedDict):
    """The facts about the team, as they were."""

    name: str
    engineers: int
    expected_engineers: int | None
    staffed: dict[str, Shown]
    shared: dict[str, Shown]
    around_the_clock: bool
    sites: int


class TermRow(TypedDict):
    """One line of a receipt; `points` are the exact 0 to 3 of the score, its low and its high."""

    code: str
    weight: Shown
    score: Shown
    low: Shown
    high: Shown
    points: list[str]


class ScoreRow(TypedDict):
    """A score with its levels, its visibility in percent, and its receipt."""

    score: Shown
    low: Shown
    high: Shown
    visibility: Shown
    level: str | None
    level_low: str | None
    level_high: str | None
    terms: list[TermRow]
    weight: Shown
    known_weight: Shown


class DisciplineRow(ScoreRow):
    title: str


class StepRow(TypedDict):
    """The advice for the gap of a practice, with what it costs."""

    gap: int
    step: str
    knowledge: str
    time: str
    money: str
    unlocks: str


class PracticeRow(ScoreRow):
    code: str
    discipline: str
    title: str
    summary: str
    facts: list[str]
    requires: list[str]
    step: StepRow | None


class BenchmarkRow(TypedDict):
    """The published mean and deviation of a 0–10 score."""

    mean: Shown
    deviation: Shown


class MetricRow(TypedDict):
    """A figure with its band, its score, and the names of all its bands."""

    title: str
    value: Shown
    unit: str
    band: str | None
    score: Shown
    points: str | None
    low: Shown
    high: Shown
    confidence: str | None
    known: bool
    scored: bool
    source: str | None
    number: int | None
    bands: list[str]
    benchmark: NotRequired[BenchmarkRow]


class ClusterRow(TypedDict):
    """A level of the DORA report: its share of teams, its values, and its centroid."""

    level: str
    share: int
    published: dict[str, str]
    centroid: dict[str, Shown]


class DoraRow(TypedDict):
    """The verdict of the DORA family."""

    year: int
    source: str
    level: str | None
    level_low: str | None
    level_high: str | None
    between: list[str] | None
    margin: Shown
    throughput: Shown
    stability: Shown
    constraint: str | None
    metrics: dict[str, MetricRow]
    benchmark_source: str
    clusters: list[ClusterRow]


class AvailabilityRow(TypedDict, total=False):
    """What the SLO family has beside its score."""

    availability: Shown
    target: Shown
    target_assumed: bool
    budget_minutes: Shown


class FamilyRow(AvailabilityRow):
    """The verdict of the SLO or the platform family."""

    score: Shown
    low: Shown
    high: Shown
    level: str | None
    level_low: str | None
    level_high: str | None
    known: int
    metrics: dict[str, MetricRow]


class AskedRow(TypedDict):
    """A question with its practice."""

    question: str
    practice: str
    practice_title: str
    discipline: str
    kind: str
    text: str


class GivenRow(TypedDict):
    """What was chosen or typed."""

    choice: int | None
    anchor: str
    value: Shown
    entered: str


class AnswerRow(AskedRow, GivenRow):
    """A question that was asked, as it was answered."""

    how_to_measure: str
    state: str
    unit: str
    confidence: str | None
    sample: int | None
    reason: str
    comment: str
    evidence: str


class ContradictingRow(AskedRow, GivenRow):
    name: str


class ContradictionRow(TypedDict):
    """A check that holds, with the answers of which one must be wrong."""

    code: str
    text: str
    answers: list[ContradictingRow]


class CriticalRow(TypedDict):
    """A critical practice question at its lowest choice."""

    question: str
    practice: str
    practice_title: str
    discipline: str
    text: str
    anchor: str


class FlipWords(TypedDict):
    """What turns the answer: its name and unit, the value today and then, and both in a phrase."""

    name: str
    unit: str
    shown: list[str]
    condition: str


class RulesRow(TypedDict):
    number: int


class Document(TypedDict):
    """A report in words and rounded. A family of `criteria` is a DoraRow or a FamilyRow."""

    schema: int
    team: TeamRow
    track: str
    catalogue: dict[str, int]
    rules: RulesRow
    credits: list[str]
    disciplines: dict[str, DisciplineRow]
    practices: list[PracticeRow]
    strengths: list[str]
    weakest: list[str]
    criteria: dict[str, Any]
    advice: AdviceRow
    contradictions: list[ContradictionRow]
    critical: list[CriticalRow]
    answers: list[AnswerRow]
