"""TypedDicts of the data that a report stores, as docs/document.md describes it."""

from typing import Any, NotRequired, TypedDict

from roles.shapes import AdviceData
from roles.values.numbers import Exact


class TeamData(TypedDict):
    """The facts about the team at submission."""

    name: str
    engineers: int
    expected_engineers: int | None
    staffed: dict[str, Exact]
    shared: dict[str, Exact]
    around_the_clock: bool
    sites: int


class AnswerData(TypedDict):
    """One answer; what was not given is left out."""

    question: str
    state: str
    choice: NotRequired[int]
    value: NotRequired[Exact]
    entered: NotRequired[str]
    confidence: NotRequired[str]
    sample: NotRequired[int]
    reason: NotRequired[str]
    comment: NotRequired[str]
    evidence: NotRequired[str]


class ReadingData(TypedDict, total=False):
    """What a figure came to; a field that says nothing is left out."""

    value: Exact
    band: int
    note: str
    points: Exact
    low: Exact
    high: Exact
    confidence: str
    scored: bool
    assumed: bool


class ScoreData(TypedDict):
    """The score of a practice or a discipline; None where too little is known."""

    score: Exact | None
    low: Exact | None
    high: Exact | None
    weight: Exact
    known_weight: Exact
    # Code, weight, score, low and high of each question or practice.
    terms: list[list[Any]]


class DoraData(TypedDict):
    """The verdict of the DORA family; `metrics` are codes."""

    level: str | None
    level_low: str | None
    level_high: str | None
    between: list[str] | None
    margin: Exact | None
    throughput: Exact | None
    stability: Exact | None
    constraint: str | None
    metrics: list[str]


class FamilyData(TypedDict):
    """The verdict of the SLO or the platform family; `metrics` are codes."""

    score: Exact | None
    low: Exact | None
    high: Exact | None
    metrics: list[str]


class ContradictingData(TypedDict):
    """One of two answers that contradict each other."""

    question: str
    choice: int | None
    value: Exact | None
    entered: str


class ContradictionData(TypedDict):
    """The place of a check in the version of a discipline, and the answers as they were given."""

    discipline: str
    check: int
    answers: list[ContradictingData]


class ReportData(TypedDict):
    """Everything that a report stores. A family of `criteria` has DoraData or FamilyData."""

    schema: int
    team: TeamData
    track: str
    catalogue: dict[str, int]
    beside: dict[str, int]
    rules: int
    answers: list[AnswerData]
    readings: dict[str, ReadingData]
    practices: dict[str, ScoreData]
    disciplines: dict[str, ScoreData]
    criteria: dict[str, Any]
    strengths: list[str]
    weakest: list[str]
    contradictions: list[ContradictionData]
    critical: list[str]
    advice: AdviceData
