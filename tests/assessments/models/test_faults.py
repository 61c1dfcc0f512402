"""What stands in the way of publishing a questionnaire: each fault, and all of them at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model

from assessments.models import Practice, Question, Questionnaire, QuestionnaireVersion
from roles.models import Discipline
from tests.support.fixtures import Catalogue
from tests.support.got import got

# --- what stands in the way of publishing ---


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft of the SRE questionnaire, in which a test makes a fault."""
    return catalogue["sre"].new_draft()


def level(draft: QuestionnaireVersion) -> Question:
    return got(draft.questions.filter(kind="level").first())


def metric(draft: QuestionnaireVersion, code: str = "toil_share") -> Question:
    return draft.questions.get(code=code)


def set_on(row: Model, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def repeat_an_anchor(draft: QuestionnaireVersion) -> None:
    first, second = level(draft).choices.all()[:2]
    set_on(second, anchor=first.anchor)


def borrow_a_practice(draft: QuestionnaireVersion) -> None:
    foreign = Practice.objects.exclude(questionnaire=draft.questionnaire).first()
    set_on(level(draft), practice=foreign)


def take_a_code(draft: QuestionnaireVersion) -> None:
    taken = got(Question.objects.exclude(version__questionnaire=draft.questionnaire).first())
    level(draft).copy(code=taken.code).save()


def ask_of_a_new_practice(draft: QuestionnaireVersion) -> None:
    new = Practice.objects.create(questionnaire=draft.questionnaire, code="sre-new")
    level(draft).copy(practice=new, code="new").save()


def check(**limits: Any) -> dict[str, Any]:
    return {"text": "Really?", "when": [{"question": "toil_share", **limits}]}


def checked(draft: QuestionnaireVersion, **limits: Any) -> None:
    set_on(draft, checks=[check(**limits)])


FAULTS: dict[str, Callable[[QuestionnaireVersion], object]] = {
    "four choices, worth 0, 1, 2 and 3": lambda d: got(level(d).choices.last()).delete(),
    "two choices have the same text": repeat_an_anchor,
    "belongs to another questionnaire": borrow_a_practice,
    "another questionnaire uses this code": take_a_code,
    "is asked about, but has no text": ask_of_a_new_practice,
    "has a text, but no question": lambda d: level(d).delete(),
    "is named as coming first": lambda d: set_on(got(d.texts.first()), requires=["unknown"]),
    "numbered from 0": lambda d: got(metric(d).choices.first()).delete(),
    "gap or overlap": lambda d: set_on(got(metric(d).choices.first()), lower="71"),
    "minimum and a larger maximum": lambda d: set_on(metric(d), minimum=None),
    "needs a minimum": lambda d: set_on(metric(d), minimum="100", maximum="0"),
    "has a unit in which": lambda d: metric(d, "budget_policy").choices.all().delete(),
    "cannot be scored": lambda d: metric(d).choices.all().delete(),
    "four ranges": lambda d: got(metric(d, "budget_policy").choices.last()).delete(),
    "score from 0 to 10": lambda d: set_on(metric(d), family="dora"),
    "checks are a list": lambda d: set_on(d, checks={}),
    "check 1: give a text": lambda d: set_on(d, checks=[{"text": "?", "when": []}]),
    "check 2: give a text": lambda d: set_on(d, checks=[check(at_most="10"), check()]),
    "choices, at_least, at_most or below": lambda d: set_on(d, checks=[check(at_least="x")]),
    "`times` names another question": lambda d: checked(d, times="oncall_share"),
    "`of_target` is true or false": lambda d: checked(d, of_target="yes", at_most="1"),
    "both with at_least, at_most or below": lambda d: checked(d, times="oncall_share", choices=[1]),
    "check 1: there is no question nowhere": lambda d: checked(d, times="nowhere", at_most="1"),
    "toil_share has no ranges in multiples": lambda d: checked(d, of_target=True, at_most="1"),
    "incident_roles has no number": lambda d: checked(d, question="incident_roles", at_most="1"),
    "give a text and, under": lambda d: set_on(
        d, checks=[check(at_most="1") | {"contradiction": "no"}]
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_version_with_a_fault_is_not_published(fault: str, draft: QuestionnaireVersion) -> None:
    FAULTS[fault](draft)
    with pytest.raises(ValidationError, match=fault) as refusal:
        draft.publish()
    assert all(message.endswith(".") for message in refusal.value.messages)
    assert draft.is_draft
    assert QuestionnaireVersion.objects.published().filter(questionnaire__slug="sre").count() == 1


def test_all_faults_are_told_at_once(draft: QuestionnaireVersion) -> None:
    repeat_an_anchor(draft)
    metric(draft).choices.all().delete()
    assert len(draft.faults()) == 2


def test_a_version_without_questions_is_not_published(db: None) -> None:
    discipline = Discipline.objects.create(slug="data", title="Data", question="What?")
    empty = Questionnaire.objects.create(slug="data", title="Data", discipline=discipline)
    version = empty.versions.create(number=empty.next_number(), summary="Nothing yet.")
    with pytest.raises(ValidationError, match="no questions"):
        version.publish()
    assert version.is_draft
