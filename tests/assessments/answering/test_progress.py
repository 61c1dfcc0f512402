"""The progress of an assessment: answered of the questions that apply, and the time it takes."""

import pytest
from django.urls import reverse

from assessments.answering.progress import Length, lengths, minutes_for, progress_of
from assessments.models import Answer, Given, QuestionnaireVersion
from tests.support import factories


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


# --- how long it takes ---


def test_a_length_counts_what_has_to_be_looked_up(draft):
    asked = factories.questions(draft)
    numbers = [question for question in asked if question.unit]
    length = Length.of(asked)
    assert (length.questions, length.numbers) == (len(asked), len(numbers))
    assert length.minutes == minutes_for(asked)


def test_the_lengths_are_those_of_the_published_tracks(catalogue):
    published = lengths()
    assert published["quick"].questions == 15
    assert published["quick"].minutes <= 7
    assert published["alone"].minutes <= 15 < published["full"].minutes <= 45
    assert published["alone"].questions < published["full"].questions


def test_where_nothing_is_published_nothing_takes_time(catalogue):
    QuestionnaireVersion.objects.published().retire()
    assert set(lengths().values()) == {Length(0, 0, 0)}


@pytest.mark.parametrize("where", ["start", "assessment-new"])
def test_the_pages_before_an_assessment_say_how_long_it_takes(client_of, alice, checkout, where):
    arguments = [checkout.pk] if where == "assessment-new" else []
    shown = " ".join(client_of(alice).get(reverse(where, args=arguments)).text.split())
    told = lengths()
    assert f"asks 15 questions: about {told['quick'].minutes} minutes" in shown
    assert f"or {told['alone'].minutes} at most for one discipline alone" in shown
    assert "Numbers that you have to look up come on top, about a minute each" in shown


def test_the_quick_track_asks_fifteen_questions(checkout, alice):
    checkout.around_the_clock = True
    quick = factories.assessment(checkout, track="quick", by=alice)
    assert len(factories.questions(quick)) == 15
