"""Answers that seldom fit together are asked about before submission, and never refused."""

import pytest
from django.urls import reverse

from assessments import catalogue
from tests import factories

CHECKS = [check for path in catalogue.SHIPPED for check in catalogue.read(path)["checks"]]


@pytest.fixture
def draft(checkout, alice):
    checkout.around_the_clock = True
    checkout.save()
    return factories.assessment(checkout, by=alice)


def page(client_of, alice, draft):
    return client_of(alice).get(reverse("check", args=[draft.pk])).text


def meeting(question, condition):
    """An answer that meets a condition."""
    if "choices" in condition:
        return factories.given(question, condition["choices"][0])
    return factories.valued(question, condition.get("at_least") or condition["at_most"])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check["code"])
def test_each_check_asks_when_all_its_conditions_hold(client_of, alice, draft, check):
    questions = {q.code: q for q in factories.questions(draft)}
    *before, last = check["when"]
    text = check["text"].replace("'", "&#x27;")
    for condition in before:
        question = questions[condition["question"]]
        draft.answer({question: meeting(question, condition)})
    assert text not in page(client_of, alice, draft)
    question = questions[last["question"]]
    draft.answer({question: meeting(question, last)})
    shown = page(client_of, alice, draft)
    assert text in shown
    assert "Worth a second thought" in shown


def test_all_answers_alike_are_asked_about(client_of, alice, draft):
    practices = [q for q in factories.questions(draft) if not q.is_metric]
    draft.answer({q: factories.given(q, 2) for q in practices[:-1]})
    assert "Is the team really that even?" in page(client_of, alice, draft)
    draft.answer({practices[-1]: factories.given(practices[-1], 1)})
    assert "Is the team really that even?" not in page(client_of, alice, draft)


def test_a_thought_does_not_stand_in_the_way(client_of, alice, draft):
    factories.filled(draft)
    response = client_of(alice).post(reverse("submit", args=[draft.pk]))
    assert response.url == reverse("receipt", args=[draft.pk])


@pytest.mark.parametrize("answered", [1, 60])
def test_the_page_asks_the_database_as_often_for_any_number_of_answers(
    client_of, alice, draft, answered, django_assert_num_queries
):
    draft.answer({q: factories.given(q) for q in factories.questions(draft)[:answered]})
    client = client_of(alice)
    with django_assert_num_queries(15):
        client.get(reverse("check", args=[draft.pk]))
