"""Readings of a case → Situation with each `Figure`, as triggers read it; Goals and next edges."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from assessments import criteria, metrics, scoring
from roles.investment import (
    Constants,
    Contradiction,
    DisciplineScore,
    Figure,
    Reason,
    Rules,
    Situation,
    options_of,
)
from roles.models.disciplines import Goal
from roles.recommendations import Rulebook
from roles.shapes import EdgeData, GoalData
from roles.values.numbers import to_json

from .contradictions import ContradictingAnswers
from .findings import Findings

GOALS = 3
ROTA = "oncall_rota"
WINDOWS_A_YEAR = metrics.DAYS_IN["year"] / metrics.WINDOW_DAYS


def situation_of(found: Findings, book: Rulebook) -> Situation:
    """The input of the advice: the team, its scores, and its figures as triggers read them."""
    team, readings, rules = found.case.team, found.readings, book.rules
    subjects = {t.subject for t in rules.triggers}
    rota = readings.get(ROTA)
    return Situation(
        engineers=team.engineers,
        expected_engineers=team.expected_engineers,
        staffed=team.staffed,
        around_the_clock=team.around_the_clock,
        sites=team.sites,
        rota=rota.figure if rota and rota.known else None,
        scores={
            slug: _discipline_score(score, found.guessed_disciplines[slug])
            for slug, score in found.disciplines.items()
        },
        visibility=scoring.visibility_of(found.practices.values()),
        figures=_figures(readings, rules.constants) | _practices(found),
        askable=frozenset(c for c, r in found.in_scope.items() if r.applies and c in subjects),
        inapplicable=frozenset(c for c, r in readings.items() if not r.applies),
        critical=tuple(dict.fromkeys(question.practice.code for question in found.critical)),
        contradictions=tuple(map(_contradiction, found.contradictions)),
    )


def _contradiction(found: ContradictingAnswers) -> Contradiction:
    questions = [question for question, _ in found.answers]
    figures = [q.code for q in questions if q.is_metric]
    practices = [q.practice.code for q in questions if not q.is_metric]
    return Contradiction(found.code, tuple(figures), tuple(practices))


def _discipline_score(score: scoring.Score, guessed: scoring.Score) -> DisciplineScore:
    """The score with its ends, and its ends if only guesses are uncertain."""
    return DisciplineScore(score.value, score.low, score.high, guessed.low, guessed.high)


def _practices(found: Findings) -> dict[str, Figure]:
    """The scores that are known, with the same ends."""
    guessed = {term.code: term for term in scoring.terms_of(found.guessed_practices.values())}
    return {
        code: Figure(
            term.value,
            term.low,
            term.high,
            guessed[code].low,
            guessed[code].high,
            guess=code in found.all_guessed,
        )
        for term in scoring.terms_of(found.practices.values())
        if (code := term.code)
    }


def _figures(readings: criteria.Readings, constants: Constants) -> dict[str, Figure]:
    """The known readings as triggers read them; without those that have no value."""
    return {
        code: figure
        for code, reading in readings.items()
        if _is_known(reading, readings) and (figure := _figure(reading, readings, constants))
    }


def _is_known(reading: criteria.Reading, readings: criteria.Readings) -> bool:
    """Whether a figure may be a problem: known, with enough replies, and not of a missing SLO."""
    enough = reading.sample is None or reading.sample >= reading.metric.minimum_sample
    return reading.known and enough and not criteria.without_slo(reading, readings)


def _figure(
    reading: criteria.Reading, readings: criteria.Readings, constants: Constants
) -> Figure | None:
    value, metric = reading.figure, reading.metric
    if value is None or not metric.unit:
        return None
    certain = metric.code == ROTA
    ends = (value, value) if certain else _ends_of(reading, value)
    guess = reading.confidence == "guess" and not certain
    figure = Figure(
        value,
        *ends,
        *(ends if guess else (value, value)),
        guess=guess,
        measured=certain or reading.confidence == "measured",
        least=metric.minimum,
        most=metric.maximum,
        around=None if certain else partial(_ends_at, reading),
    )
    return _of_target(figure, reading, readings, constants) if metric.budget_bands else figure


def _ends_of(reading: criteria.Reading, value: Fraction) -> tuple[Fraction, Fraction]:
    """The figures at both ends; the value itself where a band has no figure."""
    worst, best = (value if end.figure is None else end.figure for end in reading.ends())
    return worst, best


def _ends_at(reading: criteria.Reading, value: Fraction) -> tuple[Fraction, Fraction]:
    return _ends_of(replace(reading, value=value), value)


def _of_target(
    figure: Figure,
    reading: criteria.Reading,
    readings: criteria.Readings,
    constants: Constants,
) -> Figure:
    """Downtime as a multiple of the target's minutes; a single incident is spread over a year."""
    share = Fraction(1)
    incidents = readings.get("downtime_incidents")
    if incidents and incidents.known and incidents.figure == 1:
        share = _as_typed(reading) / WINDOWS_A_YEAR
    fallback = metrics.budget_minutes(constants.fallback_target)
    return replace(
        figure,
        factor=share / metrics.budget_minutes(criteria.target_of(readings)),
        fallback=share / fallback if criteria.is_target_assumed(readings) else None,
    )


def _as_typed(reading: criteria.Reading) -> Fraction:
    """The typed minutes of a single incident, as a multiple of the minutes in 30 days."""
    if not reading.entered or not reading.value:
        return Fraction(1)
    return metrics.downtime_as_typed(reading.entered).minutes / reading.value


# --- goals -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Goals:
    """The input for goals: readings, the reason of each figure, and the codes of the questions."""

    readings: Mapping[str, criteria.Reading]
    reasons: Mapping[str, Reason]
    questions: frozenset[str]

    @classmethod
    def of(cls, found: Findings, situation: Situation, rules: Rules) -> "Goals":
        options = options_of(situation, rules)
        reasons = {r.trigger.subject: r for option in options for r in option.reasons}
        codes = frozenset(question.code for question in found.case.all_questions())
        return cls(found.readings, reasons, codes)

    def chosen(self, pairs: Iterable[Goal], read: Collection[str]) -> list[GoalData]:
        """Up to three goals as a report stores them; `read` are the figures that triggers read.

        Problems come first, then figures that no trigger reads, then those not known yet.
        """
        pairs = [p for p in pairs if p["metric"] in self.readings]
        problems = [p for p in pairs if p["metric"] in self.reasons]
        problems.sort(key=lambda pair: -self.reasons[pair["metric"]].share)
        known = [p for p in pairs if p["metric"] not in read and self._can_improve(p["metric"])]
        unknown = [p for p in pairs if self._is_open(p["metric"])]
        return [self._goal(**pair) for pair in (problems + known + unknown)[:GOALS]]

    def _can_improve(self, code: str) -> bool:
        reading = self.readings[code]
        number = reading.band_number
        return reading.scored and number is not None and number < len(reading.metric.bands) - 1

    def _is_open(self, code: str) -> bool:
        return self.readings[code].applies and not self.readings[code].known

    def _goal(self, metric: str, counter: str) -> GoalData:
        """A target, a milestone for a severe problem, and the counter-metric that must not suffer.

        The counter-metric is one of the case's questions, so that it can be named.
        """
        other = self.readings.get(counter)
        named = counter in self.questions and (other is None or other.applies)
        return {
            "metric": metric,
            "counter": counter if named else None,
            **self._target(metric),
        }

    def _target(self, code: str) -> EdgeData:
        reading, reason = self.readings[code], self.reasons.get(code)
        if reason is None:
            return _next_edge(reading) if reading.known else {"edge": None}
        goal, milestone = reason.goal, reason.milestone
        return {
            "edge": "at-least" if reason.curve.falling else "at-most",
            "target": to_json(self._value(goal, reading, reason)),
            "milestone": None
            if milestone is None
            else to_json(self._value(milestone, reading, reason)),
        }

    def _value(self, compared: Fraction, reading: criteria.Reading, reason: Reason) -> Fraction:
        """A value of a curve in the metric's unit; downtime by the target, even of one incident."""
        if reading.metric.budget_bands:
            return compared * metrics.budget_minutes(criteria.target_of(self.readings))
        return compared / reason.figure.factor


def _next_edge(reading: criteria.Reading) -> EdgeData:
    """The edge of the next better band, or that band if it has no edge."""
    bands, number = reading.metric.bands, reading.band_number or 0
    here, following = bands[number], bands[number + 1]
    if reading.metric.higher_is_better and following.lower is not None:
        edge = "more-than" if here.includes_upper else "at-least"
        return {"edge": edge, "target": to_json(following.lower)}
    if following.upper is not None:
        edge = "at-most" if following.includes_upper else "below"
        return {"edge": edge, "target": to_json(following.upper)}
    return {"edge": "band", "target": number + 1}
