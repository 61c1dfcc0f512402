"""TypedDicts of the advice, as data and in words: headline, option, reason, goal, flip, growth.

What is not required here is what `assessments` adds. docs/document.md and docs/assess.md describe
the fields.
"""

from typing import NotRequired, TypedDict

from .models import RoleTitle
from .values.numbers import Exact

# --- as a report stores it ---


class ConclusionData(TypedDict):
    """The answer: the roles that it is about, and why."""

    verdict: str
    because: str
    role: str | None
    second: str | None


class HeadlineData(ConclusionData):
    """The answer alone, for lists, ranges and comparisons."""

    form: str


class GrowthData(HeadlineData):
    """The answer at the size that the team expects in a year."""

    engineers: int | None


EndsData = TypedDict("EndsData", {"from": Exact, "to": Exact})


class FlipData(ConclusionData, EndsData):
    """A change of one input, and the answer after it."""

    change: str


class ReasonData(TypedDict):
    """What was read for a trigger, and how strong a problem it is."""

    rule: str
    inputs: dict[str, Exact]
    compared: Exact
    curved: Exact
    factor: Exact
    counts: bool
    guess: bool
    assumed: bool


class EdgeData(TypedDict):
    """What a figure is to reach: `edge` says how `target` is meant, None that it is not known."""

    edge: str | None
    target: NotRequired[Exact]
    milestone: NotRequired[Exact | None]


class GoalData(EdgeData):
    """A goal of a role, and the counter-metric to watch beside it."""

    metric: str
    counter: str | None


class OptionData(TypedDict):
    """A role that was assessed."""

    role: str
    form: str
    need: Exact
    need_range: list[Exact]
    priority: Exact
    priority_range: list[Exact]
    cause: Exact
    foundation: Exact
    asked: Exact
    staffed: Exact
    advised: Exact
    step: Exact
    covered: bool
    asked_for: bool
    reasons: list[ReasonData]
    flips: list[FlipData]
    goals: NotRequired[list[GoalData]]


class AdviceData(HeadlineData):
    """The whole advice; `range` has the answer at both ends."""

    constraint: str | None
    after: str | None
    failed_releases: bool
    elsewhere: Exact
    options: list[OptionData]
    not_assessed: list[str]
    missing: list[str]
    measure: list[str]
    unjudged: list[str]
    contradictions: list[str]
    critical: list[str]
    range: dict[str, HeadlineData]
    growth: GrowthData | None
    rota_short: bool


# --- as people read it ---


class TitlesRow(TypedDict):
    """The titles of the roles of an answer."""

    title: RoleTitle | None
    second_title: RoleTitle | None


class HeadlineRow(HeadlineData, TitlesRow):
    """The answer with the titles of its roles."""


class GrowthRow(HeadlineRow):
    """The same at the size that the team expects in a year."""

    engineers: int | None


EndsRow = TypedDict("EndsRow", {"from": float, "to": float})


class FlipRow(ConclusionData, TitlesRow, EndsRow):
    """A change of one input with the answer after it; `then` is its role."""

    change: str
    then: str | None
    name: NotRequired[str]
    unit: NotRequired[str]
    shown: NotRequired[list[str]]
    condition: NotRequired[str]


class ReasonTermsRow(TypedDict):
    """The exact terms that make up the share of a problem."""

    weight: str
    curve: list[list[str]]
    value: str
    curved: str
    factor: str
    assumed: bool


class ReasonRow(TypedDict):
    """A reason; those of the team's size and people have no terms."""

    rule: str
    text: str
    inputs: dict[str, float]
    facts: list[str]
    kind: str
    strength: float
    points: float
    problem: bool
    severe: bool
    guess: bool
    counts: bool
    source: str
    terms: NotRequired[ReasonTermsRow]
    shown: NotRequired[list[str]]


class OptionTermsRow(TypedDict):
    """The exact factors of a priority, and how they are made up."""

    cause: str
    foundation: str
    asked: str
    staffed: str
    score: str | None
    cause_falls_from: str
    foundation_score: str | None
    foundation_title: str | None


class PeopleRow(TypedDict):
    """Full-time people."""

    asked: float
    staffed: float
    gap: float
    advised: float
    step: float


class StepRow(TypedDict):
    """A step of the first 90 days, with the problems of this team that it answers."""

    step: str
    answers: list[str]


class DayRow(TypedDict):
    """What is due by a day."""

    day: int
    steps: list[StepRow]


class CautionRow(TypedDict):
    """Published criticism of a role."""

    text: str
    source: str


class GoalRow(TypedDict):
    """A goal in words."""

    metric: str
    title: str
    today: str | None
    target: str | None
    milestone: str | None
    counter: str | None
    counter_title: str | None
    counter_asked: bool
    counter_today: str | None


class OptionRow(TypedDict):
    """A role that was assessed, with its texts."""

    role: str
    title: RoleTitle
    discipline: str
    form: str
    need: float
    need_range: list[float]
    priority: float
    priority_range: list[float]
    people: PeopleRow
    covered: bool
    asked_for: bool
    terms: OptionTermsRow
    reasons: list[ReasonRow]
    flips: list[FlipRow]
    summary: str
    owns: list[str]
    alternatives: dict[str, str]
    facts: list[str]
    first_days: list[DayRow]
    cautions: list[CautionRow]
    goals: NotRequired[list[GoalRow]]


class NamedRole(TypedDict):
    role: str
    title: RoleTitle | None


class AdviceRow(HeadlineRow):
    """The whole advice."""

    constraint: str | None
    after: str | None
    failed_releases: bool
    elsewhere: float
    margin: float | None
    options: list[OptionRow]
    not_assessed: list[NamedRole]
    missing: list[str]
    measure: list[str]
    read: list[str]
    unjudged: list[str]
    contradictions: list[str]
    critical: list[str]
    range: dict[str, HeadlineRow]
    if_worse: str | None
    if_better: str | None
    growth: GrowthRow | None
    rota_needed: int
    rota_short: bool
    assumed: dict[str, float | None]
    rota_discipline: str | None
