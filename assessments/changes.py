"""Two versions of a questionnaire → what was added, moved, reworded or graded, and its effect.

Works on plain data in the structure of a catalogue file; reads and stores nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Effect = Literal["wording", "comparable", "breaks"]
Table = Mapping[str, Any]

# The fields of a question by the effect of a change in them, and the defaults of omitted ones.
WORDS = ("name", "why", "evidence", "tools", "facts", "definition", "how_to_measure", "mistake")
ASKED = ("text", "quick", "critical", "minimum", "maximum")
MEASURED = (
    "kind", "family", "unit", "context", "budget_bands", "round_the_clock_only",
    "extra_for_two_sites", "minimum_sample",
)  # fmt: skip
UNSAID: Table = {
    "kind": "level", "weight": 1, "quick": False, "critical": False, "facts": [], "context": False,
    "budget_bands": False, "round_the_clock_only": False, "extra_for_two_sites": "0",
    "minimum_sample": 0, "requires": [], "advice": [], "checks": [], "includes_upper": False,
}  # fmt: skip
PRACTICE_WORDS = ("title", "summary", "requires", "advice")
# Title, discipline and role are left out: they belong to no version.
WHOLE = ("summary", "credits", "checks", "translations")
EDGES = ("lower", "upper", "includes_upper", "score", "budget_factor", "number")


@dataclass(frozen=True)
class QuestionnaireChange:
    """One change; its effect on trends is wording only, comparable answers, or a broken series."""

    kind: Literal["questionnaire", "practice", "question"]
    code: str
    what: Literal["added", "removed", "reworded", "reweighted", "regraded", "redefined", "moved"]
    effect: Effect
    fields: tuple[str, ...] = ()


def changes_between(old: Table, new: Table) -> list[QuestionnaireChange]:
    """Every change from the old version to the new one, in the order of the new one."""
    whole = _differing(old, new, WHOLE)
    changes = (
        [QuestionnaireChange("questionnaire", new["slug"], "reworded", "wording", whole)]
        if whole
        else []
    )
    changes += _of_practices(old.get("practices", []), new.get("practices", []))
    changes += _of_questions(_questions(old), _questions(new))
    return changes


def tables_of(data: Table) -> dict[tuple[str, str], Table]:
    """The version, its practices and its questions as tables, by the kind and code of a change."""
    practices = data.get("practices", [])
    questions = [row for practice in practices for row in practice.get("questions", [])]
    parts = (("practice", practices), ("question", questions))
    tables = {(kind, row["code"]): row for kind, rows in parts for row in rows}
    return {("questionnaire", data["slug"]): data} | tables


def _differing(old: Table, new: Table, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if _value_of(old, key) != _value_of(new, key))


def _value_of(table: Table, key: str) -> Any:
    return table.get(key, UNSAID.get(key, ""))


def _by_code(tables: Sequence[Table]) -> dict[str, Table]:
    return {table["code"]: table for table in tables}


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The codes that are in both lists, but in a different order."""
    before = [code for code in old if code in set(new)]
    after = [code for code in new if code in set(old)]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    in_order = {code for block in blocks for code in after[block.b : block.b + block.size]}
    return set(after) - in_order


# --- practices -------------------------------------------------------------------------------


def _of_practices(old: Sequence[Table], new: Sequence[Table]) -> Iterator[QuestionnaireChange]:
    before, after = _by_code(old), _by_code(new)
    moved = _moved(list(before), list(after))
    for code, practice in after.items():
        if code not in before:
            yield QuestionnaireChange("practice", code, "added", "breaks")
            continue
        if words := _differing(before[code], practice, PRACTICE_WORDS):
            yield QuestionnaireChange("practice", code, "reworded", "wording", words)
        if code in moved:
            yield QuestionnaireChange("practice", code, "moved", "comparable", ("order",))
    for code in [code for code in before if code not in after]:
        yield QuestionnaireChange("practice", code, "removed", "breaks")


# --- questions -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """A question with the code of its practice."""

    practice: str
    question: Table


def _questions(version: Table) -> dict[str, _Asked]:
    return {
        question["code"]: _Asked(practice["code"], question)
        for practice in version.get("practices", [])
        for question in practice.get("questions", [])
    }


def _of_questions(
    old: Mapping[str, _Asked], new: Mapping[str, _Asked]
) -> Iterator[QuestionnaireChange]:
    before, after = _by_practice(old), _by_practice(new)
    moved = {code for name in after for code in _moved(before.get(name, []), after[name])}
    for code, asked in new.items():
        if code not in old:
            yield QuestionnaireChange("question", code, "added", "breaks")
            continue
        yield from _of_question(code, old[code].question, asked.question)
        if old[code].practice != asked.practice:
            yield QuestionnaireChange("question", code, "moved", "breaks", ("practice",))
        elif code in moved:
            yield QuestionnaireChange("question", code, "moved", "comparable", ("order",))
    for code in [code for code in old if code not in new]:
        yield QuestionnaireChange("question", code, "removed", "breaks")


def _by_practice(questions: Mapping[str, _Asked]) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for code, asked in questions.items():
        codes.setdefault(asked.practice, []).append(code)
    return codes


def _of_question(code: str, old: Table, new: Table) -> Iterator[QuestionnaireChange]:
    grading, anchors, sources = _graded(old, new)
    if words := _differing(old, new, (*WORDS, "note")) + sources:
        yield QuestionnaireChange("question", code, "reworded", "wording", words)
    if asked := _differing(old, new, ASKED) + anchors:
        yield QuestionnaireChange("question", code, "reworded", "comparable", asked)
    if weight := _differing(old, new, ["weight"]):
        yield QuestionnaireChange("question", code, "reweighted", "breaks", weight)
    if measured := _differing(old, new, MEASURED):
        yield QuestionnaireChange("question", code, "redefined", "breaks", measured)
    if grading:
        yield QuestionnaireChange("question", code, "regraded", "breaks", grading)


def _graded(old: Table, new: Table) -> tuple[tuple[str, ...], ...]:
    """The changes in choices or bands: those that affect points, words, or sources only."""
    before, after = _bands(old), _bands(new)
    name = "bands" if "bands" in new or "bands" in old else "choices"
    if len(before) != len(after) or ("bands" in old) != ("bands" in new):
        return (name,), (), ()
    pairs = list(zip(before, after, strict=True))
    edges = dict.fromkeys(key for b, a in pairs for key in _differing(b, a, EDGES))
    labels = [band["label"] for band in before]
    if any(a["label"] in labels and a["label"] != b["label"] for b, a in pairs):
        edges["label"] = None
    words = any(_differing(b, a, ("label", "name")) for b, a in pairs)
    sources = any(_differing(b, a, ["source"]) for b, a in pairs)
    grading = tuple(f"{name}.{edge}" for edge in edges)
    reworded = words and "label" not in edges
    return grading, (name,) if reworded else (), (f"{name}.source",) if sources else ()


def _bands(question: Table) -> list[Table]:
    return question.get("bands") or [{"label": label} for label in question.get("choices", [])]
