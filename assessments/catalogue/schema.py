"""Reads the tables of a questionnaire: practices, questions, choices, steps, conditions."""

from typing import Any, TypeAlias

from django.db import models
from django.utils.translation import gettext

from assessments.models import (
    AdviceStep,
    Choice,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
)
from assessments.models.questions import (
    LONG_TEXT,
    MOST_CHECKS,
    MOST_CHOICES,
    MOST_CONDITIONS,
    MOST_PRACTICES,
    MOST_QUESTIONS,
    MOST_QUESTIONS_OF_A_PRACTICE,
    MOST_STEPS,
)
from roles.values.fields import FractionField, field_named
from roles.versioning.files import Reader, columns
from roles.versioning.files.documents import Table
from roles.versioning.files.lines import Path
from roles.versioning.files.tables import Columns

# The key with which a row gives its number, the field, and how many rows there may be.
Column: TypeAlias = tuple[str, models.Field[Any, Any], int]

QUESTIONNAIRE = columns(Questionnaire, "slug title") | columns(
    QuestionnaireVersion, "summary credits"
)
CODE = columns(Practice, "code")
PRACTICE = columns(PracticeText, "title summary requires")
STEP = columns(AdviceStep, "step knowledge time money unlocks")
GAP = field_named(AdviceStep, "gap")
QUESTION = columns(
    Question,
    "code kind name family unit weight quick critical facts text definition why evidence "
    "how_to_measure mistake tools note minimum maximum minimum_sample extra_for_two_sites context "
    "budget_bands round_the_clock_only",
)
ANCHOR = field_named(Choice, "anchor")
NUMBER = field_named(Choice, "number")
BAND = {"label": ANCHOR} | columns(
    Choice, "name lower upper includes_upper score budget_factor source"
)

# A consistency check has no model, but its values are checked by the same kinds of fields.
CHECK: Columns = {
    "code": models.SlugField(max_length=60, blank=True, default=""),
    "text": models.CharField(max_length=LONG_TEXT),
    "contradiction": models.BooleanField(default=True),
}
CONDITION: Columns = {
    "question": models.SlugField(max_length=60),
    "times": models.SlugField(max_length=60, blank=True, default=""),
    "of_target": models.BooleanField(default=False),
    "at_least": FractionField(null=True, blank=True),
    "at_most": FractionField(null=True, blank=True),
    "below": FractionField(null=True, blank=True),
}


def read_practices(reader: Reader, raw: object) -> list[Table]:
    """The practices with their questions and advice; reports too many questions in all."""
    tables = reader.rows(("practices",), raw, MOST_PRACTICES)
    practices = [_practice(reader, *table) for table in tables]
    if sum(len(practice.get("questions", [])) for practice in practices) > MOST_QUESTIONS:
        message = gettext("a questionnaire has at most %(most)s questions")
        reader.fault(("practices",), message % {"most": MOST_QUESTIONS})
    return practices


def _practice(reader: Reader, path: Path, raw: Table) -> Table:
    values = reader.table(path, raw, CODE | PRACTICE, ("questions", "advice"))
    raw_questions = raw.get("questions", [])
    questions = reader.rows((*path, "questions"), raw_questions, MOST_QUESTIONS_OF_A_PRACTICE)
    values["questions"] = [_question(reader, *table) for table in questions]
    values["advice"] = _numbered(reader, path, raw, "advice", STEP, ("gap", GAP, MOST_STEPS))
    return _without_nothing(values)


def _question(reader: Reader, path: Path, raw: Table) -> Table:
    values = reader.table(path, raw, QUESTION, ("choices", "bands", "shown_only"))
    # `shown_only` is the older key for `context`: a figure that is shown, but not scored.
    if reader.flag(path, raw, "shown_only"):
        values["context"] = True
    if raw.get("kind") == "metric" and not raw.get("family"):
        reader.fault(path, gettext("a metric has a family"))
    if raw.get("kind", "level") == "level" and raw.get("family"):
        reader.fault((*path, "family"), gettext("only a metric has a family"))
    if raw.get("kind") == "metric" and raw.get("critical"):
        reader.fault((*path, "critical"), gettext("only a practice question can be critical"))
    if "choices" in raw and "bands" in raw:
        reader.fault((*path, "bands"), gettext("a question has either choices or ranges"))
    values["choices"] = _choices(reader, (*path, "choices"), raw.get("choices", []))
    values["bands"] = _numbered(reader, path, raw, "bands", BAND, ("number", NUMBER, MOST_CHOICES))
    return _without_nothing(values)


def _choices(reader: Reader, path: Path, raw: object) -> list[str]:
    if not isinstance(raw, list) or len(raw) > MOST_CHOICES:
        wanted = gettext("must be a list of at most %(most)s texts")
        reader.fault(path, wanted % {"most": MOST_CHOICES})
        return []
    return [reader.value((*path, number), text, ANCHOR) for number, text in enumerate(raw)]


def _numbered(
    reader: Reader, path: Path, raw: Table, name: str, known: Columns, column: Column
) -> list[Table]:
    """Rows whose number is their position in the list, unless they give another one."""
    key, field, most = column
    rows: list[Table] = []
    taken: set[int] = set()
    for number, (at, row) in enumerate(reader.rows((*path, name), raw.get(name, []), most)):
        own = reader.value((*at, key), row[key], field) if key in row else number
        values = reader.table(at, row, known, [key])
        rows.append(values if own == number else values | {key: own})
        if own is not None and own in taken:
            message = gettext("another row has this number: %(number)s")
            reader.fault((*at, key), message % {"number": own})
        taken.add(own)
    return rows


def _without_nothing(values: Table) -> Table:
    return {key: value for key, value in values.items() if value != []}


# --- consistency checks ---


def read_checks(reader: Reader, raw: object) -> list[Table]:
    return [_check(reader, *table) for table in reader.rows(("checks",), raw, MOST_CHECKS)]


def _check(reader: Reader, path: Path, raw: Table) -> Table:
    values = reader.table(path, raw, CHECK, ["when"])
    when = reader.rows((*path, "when"), raw.get("when", []), MOST_CONDITIONS)
    return values | {"when": [_condition(reader, *table) for table in when]}


def _condition(reader: Reader, path: Path, raw: Table) -> Table:
    values = reader.table(path, raw, CONDITION, ["choices"])
    if "choices" not in raw:
        return values
    choices = raw["choices"]
    if not isinstance(choices, list) or not all(map(_is_number, choices)):
        message = gettext("must be a list of the choices' numbers, 0 to %(most)s")
        reader.fault((*path, "choices"), message % {"most": MOST_CHOICES - 1})
    return values | {"choices": choices}


def _is_number(choice: object) -> bool:
    return type(choice) is int and 0 <= choice < MOST_CHOICES
