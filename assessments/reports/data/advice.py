"""The situation of a case, for the advice, and the goals for its problems."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from assessments import criteria, metrics, scoring
from roles.investment import (
    Contradiction,
    DisciplineScore,
    Figure,
    Reason,
    Rules,
    Situation,
    options_of,
)
from roles.values.numbers import to_json

GOALS = 3
ROTA = "oncall_rota"
WINDOWS_A_YEAR = metrics.DAYS_IN["year"] / metrics.WINDOW_DAYS


def situation_of(found, book) -> Situation:
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
            slug: DisciplineScore(*_ends(score, found.guessed_disciplines[slug]))
            for slug, score in found.disciplines.items()
        },
        visibility=scoring.visibility_of(found.practices.values()),
        figures=_figures(readings, rules.constants) | _practices(found),
        askable=frozenset(c for c, r in found.in_scope.items() if r.applies and c in subjects),
        inapplicable=frozenset(c for c, r in readings.items() if not r.applies),
        critical=tuple(dict.fromkeys(question.practice.code for question in found.critical)),
        contradictions=tuple(map(_contradiction, found.contradictions)),
    )


def _contradiction(found) -> Contradiction:
    questions = [question for question, _ in found.answers]
    figures = [q.code for q in questions if q.is_metric]
    practices = [q.practice.code for q in questions if not q.is_metric]
    return Contradiction(found.code, tuple(figures), tuple(practices))


def _ends(score: scoring.Score, guessed: scoring.Score) -> tuple[Fraction | None, ...]:
    """The score, its ends, and its ends if only guesses are uncertain."""
    return score.value, score.low, score.high, guessed.low, guessed.high


def _practices(found) -> dict[str, Figure]:
    return {
        code: Figure(*_ends(score, found.guessed_practices[code]), guess=code in found.all_guessed)
        for code, score in found.practices.items()
        if score.value is not None
    }


def _figures(readings: Mapping, constants) -> dict[str, Figure]:
    """The known readings as triggers read them; without those that have no value."""
    return {
        code: figure
        for code, reading in readings.items()
        if _is_known(reading, readings) and (figure := _figure(reading, readings, constants))
    }


def _is_known(reading: criteria.Reading, readings: Mapping) -> bool:
    """Whether a figure may be a problem: known, with enough replies, and not of a missing SLO."""
    enough = reading.sample is None or reading.sample >= reading.metric.minimum_sample
    return reading.known and enough and not criteria.without_slo(reading, readings)


def _figure(reading: criteria.Reading, readings: Mapping, constants) -> Figure | None:
    value, metric = reading.figure, reading.metric
    if value is None or not metric.unit:
        return None
    certain = metric.code == ROTA
    ends = (value, value) if certain else _ends_of(reading)
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


def _ends_of(reading: criteria.Reading) -> tuple[Fraction, ...]:
    return tuple(end.figure for end in reading.ends())


def _ends_at(reading: criteria.Reading, value: Fraction) -> tuple[Fraction, ...]:
    return _ends_of(replace(reading, value=value))


def _of_target(figure: Figure, reading: criteria.Reading, readings: Mapping, constants) -> Figure:
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
    def of(cls, found, situation: Situation, rules: Rules) -> "Goals":
        options = options_of(situation, rules)
        reasons = {r.trigger.subject: r for option in options for r in option.reasons}
        codes = frozenset(question.code for question in found.case.all_questions())
        return cls(found.readings, reasons, codes)

    def chosen(self, pairs: Iterable[Mapping[str, str]], read: Collection[str]) -> list[dict]:
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

    def _goal(self, metric: str, counter: str) -> dict:
        """A target, a milestone for a severe problem, and the counter-metric that must not suffer.

        The counter-metric is one of the case's questions, so that it can be named.
        """
        other = self.readings.get(counter)
        named = counter in self.questions and (other is None or other.applies)
        return {"metric": metric, "counter": counter if named else None} | self._target(metric)

    def _target(self, code: str) -> dict:
        reading, reason = self.readings[code], self.reasons.get(code)
        if reason is None:
            return _next_edge(reading) if reading.known else {"edge": None}
        return {
            "edge": "at-least" if reason.curve.falling else "at-most",
            "target": to_json(self._value(reason.goal, reading, reason)),
            "milestone": reason.milestone
            and to_json(self._value(reason.milestone, reading, reason)),
        }

    def _value(self, compared: Fraction, reading: criteria.Reading, reason: Reason) -> Fraction:
        """A value of a curve in the metric's unit; downtime by the target, even of one incident."""
        if reading.metric.budget_bands:
            return compared * metrics.budget_minutes(criteria.target_of(self.readings))
        return compared / reason.figure.factor


def _next_edge(reading: criteria.Reading) -> dict:
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
