"""How far an assessment is: answered of those that apply."""

import pytest
from django.urls import reverse

from assessments.models import Answer, Given
from assessments.reports.progress import minutes_for, progress_of
from tests import factories


@pytest.fixture
def draft(checkout, alice):
    return factories.assessment(checkout, track="quick", by=alice)


def not_applicable(reason="We have no service in production."):
    return Given(state=Answer.State.NOT_APPLICABLE, reason=reason)


def test_what_does_not_apply_leaves_both_counts(draft):
    first, second, third, *others = factories.questions(draft)
    draft.answer({first: not_applicable(), second: factories.given(second)})
    progress = progress_of(draft)
    whole = len(others) + 2
    assert (progress.answered, progress.total) == (1, whole)
    assert progress.percent == 100 // whole
    assert progress.minutes_left == minutes_for([third, *others])


def test_dont_know_counts_as_answered(draft):
    first, *others = factories.questions(draft)
    draft.answer({first: Given(state=Answer.State.DONT_KNOW)})
    assert (progress_of(draft).answered, progress_of(draft).total) == (1, len(others) + 1)


def test_an_answer_taken_back_is_open_again(draft):
    first = factories.questions(draft)[0]
    draft.answer({first: not_applicable()})
    draft.answer({first: Given.cleared(seen=1)})
    progress = progress_of(draft)
    assert (progress.answered, progress.total) == (0, len(factories.questions(draft)))
    assert not progress.begun


def test_where_nothing_applies_all_is_done(draft):
    draft.answer({question: not_applicable() for question in factories.questions(draft)})
    progress = progress_of(draft)
    assert (progress.answered, progress.total, progress.percent) == (0, 0, 100)
    assert (progress.minutes_left, progress.first_gap) == (0, None)


def test_who_said_that_something_does_not_apply_has_begun(draft, client_of, alice):
    question = factories.questions(draft)[0]
    tasks = reverse("tasks", args=[draft.pk])
    assert "Begin: " in client_of(alice).get(tasks).text
    draft.answer({question: not_applicable()})
    page = client_of(alice).get(tasks).text
    assert "Resume: " in page
    assert f"0 of {len(factories.questions(draft)) - 1} questions answered" in page
