"""What changed between two versions of a questionnaire, and the effect on trends."""

import copy
import tomllib
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest

from assessments.changes import Effect, QuestionnaireChange, changes_between

Tables: TypeAlias = dict[str, Any]
What: TypeAlias = Literal["reworded", "regraded", "redefined"]

SHIPPED = Path(__file__).parents[2] / "assessments" / "catalogue"
BANDS = [
    {"label": "slow", "upper": "1", "score": "0", "source": "us"},
    {"label": "fast", "lower": "1", "score": "10", "source": "us"},
]
OLD: Tables = {
    "slug": "data",
    "title": "Data",
    "summary": "How data is kept.",
    "practices": [
        {
            "code": "backups",
            "title": "Backups",
            "summary": "They are there.",
            "questions": [
                {"code": "made", "text": "Made?", "choices": ["No.", "Some.", "Most.", "All."]},
                {"code": "tried", "text": "Tried?", "choices": ["No.", "Some.", "Most.", "All."]},
            ],
        },
        {
            "code": "speed",
            "title": "Speed",
            "summary": "It is quick.",
            "questions": [
                {
                    "code": "restore_time",
                    "kind": "metric",
                    "family": "slo",
                    "unit": "hours",
                    "text": "How long?",
                    "bands": BANDS,
                },
                {"code": "seen", "text": "Seen?", "choices": ["No.", "Some.", "Most.", "All."]},
            ],
        },
    ],
}


@pytest.fixture
def new() -> Tables:
    """The newer version, in which a test changes something."""
    return copy.deepcopy(OLD)


def question(version: Tables, code: str) -> Tables:
    found: Tables = next(
        q for p in version["practices"] for q in p["questions"] if q["code"] == code
    )
    return found


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_nothing_changed_is_nothing_told(path: Path) -> None:
    text = tomllib.loads(path.read_text())
    assert changes_between(text, copy.deepcopy(text)) == []


def test_what_goes_without_saying_is_no_change(new: Tables) -> None:
    question(new, "made").update(kind="level", weight=1, quick=False, facts=[], why="")
    question(new, "made").update(critical=False)
    question(new, "restore_time").update(context=False, extra_for_two_sites="0", note="")
    for band in question(new, "restore_time")["bands"]:
        band["includes_upper"] = False
    assert changes_between(OLD, new) == []


FIELDS = [
    ("made", "why", "reworded", "wording"),
    ("made", "evidence", "reworded", "wording"),
    ("made", "tools", "reworded", "wording"),
    ("made", "note", "reworded", "wording"),
    ("made", "text", "reworded", "comparable"),
    ("made", "quick", "reworded", "comparable"),
    ("made", "critical", "reworded", "comparable"),
    ("restore_time", "maximum", "reworded", "comparable"),
    ("made", "weight", "reweighted", "breaks"),
    ("restore_time", "unit", "redefined", "breaks"),
    ("restore_time", "family", "redefined", "breaks"),
    ("restore_time", "context", "redefined", "breaks"),
    ("restore_time", "budget_bands", "redefined", "breaks"),
    ("restore_time", "minimum_sample", "redefined", "breaks"),
]


@pytest.mark.parametrize(("code", "field", "what", "effect"), FIELDS, ids=lambda value: value)
def test_a_field_of_a_question(
    code: str, field: str, what: What, effect: Effect, new: Tables
) -> None:
    question(new, code)[field] = 7
    assert changes_between(OLD, new) == [
        QuestionnaireChange("question", code, what, effect, (field,))
    ]


@pytest.mark.parametrize(
    ("choices", "what", "effect"),
    [
        (["No.", "A few.", "Most.", "All."], "reworded", "comparable"),
        (["Some.", "No.", "Most.", "All."], "regraded", "breaks"),
        (["No.", "All."], "regraded", "breaks"),
    ],
)
def test_anchors_are_other_words_or_other_points(
    choices: list[str], what: What, effect: Effect, new: Tables
) -> None:
    question(new, "made")["choices"] = choices
    (change,) = changes_between(OLD, new)
    assert (change.code, change.what, change.effect) == ("made", what, effect)
    assert change.fields[0].startswith("choices")


@pytest.mark.parametrize(
    ("field", "value", "what", "effect", "named"),
    [
        ("label", "quick", "reworded", "comparable", "bands"),
        ("name", "Quick", "reworded", "comparable", "bands"),
        ("label", "slow", "regraded", "breaks", "bands.label"),
        ("source", "them", "reworded", "wording", "bands.source"),
        ("lower", "2", "regraded", "breaks", "bands.lower"),
        ("includes_upper", True, "regraded", "breaks", "bands.includes_upper"),
        ("score", "9", "regraded", "breaks", "bands.score"),
    ],
)
def test_a_band(
    field: str, value: bool | str, what: What, effect: Effect, named: str, new: Tables
) -> None:
    question(new, "restore_time")["bands"][1][field] = value
    expected = QuestionnaireChange("question", "restore_time", what, effect, (named,))
    assert changes_between(OLD, new) == [expected]


def test_bands_instead_of_choices_break_the_series(new: Tables) -> None:
    made = question(new, "made")
    made["bands"] = [{"label": label} for label in made.pop("choices")]
    assert changes_between(OLD, new) == [
        QuestionnaireChange("question", "made", "regraded", "breaks", ("bands",))
    ]


def test_several_changes_of_one_question_are_told_apart(new: Tables) -> None:
    question(new, "made").update(why="Because.", text="Really?", weight=2)
    assert [(c.what, c.effect) for c in changes_between(OLD, new)] == [
        ("reworded", "wording"),
        ("reworded", "comparable"),
        ("reweighted", "breaks"),
    ]


def test_a_question_added_and_one_removed(new: Tables) -> None:
    new["practices"][0]["questions"][1] = {"code": "kept", "text": "Kept?", "choices": []}
    assert changes_between(OLD, new) == [
        QuestionnaireChange("question", "kept", "added", "breaks"),
        QuestionnaireChange("question", "tried", "removed", "breaks"),
    ]


def test_a_question_in_another_practice_breaks_both_series(new: Tables) -> None:
    first, second = new["practices"]
    second["questions"].append(first["questions"].pop())
    assert changes_between(OLD, new) == [
        QuestionnaireChange("question", "tried", "moved", "breaks", ("practice",))
    ]


def test_another_order_is_comparable(new: Tables) -> None:
    new["practices"][0]["questions"].reverse()
    (change,) = changes_between(OLD, new)
    assert (change.what, change.effect, change.fields) == ("moved", "comparable", ("order",))


def test_a_moved_practice_does_not_move_its_questions(new: Tables) -> None:
    new["practices"].reverse()
    (change,) = changes_between(OLD, new)
    assert (change.kind, change.what, change.effect) == ("practice", "moved", "comparable")


def test_a_practice_added_reworded_and_removed(new: Tables) -> None:
    new["practices"][0] = {"code": "copies", "title": "Copies", "summary": "?", "questions": []}
    new["practices"][1].update(title="Quickness", advice=[{"step": "Begin."}])
    assert changes_between(OLD, new) == [
        QuestionnaireChange("practice", "copies", "added", "breaks"),
        QuestionnaireChange("practice", "speed", "reworded", "wording", ("title", "advice")),
        QuestionnaireChange("practice", "backups", "removed", "breaks"),
        QuestionnaireChange("question", "made", "removed", "breaks"),
        QuestionnaireChange("question", "tried", "removed", "breaks"),
    ]


def test_the_words_around_the_questions(new: Tables) -> None:
    new.update(summary="Shorter.", checks=[{"text": "?"}], title="Not of the version")
    assert changes_between(OLD, new) == [
        QuestionnaireChange("questionnaire", "data", "reworded", "wording", ("summary", "checks"))
    ]
