"""A case as the advice sees it, and the advice in the words of its figures: inputs and goals."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from assessments import criteria, metrics, scoring
from assessments.models import Question
from roles.investment import Contradiction, Figure, Score, Situation, options_of

from .figures import exactly, number, short_text
from .wording import ASSUMED, AT_ASSUMED_TARGET, counted

GOALS = 3
ROTA = "oncall_rota"
# Windows of 30 days.
A_YEAR = Fraction(365, 30)
SCORE = "of 100"


def situation_of(found, book) -> Situation:
    """What the advice is made from: the team, its scores, and its figures as triggers see them."""
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
            slug: Score(*_ends(score, found.guessed_disciplines[slug]))
            for slug, score in found.disciplines.items()
        },
        visibility=scoring.visibility_of(found.practices.values()),
        figures=_figures(readings, rules.constants) | _practices(found),
        askable=frozenset(c for c, r in found.in_scope.items() if r.applies and c in subjects),
        inapplicable=frozenset(c for c, r in readings.items() if not r.applies),
        critical=tuple(dict.fromkeys(row["practice"] for row in found.critical)),
        contradictions=tuple(map(_contradiction, found.contradictions)),
    )


def _contradiction(pair: Mapping) -> Contradiction:
    figures = [a["question"] for a in pair["answers"] if a["kind"] == "metric"]
    practices = [a["practice"] for a in pair["answers"] if a["kind"] != "metric"]
    return Contradiction(pair["code"], tuple(figures), tuple(practices))


def _ends(score: scoring.Score, guessed: scoring.Score) -> tuple[Fraction | None, ...]:
    """The score, its ends, and its ends when only what was guessed moves."""
    return score.value, score.low, score.high, guessed.low, guessed.high


def _practices(found) -> dict[str, Figure]:
    return {
        code: Figure(*_ends(score, found.guessed_practices[code]), guess=code in found.all_guessed)
        for code, score in found.practices.items()
        if score.value is not None
    }


def _figures(readings: Mapping, constants) -> dict[str, Figure]:
    """The known readings as triggers read them; those that tell nothing are left out."""
    return {
        code: figure
        for code, reading in readings.items()
        if _tells(reading, readings) and (figure := _figure(reading, readings, constants))
    }


def _tells(reading: criteria.Reading, readings: Mapping) -> bool:
    """Whether a figure may be a problem: known, from enough people, of an SLO that is there."""
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
        around=None if certain else lambda to: _ends_of(replace(reading, value=to)),
    )
    return _of_target(figure, reading, readings, constants) if metric.budget_bands else figure


def _ends_of(reading: criteria.Reading) -> tuple[Fraction, ...]:
    return tuple(end.figure for end in reading.ends())


def _of_target(figure: Figure, reading: criteria.Reading, readings: Mapping, constants) -> Figure:
    """Downtime as a multiple of the target's minutes; one incident as one of a year's."""
    share = Fraction(1)
    incidents = readings.get("downtime_incidents")
    if incidents and incidents.known and incidents.figure == 1:
        share = _as_typed(reading) / A_YEAR
    fallback = metrics.budget_minutes(constants.fallback_target)
    return replace(
        figure,
        factor=share / metrics.budget_minutes(criteria.target_of(readings)),
        fallback=share / fallback if criteria.is_target_assumed(readings) else None,
    )


def _as_typed(reading: criteria.Reading) -> Fraction:
    """The minutes of one incident as they were typed, as a share of those in 30 days."""
    if not reading.entered or not reading.value:
        return Fraction(1)
    return metrics.downtime_as_typed(reading.entered).minutes / reading.value


def assumed_in(readings: Mapping) -> dict[str, float | int | None]:
    """What was supposed because it was not given: the target, where downtime is known."""
    downtime = readings.get("downtime")
    if not (downtime and downtime.known and criteria.is_target_assumed(readings)):
        return {}
    return {"availability_target": exactly(criteria.target_of(readings))}


def name_inputs(
    advice: dict, readings: Mapping, texts: Mapping, disciplines: Mapping, whole: str = "Team"
) -> None:
    """Adds to reasons and flips their inputs as a person reads them: "Downtime: 240 minutes".

    `disciplines` has the title of each.
    """
    names = {code: (r.metric.name, r.metric.unit) for code, r in readings.items()}
    names |= {code: (text.title, SCORE) for code, text in texts.items()}
    names |= {slug: (title, SCORE) for slug, title in disciplines.items()}
    names["engineers"] = (whole, "engineers")
    roles = [(o["role"], o["title"]) for o in (*advice["options"], *advice["not_assessed"])]
    names |= {f"staffed.{role}": (title, "full-time people") for role, title in roles}
    chosen = {code: r.label for code, r in readings.items() if r.value is None and r.known}

    def said(code: str, value: float) -> str:
        return chosen.get(code) or _of(value, names[code][1])

    for flip in (flip for option in advice["options"] for flip in option["flips"]):
        code = flip["change"]
        flip["name"], flip["unit"] = names[code]
        unit = _unit(readings[code]) if code in readings else flip["unit"]
        flip["shown"] = [said(code, flip["from"]), _of(flip["to"], unit)]
    for reason in (r for o in advice["options"] for r in o["reasons"]):
        reason["shown"] = [
            f"{names[code][0]}: {said(code, value)}" for code, value in reason["inputs"].items()
        ]
        if any(code in readings and readings[code].metric.assumed for code in reason["inputs"]):
            reason["shown"].append(ASSUMED)


def _of(value: float, unit: str) -> str:
    exact = Fraction(str(value))
    # A score as everywhere on the page.
    return counted(str(number(exact)) if unit == SCORE else short_text(exact), unit)


# --- goals -----------------------------------------------------------------------------------


def set_goals(
    advice: dict, situation: Situation, readings: Mapping, questions: Iterable[Question], book
) -> None:
    """Gives each option up to three goals from the figures that its role answers for.

    A goal has today's value, the value at which it is no problem any more, a milestone for the
    first 90 days where it is severe, and a counter-metric that must not suffer: one of these
    questions, so that it can be named. Problems come first, then figures that no trigger reads,
    then those that are not known yet.
    """
    reasons = {r.trigger.subject: r for o in options_of(situation, book.rules) for r in o.reasons}
    names = {question.code: question.short_name for question in questions}
    read = {t.subject for t in book.rules.triggers}
    for option in advice["options"]:
        pairs = [p for p in book.roles[option["role"]].goals if p["metric"] in readings]
        problems = [p for p in pairs if p["metric"] in reasons]
        problems.sort(key=lambda pair: -reasons[pair["metric"]].share)
        known = [
            p for p in pairs if p["metric"] not in read and _can_improve(readings[p["metric"]])
        ]
        unknown = [p for p in pairs if _is_open(readings[p["metric"]])]
        option["goals"] = [
            _goal(readings, names, reasons.get(pair["metric"]), **pair)
            for pair in (problems + known + unknown)[:GOALS]
        ]


def _can_improve(reading: criteria.Reading) -> bool:
    number = reading.band_number
    return reading.scored and number is not None and number < len(reading.metric.bands) - 1


def _is_open(reading: criteria.Reading) -> bool:
    return reading.applies and not reading.known


def _goal(readings: Mapping, names: Mapping, reason, metric: str, counter: str) -> dict:
    reading, other = readings[metric], readings.get(counter)
    named = counter in names and (other is None or other.applies)
    beyond = reason and reason.milestone
    return {
        "metric": metric,
        "title": reading.metric.name,
        "today": today(reading),
        "target": _target(reading, readings, reason),
        "milestone": None if beyond is None else _edge(reading, readings, reason, beyond),
        "counter": counter if named else None,
        "counter_title": names[counter] if named else None,
        "counter_asked": named and other is not None,
        "counter_today": today(other) if other else None,
    }


def _target(reading: criteria.Reading, readings: Mapping, reason) -> str | None:
    if reason:
        return _edge(reading, readings, reason, reason.goal)
    return _next_edge(reading) if reading.known else None


def _edge(reading: criteria.Reading, readings: Mapping, reason, compared: Fraction) -> str:
    """A value of a curve as a goal: downtime in minutes of the target, even of one bad night."""
    metric, value = reading.metric, compared / reason.figure.factor
    if metric.budget_bands:
        value = compared * metrics.budget_minutes(criteria.target_of(readings))
    word = "at least" if reason.curve.falling else "at most"
    unit = f"{metric.unit} {AT_ASSUMED_TARGET}" if metric.assumed else metric.unit
    return f"{word} {counted(short_text(value), unit)}"


def today(reading: criteria.Reading) -> str | None:
    if not reading.known:
        return None
    if reading.value is None:
        return reading.label
    return counted(short_text(reading.value), reading.metric.unit)


def _next_edge(reading: criteria.Reading) -> str:
    """The edge of the next better band, in words and the metric's unit."""
    bands, number, unit = reading.metric.bands, reading.band_number or 0, _unit(reading)
    here, following = bands[number], bands[number + 1]
    if reading.metric.higher_is_better and following.lower is not None:
        word = "more than" if here.includes_upper else "at least"
        return f"{word} {counted(short_text(following.lower), unit)}"
    if following.upper is not None:
        word = "at most" if following.includes_upper else "below"
        return f"{word} {counted(short_text(following.upper), unit)}"
    return following.label


def _unit(reading: criteria.Reading) -> str:
    """The unit of an edge, with the target at which it is one where nobody gave that."""
    unit = reading.metric.unit
    return f"{unit} {AT_ASSUMED_TARGET}" if reading.metric.assumed else unit
