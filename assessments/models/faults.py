"""Faults that prevent publishing a questionnaire: texts, edges of ranges, points, checks, codes."""

from collections.abc import Iterator, Sequence
from typing import Any, NotRequired, TypedDict, TypeGuard

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.criteria import FEW_POINTS, Condition, edges_meet, questions_of
from roles.values.fields import can_be_stored
from roles.values.numbers import to_fraction
from roles.versioning.versions import Fault

from .questions import MOST_CHECKS, MOST_CONDITIONS, Choice, PracticeText, Question

BANDS = 4
TOO_MANY_CHECKS = _("At most %(most)s consistency checks per questionnaire version.")


class Check(TypedDict):
    """A consistency check of a version: a sentence, and the conditions under which it is shown."""

    text: str
    when: list[Condition]
    code: NotRequired[str]
    contradiction: NotRequired[bool]


def faults_of(question: Question) -> list[Fault]:
    """The faults of one question and its choices."""
    choices = list(question.choices.all())
    rules = _figure_faults if question.is_metric else _practice_faults
    faults = list(rules(question, choices))
    if len({choice.anchor for choice in choices}) != len(choices):
        faults.append(gettext("two choices have the same text."))
    if question.practice.questionnaire_id != question.version.questionnaire_id:
        fault = gettext("the practice %(practice)s belongs to another questionnaire.")
        faults.append(fault % {"practice": question.practice})
    return [Fault(f"{question.code}: {fault}", question) for fault in faults]


def _practice_faults(question: Question, choices: Sequence[Choice]) -> Iterator[str]:
    if [choice.number for choice in choices] != [0, 1, 2, 3]:
        yield gettext("a practice question has four choices, worth 0, 1, 2 and 3.")


def _figure_faults(question: Question, choices: Sequence[Choice]) -> Iterator[str]:
    if [choice.number for choice in choices] != list(range(len(choices))):
        yield gettext("the ranges are numbered from 0, the worst, without a gap.")
    if question.unit:
        yield from _typed_faults(question, choices)
    elif not choices:
        yield gettext(
            "a metric has a unit in which its value is typed, or ranges to choose from, or both."
        )
    if not question.context:
        yield from _scored_faults(question, choices)


def _typed_faults(question: Question, choices: Sequence[Choice]) -> Iterator[str]:
    least, most = question.minimum, question.maximum
    if least is None or most is None or least >= most:
        yield gettext("a value that is typed needs a minimum and a larger maximum.")
    edges = [(choice.lower, choice.upper) for choice in choices]
    if edges and not question.budget_bands and not edges_meet(edges):
        yield gettext("the ranges have a gap or overlap.")


def _scored_faults(question: Question, choices: Sequence[Choice]) -> Iterator[str]:
    if not choices:
        yield gettext("a metric without ranges cannot be scored: add them, or mark it as context.")
    elif question.family != question.Family.DORA and len(choices) != BANDS:
        yield gettext("a metric of this family has four ranges, 0 the worst to 3 the best.")
    elif question.family == question.Family.DORA and not _has_scores(question, choices):
        yield gettext("each range of a DORA metric has a score from 0 to 10.")


def _has_scores(question: Question, choices: Sequence[Choice]) -> bool:
    scores = [choice.score for choice in choices]
    return question.code in FEW_POINTS or all(s is not None and 0 <= s <= 10 for s in scores)


def faults_between(questions: Sequence[Question], texts: Sequence[PracticeText]) -> list[Fault]:
    """Faults between the parts of a version: no text or no question, codes used twice."""
    version = questions[0].version
    asked = {question.practice.code: question.practice for question in questions}
    with_text = {text.practice.code: text for text in texts}
    first = {c: text for text in reversed(texts) for c in text.requires if c not in with_text}
    missing = {c: PracticeText(version=version, practice=p) for c, p in asked.items()}
    without_text = {code: text for code, text in missing.items() if code not in with_text}
    unasked = {code: text for code, text in with_text.items() if code not in asked}
    found = (
        (gettext("%(code)s: is asked about, but has no text here."), without_text),
        (gettext("%(code)s: has a text, but no question here."), unasked),
        (gettext("%(code)s: is named as coming first, but has no text here."), first),
        (gettext("%(code)s: another questionnaire uses this code."), _taken(questions)),
    )
    return [
        Fault(fault % {"code": code}, rows[code]) for fault, rows in found for code in sorted(rows)
    ]


def _taken(questions: Sequence[Question]) -> dict[str, Question]:
    own = {question.code: question for question in questions}
    questionnaire = questions[0].version.questionnaire_id
    others = Question.objects.exclude(version__questionnaire=questionnaire)
    same = set(others.filter(code__in=own).values_list("code", flat=True))
    return {code: own[code] for code in same}


def faults_of_checks(checks: Any, questions: Sequence[Question]) -> list[str]:
    """The faults of the consistency checks: unreadable ones, and those that can never hold."""
    return _faults_of_checks(checks) or list(_faults_of_codes(checks, questions))


def _faults_of_checks(checks: object) -> list[str]:
    if not isinstance(checks, list):
        return [gettext("The consistency checks are a list.")]
    if len(checks) > MOST_CHECKS:
        return [TOO_MANY_CHECKS % {"most": MOST_CHECKS}]
    if not can_be_stored(checks):
        return [
            gettext("The consistency checks hold a character or a number that cannot be stored.")
        ]
    fault = gettext(
        "Consistency check %(number)s: give a text and, under `when`, 1 to %(most)s conditions; "
        "each has a question and choices, at_least, at_most or below; `times` names another "
        "question and `of_target` is true or false, both with at_least, at_most or below."
    )
    wrong = [number for number, check in enumerate(checks, 1) if not _is_check(check)]
    return [fault % {"number": number, "most": MOST_CONDITIONS} for number in wrong]


def _faults_of_codes(checks: list[Check], questions: Sequence[Question]) -> Iterator[str]:
    """Faults of codes that no question has anywhere, and of conditions that can never hold."""
    asked = {question.code: question for question in questions}
    conditions = [(n, c) for n, check in enumerate(checks, 1) for c in check["when"]]
    named = {code for _, condition in conditions for code in questions_of(condition)}
    others = Question.objects.filter(code__in=named - asked.keys())
    asked |= {question.code: question for question in others.order_by("version__number")}
    for number, condition in conditions:
        for code in questions_of(condition):
            if fault := _unfit(condition, asked.get(code)):
                yield fault % {"number": number, "code": code}


def _unfit(condition: Condition, question: Question | None) -> str:
    if question is None:
        return gettext("Consistency check %(number)s: there is no question %(code)s.")
    if condition.get("of_target") and not question.budget_bands:
        return gettext(
            "Consistency check %(number)s: %(code)s has no ranges in multiples of the target."
        )
    if "choices" not in condition and not question.unit:
        return gettext("Consistency check %(number)s: %(code)s has no number to compare.")
    return ""


def readable(checks: object) -> list[Check]:
    """The checks that have a text; a draft may hold others."""
    return [check for check in checks if _is_text(check)] if isinstance(checks, list) else []


def _is_text(check: object) -> TypeGuard[Check]:
    return isinstance(check, dict) and isinstance(check.get("text"), str)


def _is_check(check: object) -> bool:
    if not _is_text(check) or type(check.get("contradiction", True)) is not bool:
        return False
    conditions = check.get("when")
    some = isinstance(conditions, list) and 0 < len(conditions) <= MOST_CONDITIONS
    return some and all(map(_is_condition, conditions))


def _is_condition(condition: object) -> bool:
    if not isinstance(condition, dict) or not isinstance(condition.get("question"), str):
        return False
    edges = [condition[key] for key in ("at_least", "at_most", "below") if key in condition]
    choices = condition.get("choices", [])
    numbered = isinstance(choices, list) and all(type(number) is int for number in choices)
    compared = isinstance(condition.get("times", ""), str) and not (
        choices and condition.keys() & {"times", "of_target"}
    )
    whole = type(condition.get("of_target", False)) is bool and numbered and compared
    return whole and bool(choices or edges) and all(map(_is_number, edges))


def _is_number(edge: Any) -> bool:
    try:
        to_fraction(edge)
    except ValueError:
        return False
    return True
