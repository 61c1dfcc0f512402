"""Data of valid files, and strategies that replace parts of it with something unexpected."""

import copy
import datetime
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

ODD_TEXTS = ["", "\0", "\ud800", "a\nb\x1b[31m", "x" * 5000, "59:59:59", "1_000", "０", "=", "<<"]
ODD_NUMBERS = [-1, 10**30, 10**400, 0.5, 1e308, float("nan"), float("-inf"), True]
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(ODD_TEXTS), st.sampled_from(ODD_NUMBERS),
)  # fmt: skip
ANY = st.recursive(
    LEAVES,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=8), parts),
    max_leaves=12,
)
ANSWERS = {
    "team": {
        "name": "Checkout", "engineers": 15, "expected_engineers": 20, "sites": 1,
        "staffed": {"devops": 1, "sre": 0.5}, "around_the_clock": True,
    },
    "disciplines": ["devops", "sre"],
    "track": "full",
    "answers": {
        "devops": {"choice": 1, "comment": "c", "evidence": "https://a.example"},
        "D03": "dont_know",
        "downtime": {"value": 240, "confidence": "measured"},
        "onboarding": {"not_applicable": "nobody joined"},
        "developer_nps": {"value": 3, "respondents": 12},
    },
}  # fmt: skip
YAML_PARTS = st.sampled_from(
    ["- ", "? ", ": ", "{", "}", "[", "]", ",", "\n", "  ", "a", "team", "engineers", "answers",
     "sre", "choice", "1", "&a ", "*a", "!!int ", "!t ", "!!python/name:os.system ", "59:59", "|",
     ">", "'", '"', "\\", r'"\UFFFFFFFF"', r'"\ud800"', "%YAML 1.1", "%YAML 99999999999.1", "---",
     "...", "#", "<<", "~", "0x1f", "1e5", "1e999999999999", ".nan", "2024-01-01", "\t", "\x85",
     "\u2028", "\ufeff", "\x1b", "!!set ", "!!binary ", "9" * 60]
)  # fmt: skip
RULES: dict[str, Any] = {
    "disciplines": [{"slug": "devops", "title": "DevOps", "question": "?", "position": 0}],
    "roles": [
        {
            "discipline": "devops", "slug": "devops",
            "title": "t", "with_article": "a t", "plural": "ts",
            "summary": "s", "owns": "o", "train": "t", "borrow": "b", "buy": "b", "automate": "a",
            "find_cost": "f", "across_teams": "a", "build_once": "b",
            "facts": ["D01"], "goals": [{"metric": "lead_time", "counter": "downtime"}],
            "lines": [
                {
                    "part": "day-30", "text": "t", "source": "s", "facts": ["C12"],
                    "answers": ["lead_time"], "practice": "devops-pipeline",
                }
            ],
        }
    ],
    "role_rules": [{"role": "devops", "per_engineer": "0", "deciding": 2}],
    "staffing": [
        {"role": "devops", "engineers": 1, "people": "0.1", "note": "n", "source": "s"}
    ],
    "triggers": [
        {
            "code": "t-1", "role": "devops", "subject": "lead_time", "kind": "capacity",
            "starts": "20/87", "problem": "1", "severe": "3", "weight": 10, "deciding": True,
            "title": "t", "text": "t", "source": "s", "facts": [],
        }
    ],
    "constants": [{"code": "lone_need", "value": "15", "text": "t"}],
    "translations": {"de": {"t": "T"}},
}  # fmt: skip
QUESTIONNAIRE: dict[str, Any] = {
    "slug": "odd",
    "title": "Odd",
    "summary": "s",
    "credits": "c",
    "discipline": {"slug": "odd", "title": "Odd", "question": "?"},
    "role": {k: v for k, v in RULES["roles"][0].items() if k != "discipline"} | {"slug": "odd"},
    "practices": [
        {
            "code": "odd-one", "title": "One", "summary": "s", "requires": ["odd-one"],
            "questions": [
                {
                    "code": "odd_level", "text": "?", "facts": ["D01"], "weight": 2, "quick": True,
                    "choices": ["a", "b", "c", "d"],
                },
                {
                    "code": "odd_metric", "text": "?", "kind": "metric", "family": "slo",
                    "unit": "minutes", "minimum": "0", "maximum": "9", "context": True,
                    "bands": [{"label": "a", "number": 0, "upper": "3", "includes_upper": True}],
                },
            ],
            "advice": [
                {
                    "gap": 0, "step": "s", "knowledge": "low", "time": "low", "money": "low",
                    "unlocks": "u",
                }
            ],
        }
    ],
    "checks": [
        {
            "text": "?", "code": "c",
            "when": [{"question": "odd_level", "choices": [0], "at_least": "1"}],
        }
    ],
    "translations": {"de": {"Odd": "Seltsam"}},
}  # fmt: skip


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each place in the data, the outer ones first."""
    yield path
    if isinstance(data, dict | list):
        for key, part in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(part, (*path, key))


@st.composite
def twisted(draw: st.DrawFn, data: Any, values: st.SearchStrategy[Any]) -> Any:
    """The data with one or two parts replaced, removed or added."""
    data = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 2))):
        inner = [path for path in places(data) if path]
        if not inner:
            break
        *before, last = draw(st.sampled_from(inner))
        part = data
        for key in before:
            part = part[key]
        match draw(st.sampled_from(["other", "gone", "beside"])):
            case "other":
                part[last] = draw(values)
            case "gone":
                del part[last]
            case "beside" if isinstance(part, dict):
                part[draw(st.text(max_size=8))] = draw(values)
            case "beside":
                part.append(draw(values))
    return data


NO_JSON = st.sampled_from(
    [datetime.date(2024, 1, 1), datetime.time(1, 2), 2**63, -(2**70), float("nan"), float("inf")]
)
IN_TOML = st.recursive(
    st.one_of(
        NO_JSON, st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
        st.sampled_from([text for text in ODD_TEXTS if text != "\ud800"]),
    ),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=8), parts),
    max_leaves=12,
)  # fmt: skip
# Input for a JSON form field.
TYPED = st.one_of(
    ANY.map(json.dumps),
    twisted(QUESTIONNAIRE["checks"], ANY).map(json.dumps),
    twisted(RULES["roles"][0]["goals"], ANY).map(json.dumps),
    st.text(max_size=30),
    st.sampled_from(["", "null", "{}", "[" * 3000, "1" * 5000, "[NaN]", "[1e999]", '"\\ud800"']),
)
