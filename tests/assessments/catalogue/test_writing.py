"""Export and import change nothing: the file is the same byte for byte, and so is every row."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from assessments.catalogue import QuestionnaireImport, questionnaire_of
from assessments.catalogue.drafts import store_draft
from assessments.models import Questionnaire, QuestionnaireVersion
from roles.models import Discipline
from roles.versioning.files import read_document, text_of
from tests.support.catalogue_files import imported
from tests.support.contents import contents
from tests.support.fixtures import Catalogue
from tests.support.got import got
from tests.support.pace import examples
from tests.support.questionnaires import questionnaires

pytestmark = pytest.mark.one_database


def exported(version: QuestionnaireVersion) -> str:
    return text_of(questionnaire_of(version))


@pytest.fixture
def prop(db: None) -> Questionnaire:
    """A questionnaire whose versions hypothesis makes up."""
    discipline = Discipline.objects.create(slug="prop", title="Prop", question="What?", position=9)
    return Questionnaire.objects.create(slug="prop", title="Prop", discipline=discipline)


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(data=questionnaires())
def test_whatever_a_questionnaire_says_comes_back(
    prop: Questionnaire, data: dict[str, Any]
) -> None:
    with transaction.atomic():
        version = store_draft(prop, data)
        text, before = exported(version), contents(version)
        again = imported(text, replace=True).version
        assert contents(again) == before
        assert exported(again) == text
        transaction.set_rollback(True)


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(data=questionnaires())
def test_a_file_says_what_its_draft_says(prop: Questionnaire, data: dict[str, Any]) -> None:
    with transaction.atomic():
        read = QuestionnaireImport(read_document(text_of(data).encode())).data()
        written = questionnaire_of(store_draft(prop, read))
        del written["discipline"]
        assert {"practices": []} | written == read
        transaction.set_rollback(True)


@pytest.mark.parametrize("slug", ["devops", "sre", "platform"])
def test_a_shipped_questionnaire_comes_back(slug: str, catalogue: Catalogue) -> None:
    text = exported(catalogue[slug])
    draft = imported(text).version
    assert (draft.reference, draft.is_draft, draft.faults()) == (f"{slug}:2", True, [])
    assert contents(draft) == contents(catalogue[slug])
    assert exported(draft) == text


def test_what_a_person_made_of_a_draft_comes_back(
    catalogue: Catalogue,
) -> None:
    draft = catalogue["sre"].new_draft()
    text = got(draft.texts.first())
    text.steps.filter(gap=0).delete()
    question = got(draft.questions.filter(kind="level").first())
    question.choices.filter(number=1).delete()
    got(draft.questions.filter(kind="level").last()).choices.all().delete()
    got(draft.texts.last()).steps.all().delete()
    left, before = exported(draft), contents(draft)
    again = imported(left, replace=True).version
    assert (exported(again), contents(again)) == (left, before)
    assert [step.gap for step in got(again.texts.first()).steps.all()] == [1, 2]
    kept = again.questions.get(code=question.code)
    assert [choice.number for choice in kept.choices.all()] == [0, 2, 3]


def test_an_export_costs_the_same_with_more_questions(
    catalogue: Catalogue,
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            questionnaire_of(draft)
        return len(captured)

    draft = catalogue["sre"].new_draft()
    before = cost()
    texts = list(draft.texts.all())
    for number in range(60):
        practice = texts[number % len(texts)].practice
        got(draft.questions.first()).copy(code=f"more-{number}", practice=practice).save()
    assert cost() == before


def test_an_import_costs_the_same_for_one_practice_and_for_nine(
    catalogue: Catalogue,
) -> None:
    def cost(data: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            imported(text_of(data), replace=True)
        return len(captured)

    # The database takes some hundred values at a time: the German sentences are left out.
    whole = {**questionnaire_of(catalogue["sre"]), "checks": [], "translations": {}}
    one, several = (whole | {"practices": whole["practices"][:count]} for count in (1, 9))
    cost(one)  # From now on there is a draft to replace.
    assert cost(one) == cost(several)
