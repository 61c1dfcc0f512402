"""The small demo organisation: plausible, and up to date with the shipped questions."""

import pytest

from assessments import demo
from assessments.demo import organisations
from assessments.models import Assessment, Question
from tests.support import factories
from tests.support.fixtures import Catalogue


@pytest.fixture
def made(catalogue: Catalogue) -> dict[str, str]:
    """The password of each of the demo people."""
    return demo.create_small()


def test_checkout_has_a_report_that_tells_the_published_case(made: dict[str, str]) -> None:
    report = factories.document(Assessment.objects.submitted().get())
    assert report["team"]["name"] == "Checkout"
    assert report["advice"]["verdict"] == "invest"
    assert report["advice"]["options"][0]["role"] == "sre"
    assert all(discipline["score"] is not None for discipline in report["disciplines"].values())


def test_search_is_half_filled(made: dict[str, str]) -> None:
    draft = Assessment.objects.drafts().get()
    asked = [q for version in draft.pinned() for q in version.questions.all() if draft.asks(q)]
    assert draft.team.name == "Search"
    assert draft.response.answers.count() == len(asked) // 2


def test_every_shipped_question_has_an_answer_and_none_is_left_over(
    catalogue: Catalogue,
) -> None:
    shipped = set(Question.objects.values_list("code", flat=True))
    assert set(organisations.STORY["answers"]) == shipped
    named = set(organisations.STORY["comments"]).union(*organisations.STORY["confidence"].values())
    assert named <= shipped
