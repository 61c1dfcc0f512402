"""A case as the advice sees it, and the advice in the words of its figures: inputs and goals."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from assessments import criteria, metrics, scoring
from assessments.models import Question
from roles.investment import Figure, Situation

from .figures import number, short_text
from .wording import ASSUMED, AT_ASSUMED_TARGET, counted

GOALS = 3
SCORE = "of 100"


def situation_of(case, practices, disciplines, readings, in_scope, book) -> Situation:
    """What the advice is made from: the team, its scores, and its figures as triggers see them."""
    figures = {
        code: figure
        for code, reading in readings.items()
        if (figure := _figure(reading, criteria.target_of(readings), case.team.sites))
    }
    figures |= {
        code: Figure(score.value, score.value, score.low, score.high)
        for code, score in practices.items()
        if score.value is not None
    }
    rota = readings.get("oncall_rota")
    subjects = {t.subject for t in book.rules.triggers}
    return Situation(
        engineers=case.team.engineers,
        expected_engineers=case.team.expected_engineers,
        staffed=case.team.staffed,
        around_the_clock=case.team.around_the_clock,
        sites=case.team.sites,
        rota=rota.figure if rota and rota.known else None,
        scores={slug: score.value for slug, score in disciplines.items()},
        low={slug: score.low for slug, score in disciplines.items()},
        high={slug: score.high for slug, score in disciplines.items()},
        visibility=scoring.visibility_of(practices.values()),
        figures=figures,
        askable=frozenset(c for c, r in in_scope.items() if r.applies and c in subjects),
    )


def _figure(reading: criteria.Reading, target: Fraction, sites: int) -> Figure | None:
    """A known reading as triggers compare it; None when it is not known."""
    shown, metric = reading.figure, reading.metric
    if not reading.known or shown is None or not metric.unit:
        return None
    factor = 1 / metrics.budget_minutes(target) if metric.budget_bands else Fraction(1)
    offset = metric.extra_for_two_sites if sites > 1 else Fraction(0)
    value, worst, best = (
        figure * factor - offset for figure in (shown, *(end.figure for end in reading.ends()))
    )
    return Figure(
        shown,
        value,
        worst,
        best,
        measured=reading.confidence == "measured",
        factor=factor,
        offset=offset,
        least=metric.minimum if metric.minimum is not None else shown,
        most=metric.maximum if metric.maximum is not None else shown,
    )


def name_inputs(
    advice: dict, readings: Mapping, texts: Mapping, disciplines: Mapping, whole: str = "Team"
) -> None:
    """Adds to reasons and flips their inputs as a person reads them: "Downtime: 240 minutes"."""
    names = {code: (r.metric.name, r.metric.unit) for code, r in readings.items()}
    names |= {code: (text.title, SCORE) for code, text in texts.items()}
    names |= dict.fromkeys(disciplines, ("Score of the discipline", SCORE))
    names["engineers"] = (whole, "engineers")
    options = advice["options"]
    names |= {f"staffed.{o['role']}": ("Staffed", "full-time people") for o in options}
    reasons = [r for o in options for r in o["reasons"]] + advice["watch"]
    chosen = {code: r.label for code, r in readings.items() if r.value is None and r.known}

    def said(code: str, value: float) -> str:
        return chosen.get(code) or _of(value, names[code][1])

    for flip in (flip for option in options for flip in option["flips"]):
        code = flip["change"]
        flip["name"], flip["unit"] = names[code]
        unit = _unit(readings[code]) if code in readings else flip["unit"]
        flip["shown"] = [said(code, flip["from"]), _of(flip["to"], unit)]
    for reason in reasons:
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


def set_goals(advice: dict, readings: Mapping, questions: Iterable[Question], book) -> None:
    """Gives each option up to three goals from the weakest criteria that its role answers for.

    A goal has today's value, the edge of the next band, and a counter-metric that must not suffer:
    one that is asked about, or at least one of these questions, so that it can be named.
    """
    names = {question.code: question.short_name for question in questions}
    for option in advice["options"]:
        pairs = [p for p in book.roles[option["role"]].goals if p["metric"] in readings]
        known = [p for p in pairs if _can_improve(readings[p["metric"]])]
        known.sort(key=lambda pair: _share_reached(readings[pair["metric"]]))
        open_pairs = [p for p in pairs if _is_open(readings[p["metric"]])]
        chosen = (known + open_pairs)[:GOALS]
        option["goals"] = [_goal(readings, names, **pair) for pair in chosen]


def _can_improve(reading: criteria.Reading) -> bool:
    number = reading.band_number
    return reading.scored and number is not None and number < len(reading.metric.bands) - 1


def _is_open(reading: criteria.Reading) -> bool:
    return reading.applies and not reading.known


def _share_reached(reading: criteria.Reading) -> Fraction:
    return Fraction(reading.band_number or 0, len(reading.metric.bands) - 1)


def _goal(readings: Mapping, names: Mapping, metric: str, counter: str) -> dict:
    reading, other = readings[metric], readings.get(counter)
    named = counter in names and (other is None or other.applies)
    return {
        "metric": metric,
        "title": reading.metric.name,
        "today": today(reading),
        "target": _next_edge(reading) if reading.known else None,
        "counter": counter if named else None,
        "counter_title": names[counter] if named else None,
        "counter_asked": named and other is not None,
        "counter_today": today(other) if other else None,
    }


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
