"""Reports as the trends read them, with only what a test needs."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from assessments.trends import Edition, Item
from tests.support.metrics import METRICS

# A part of a document, with as many of its fields as the test needs.
Row: TypeAlias = dict[str, Any]

TEAM = {"engineers": 15, "staffed": {"sre": 0}, "around_the_clock": False}
BECAUSE = {"invest": "first", "tie": "close", "refocus": "people-are-there"}


def level(
    code: str, practice: str = "p", weight: int = 1, scale: tuple[object, ...] = (0, 1, 2, 3)
) -> Item:
    return Item(code, practice, "devops", f"How is {code}?", weight, scale)


def metric(code: str, scale: tuple[object, ...] = ()) -> Item:
    found = METRICS[code]
    return Item(code, "figures", "sre", code, scale=scale, metric=found)


def scored(
    score: float | None, low: float | None = None, high: float | None = None, code: str = "p"
) -> Row:
    ends = (score if low is None else low), (score if high is None else high)
    levels = {"level": "Developing", "level_low": "Initial", "level_high": "Developing"}
    return {"code": code, "title": "Practice", "score": score, "low": ends[0], "high": ends[1]} | (
        levels
    )


def figure(
    value: float | None = None,
    confidence: str = "measured",
    points: tuple[float | None, float | None, float | None] = (None, None, None),
    band: str | None = None,
) -> Row:
    low, score, high = points
    return {
        "title": "Downtime",
        "value": value,
        "unit": "minutes",
        "band": band,
        "score": score,
        "low": low,
        "high": high,
        "confidence": confidence,
        "known": value is not None or band is not None,
        "number": None,
    }


def option(role: str = "sre", form: str = "hire", rules: Iterable[str] = ("down",)) -> Row:
    reasons = [{"rule": rule, "text": rule, "shown": [], "points": 3} for rule in rules]
    size = {"rule": "size-sre", "text": "Size.", "shown": [], "points": 0}
    return {"role": role, "title": role.upper(), "form": form, "reasons": [*reasons, size]}


def document(
    practices: Iterable[Row] = (),
    metrics: Row | None = None,
    items: Iterable[Item] = (),
    team: Row | None = None,
    advice: Row | None = None,
    disciplines: Row | None = None,
    rules: int = 1,
    target: Row | None = None,
) -> Row:
    advised = advice or {"verdict": "invest", "options": [option()]}
    answer = {"because": BECAUSE[advised["verdict"]], "role": advised["options"][0]["role"]}
    return {
        "team": TEAM | (team or {}),
        "disciplines": disciplines or {},
        "practices": list(practices),
        "criteria": {"slo": {"score": None, "metrics": metrics or {}} | (target or {})},
        "answers": [{"question": item.code} for item in items],
        "advice": answer | advised,
        "rules": {"number": rules},
    }


def edition(
    *practices: Row, items: Iterable[Item] = (), known: Iterable[Item] = (), **rest: Any
) -> Edition:
    """A report that asked `items`; `known` are in its versions, but were not asked."""
    every = {item.code: item for item in (*items, *known)}
    return Edition(document(practices, items=items, **rest), every)
