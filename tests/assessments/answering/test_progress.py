"""The progress of an assessment: answered of the questions that apply, and the time it takes."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from assessments.answering.progress import Length, Task, lengths, minutes, progress_of
from assessments.models import Answer, Assessment, Given, QuestionnaireVersion, Team, User
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    return factories.assessment(checkout, track="quick", by=alice)


def not_applicable(reason: str = "We have no service in production.") -> Given:
    return Given(state=Answer.State.NOT_APPLICABLE, reason=reason)


def test_the_next_gap_is_searched_after_a_practice_and_then_from_the_start(
    draft: Assessment,
) -> None:
    progress = progress_of(draft)
    codes = [task.code for task in progress.tasks]
    for code, following in zip(codes, [*codes[1:], codes[0]], strict=True):
        assert got(progress.after(code)).code == following
    last = codes[-1]
    questions = factories.questions(draft)
    draft.answer({q: factories.given(q) for q in questions if q.practice.code != last})
    assert {got(progress_of(draft).after(code)).code for code in codes} == {last}
    draft.answer({q: factories.given(q) for q in questions if q.practice.code == last})
    assert [progress_of(draft).after(code) for code in codes] == [None] * len(codes)


def test_what_does_not_apply_leaves_both_counts(draft: Assessment) -> None:
    first, second, third, *others = factories.questions(draft)
    draft.answer({first: not_applicable(), second: factories.given(second)})
    progress = progress_of(draft)
    whole = len(others) + 2
    assert (progress.answered, progress.total) == (1, whole)
    assert progress.percent == 100 // whole
    assert {q.code for task in progress.tasks for q in task.open} == {
        question.code for question in (third, *others)
    }


def test_dont_know_counts_as_answered(draft: Assessment) -> None:
    first, *others = factories.questions(draft)
    draft.answer({first: Given(state=Answer.State.DONT_KNOW)})
    assert (progress_of(draft).answered, progress_of(draft).total) == (1, len(others) + 1)


def test_an_answer_taken_back_is_open_again(draft: Assessment) -> None:
    first = factories.questions(draft)[0]
    draft.answer({first: not_applicable()})
    draft.answer({first: Given.cleared(seen=1)})
    progress = progress_of(draft)
    assert (progress.answered, progress.total) == (0, len(factories.questions(draft)))
    assert not progress.begun


def test_where_nothing_applies_all_is_done(draft: Assessment) -> None:
    draft.answer({question: not_applicable() for question in factories.questions(draft)})
    progress = progress_of(draft)
    assert (progress.answered, progress.total, progress.percent) == (0, 0, 100)
    assert (progress.minutes_left, progress.first_gap) == (0, None)


def test_who_said_that_something_does_not_apply_has_begun(
    draft: Assessment, client_of: ClientOf, alice: User
) -> None:
    question = factories.questions(draft)[0]
    tasks = reverse("tasks", args=[draft.pk])
    assert "Begin: " in client_of(alice).get(tasks).text
    draft.answer({question: not_applicable()})
    page = client_of(alice).get(tasks).text
    assert "Resume: " in page
    assert f"0 of {len(factories.questions(draft)) - 1} questions answered" in page


# --- how long it takes ---


def open_task(draft: Assessment, code: str) -> Task:
    return next(t for t in progress_of(draft).tasks if code in {q.code for q in t.questions})


def shown(client: Client, draft: Assessment, task: Task) -> int:
    """The words of a page that come from the catalogue, as a browser shows them unopened."""
    page = client.get(reverse("practice", args=[draft.pk, task.code])).text
    head = re.findall(r'<h1>(.*?)</h1>\s*<p class="muted">(.*?)</p>', page, re.S)
    stems = re.findall(r"<legend[^>]*>(.*?)</legend>", page, re.S)
    groups = re.findall(r'<div class="choices(?: choices-ranges)?"\s.*?</div>', page, re.S)
    cards = [card for group in groups for card in re.findall(r"<span>(.*?)</span>", group, re.S)]
    return sum(len(text.split()) for text in [*head[0], *stems, *cards])


@pytest.mark.parametrize("code", ["pipeline_automation", "lead_time", "downtime"])
def test_the_words_of_a_page_are_counted(
    draft: Assessment, client_of: ClientOf, alice: User, code: str
) -> None:
    task = open_task(draft, code)
    assert task.words_left == shown(client_of(alice), draft, task)


def test_a_page_takes_its_words_its_choices_and_its_numbers(draft: Assessment) -> None:
    task = open_task(draft, "lead_time")
    assert all(question.unit for question in task.questions)
    assert Length.of([task]).minutes == minutes(task.words_left, 0, len(task.questions))
    choice = open_task(draft, "pipeline_automation")
    assert Length.of([choice]).minutes == minutes(choice.words_left, 1, 0)


def test_an_answered_page_takes_no_more_time(draft: Assessment) -> None:
    before = Length.of(progress_of(draft).tasks)
    task = open_task(draft, "pipeline_automation")
    draft.answer({question: factories.given(question) for question in task.questions})
    progress = progress_of(draft)
    assert open_task(draft, "pipeline_automation").words_left == 0
    others = [task for task in progress.tasks if task.open]
    assert progress.minutes_left == Length.of(others).minutes <= before.minutes


def test_a_draft_begins_with_the_minutes_that_were_promised(draft: Assessment) -> None:
    progress = progress_of(draft)
    assert progress.minutes_left == lengths()["quick"].minutes
    assert Length.of(progress.tasks) == lengths()["quick"]


def test_a_length_counts_what_has_to_be_looked_up(draft: Assessment) -> None:
    tasks = progress_of(draft).tasks
    asked = factories.questions(draft)
    length = Length.of(tasks)
    assert length.questions == len(asked)
    assert length.numbers == sum(bool(question.unit) for question in asked)


def test_the_lengths_are_those_of_the_published_tracks(
    catalogue: Catalogue,
) -> None:
    published = lengths()
    assert published["quick"].questions == 15
    assert published["quick"].minutes <= 9
    assert published["alone"].minutes <= 18 < published["full"].minutes <= 48
    assert published["alone"].questions < published["full"].questions


def test_a_german_page_is_counted_in_german(draft: Assessment) -> None:
    english = open_task(draft, "downtime")
    with override("de"):
        german = open_task(draft, "downtime")
        assert german.text.title != english.text.title
        assert german.words_left != english.words_left
        assert lengths()["quick"].minutes <= 9


def test_where_nothing_is_published_nothing_takes_time(catalogue: Catalogue) -> None:
    QuestionnaireVersion.objects.published().retire()
    assert set(lengths().values()) == {Length(0, 0, 0)}


def test_the_start_page_says_how_long_each_track_takes(
    client: Client, catalogue: Catalogue
) -> None:
    shown = " ".join(client.get(reverse("start")).text.split())
    told = lengths()
    assert f"Quick: 15 questions, about {told['quick'].minutes} minutes." in shown
    assert f"or at most {told['alone'].minutes} for one discipline alone" in shown
    assert "Allow about a minute more for each number that you have to look up." in shown


def test_each_track_can_be_chosen_by_its_length_and_the_quick_one_comes_first(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    page = client_of(alice).get(reverse("assessment-new", args=[checkout.pk])).text
    told, shown = lengths(), " ".join(page.split())
    quick, full = (
        f"{told[track].questions} questions, about {told[track].minutes} minutes"
        for track in ("quick", "full")
    )
    assert shown.index('value="quick" checked') < shown.index(quick) < shown.index('value="full"')
    assert shown.index('value="full"') < shown.index(full)
    assert f"{told['full'].numbers} questions ask for a number." in shown


def test_the_quick_track_asks_fifteen_questions(checkout: Team, alice: User) -> None:
    checkout.around_the_clock = True
    quick = factories.assessment(checkout, track="quick", by=alice)
    assert len(factories.questions(quick)) == 15
