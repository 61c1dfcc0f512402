"""The shipped catalogue becomes versions that can be published; copies are equal, faults listed."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from assessments import catalogue as loader
from assessments.models import Practice, Question, Questionnaire, QuestionnaireVersion
from roles.models import Discipline
from tests.support.contents import contents

# --- the shipped files ---


@pytest.mark.parametrize("path", loader.SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_becomes_a_published_version(path, db):
    text = loader.read(path)
    version = QuestionnaireVersion.objects.published().get(questionnaire__slug=text["slug"])
    assert (version.number, version.faults()) == (1, [])
    assert version.texts.count() == len(text["practices"])
    questions = [q for practice in text["practices"] for q in practice["questions"]]
    assert list(version.questions.values_list("code", flat=True)) == [q["code"] for q in questions]
    assert version.questions.get(code=questions[0]["code"]).text == questions[0]["text"]


@pytest.mark.parametrize("path", loader.SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_becomes_a_draft_that_publishes(path, db):
    text = loader.read(path)
    published = QuestionnaireVersion.objects.published().get(questionnaire__slug=text["slug"])
    draft = loader.load(loader.shipped(path))
    assert draft.is_draft
    assert contents(draft) == contents(published)
    draft.publish()
    assert draft.state == "published"


def test_loading_again_changes_nothing(db, capsys):
    before = {version.pk: contents(version) for version in QuestionnaireVersion.objects.all()}
    call_command("load_catalogue")
    assert capsys.readouterr().out == ""
    after = {version.pk: contents(version) for version in QuestionnaireVersion.objects.all()}
    assert after == before


# --- a new draft ---


@pytest.mark.parametrize("slug", ["devops", "sre", "platform"])
def test_a_new_draft_is_a_deep_copy(slug, catalogue):
    draft = catalogue[slug].new_draft()
    assert (draft.number, draft.state, draft.published_at) == (2, "draft", None)
    assert contents(draft) == contents(catalogue[slug])
    assert not set(draft.questions.values_list("pk")) & set(
        catalogue[slug].questions.values_list("pk")
    )


def test_editing_a_draft_leaves_the_published_version_alone(catalogue):
    before, draft = contents(catalogue["sre"]), catalogue["sre"].new_draft()
    draft.questions.first().delete()
    draft.texts.last().steps.all().delete()
    draft.questions.last().choices.all().delete()
    assert contents(catalogue["sre"]) == before


def test_a_questionnaire_has_one_draft(catalogue):
    catalogue["sre"].new_draft()
    with pytest.raises(ValidationError, match="a draft already"):
        catalogue["sre"].new_draft()


def test_numbers_go_on_after_a_draft_was_deleted(catalogue):
    catalogue["sre"].new_draft().publish()
    third = catalogue["sre"].new_draft()
    third.delete()
    assert catalogue["sre"].new_draft().number == 3


# --- what stands in the way of publishing ---


@pytest.fixture
def draft(catalogue):
    """A draft of the SRE questionnaire, in which a test makes a fault."""
    return catalogue["sre"].new_draft()


def level(draft):
    return draft.questions.filter(kind="level").first()


def metric(draft, code="toil_share"):
    return draft.questions.get(code=code)


def set_on(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def repeat_an_anchor(draft):
    first, second = level(draft).choices.all()[:2]
    set_on(second, anchor=first.anchor)


def borrow_a_practice(draft):
    foreign = Practice.objects.exclude(questionnaire=draft.questionnaire).first()
    set_on(level(draft), practice=foreign)


def take_a_code(draft):
    taken = Question.objects.exclude(version__questionnaire=draft.questionnaire).first()
    level(draft).copy(code=taken.code).save()


def ask_of_a_new_practice(draft):
    new = Practice.objects.create(questionnaire=draft.questionnaire, code="sre-new")
    level(draft).copy(practice=new, code="new").save()


def check(**limits):
    return {"text": "Really?", "when": [{"question": "toil_share", **limits}]}


def checked(draft, **limits):
    set_on(draft, checks=[check(**limits)])


FAULTS = {
    "four choices, worth 0, 1, 2 and 3": lambda d: level(d).choices.last().delete(),
    "two choices have the same text": repeat_an_anchor,
    "belongs to another questionnaire": borrow_a_practice,
    "another questionnaire uses this code": take_a_code,
    "is asked about, but has no text": ask_of_a_new_practice,
    "has a text, but no question": lambda d: level(d).delete(),
    "is named as coming first": lambda d: set_on(d.texts.first(), requires=["unknown"]),
    "numbered from 0": lambda d: metric(d).choices.first().delete(),
    "gap or overlap": lambda d: set_on(metric(d).choices.first(), lower="71"),
    "minimum and a larger maximum": lambda d: set_on(metric(d), minimum=None),
    "needs a minimum": lambda d: set_on(metric(d), minimum="100", maximum="0"),
    "has a unit in which": lambda d: metric(d, "budget_policy").choices.all().delete(),
    "cannot be scored": lambda d: metric(d).choices.all().delete(),
    "four bands": lambda d: metric(d, "budget_policy").choices.last().delete(),
    "score from 0 to 10": lambda d: set_on(metric(d), family="dora"),
    "checks are a list": lambda d: set_on(d, checks={}),
    "check 1: give a text": lambda d: set_on(d, checks=[{"text": "?", "when": []}]),
    "check 2: give a text": lambda d: set_on(d, checks=[check(at_most="10"), check()]),
    "choices, at_least, at_most or below": lambda d: set_on(d, checks=[check(at_least="x")]),
    "`times` names another question": lambda d: checked(d, times="oncall_share"),
    "`of_target` is true or false": lambda d: checked(d, of_target="yes", at_most="1"),
    "both with at_least, at_most or below": lambda d: checked(d, times="oncall_share", choices=[1]),
    "check 1: there is no question nowhere": lambda d: checked(d, times="nowhere", at_most="1"),
    "toil_share has no bands in multiples": lambda d: checked(d, of_target=True, at_most="1"),
    "incident_roles has no number": lambda d: checked(d, question="incident_roles", at_most="1"),
    "give a text and, under": lambda d: set_on(
        d, checks=[check(at_most="1") | {"contradiction": "no"}]
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_version_with_a_fault_is_not_published(fault, draft):
    FAULTS[fault](draft)
    with pytest.raises(ValidationError, match=fault) as refusal:
        draft.publish()
    assert all(message.endswith(".") for message in refusal.value.messages)
    assert draft.is_draft
    assert QuestionnaireVersion.objects.published().filter(questionnaire__slug="sre").count() == 1


def test_all_faults_are_told_at_once(draft):
    repeat_an_anchor(draft)
    metric(draft).choices.all().delete()
    assert len(draft.faults()) == 2


def test_a_version_without_questions_is_not_published(db):
    discipline = Discipline.objects.create(slug="data", title="Data", question="What?")
    empty = Questionnaire.objects.create(slug="data", title="Data", discipline=discipline)
    version = empty.versions.create(number=empty.next_number(), summary="Nothing yet.")
    with pytest.raises(ValidationError, match="no questions"):
        version.publish()
    assert version.is_draft


def test_only_a_draft_is_published(catalogue):
    with pytest.raises(ValidationError, match="Only a draft"):
        catalogue["sre"].publish()
