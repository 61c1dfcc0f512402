"""Reports as the trends read them, with only what a test needs."""

from assessments.trends import Edition, Item
from tests.support.metrics import METRICS

TEAM = {"engineers": 15, "staffed": {"sre": 0}, "around_the_clock": False}
BECAUSE = {"invest": "first", "tie": "close", "refocus": "people-are-there"}


def level(code, practice="p", weight=1, scale=(0, 1, 2, 3)):
    return Item(code, practice, "devops", f"How is {code}?", weight, scale)


def metric(code, scale=()):
    found = METRICS[code]
    return Item(code, "figures", "sre", code, scale=scale, metric=found)


def scored(score, low=None, high=None, code="p"):
    ends = (score if low is None else low), (score if high is None else high)
    levels = {"level": "Developing", "level_low": "Initial", "level_high": "Developing"}
    return {"code": code, "title": "Practice", "score": score, "low": ends[0], "high": ends[1]} | (
        levels
    )


def figure(value=None, confidence="measured", points=(None, None, None), band=None):
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


def option(role="sre", form="hire", rules=("down",)):
    reasons = [{"rule": rule, "text": rule, "shown": [], "points": 3} for rule in rules]
    size = {"rule": "size-sre", "text": "Size.", "shown": [], "points": 0}
    return {"role": role, "title": role.upper(), "form": form, "reasons": [*reasons, size]}


def document(
    practices=(),
    metrics=None,
    items=(),
    team=None,
    advice=None,
    disciplines=None,
    rules=1,
    target=None,
):
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


def edition(*practices, items=(), known=(), **rest):
    """A report that asked `items`; `known` are in its versions, but were not asked."""
    every = {item.code: item for item in (*items, *known)}
    return Edition(document(practices, items=items, **rest), every)
