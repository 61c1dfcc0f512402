"""A full assessment after a quick one: its answers are kept by one click, and only by that."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from assessments import access
from assessments.models import Answer, Assessment, Given, Team, User
from assessments.models.answers import CONTENT
from roles.values.responses import Request
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf

BUTTON = "Keep these answers"


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def quick(checkout: Team, alice: User) -> Assessment:
    """A quick report with a comment, a figure, an answer that is not known and one left open."""
    of = factories.filled(factories.assessment(checkout, track="quick", by=alice), comment="Seen.")
    chosen = [q for q in factories.questions(of) if not q.is_metric]
    of.answer(
        {
            chosen[0]: Given(state=Answer.State.DONT_KNOW, seen=1),
            chosen[1]: Given.cleared(seen=1),
        }
    )
    return factories.handed_in(of)


@pytest.fixture
def full(quick: Assessment, alice: User) -> Assessment:
    return factories.assessment(quick.team, by=alice)


def content(of: Assessment) -> dict[str, list[object]]:
    answers = of.response.answers.exclude(state=Answer.State.OPEN).select_related("question")
    return {a.question.code: [getattr(a, n) for n in (*CONTENT, "choice_id")] for a in answers}


def keep(client: Client, of: Assessment) -> str:
    return client.post(reverse("keep-answers", args=[of.pk]), follow=True).text


def test_one_click_keeps_every_answer_as_it_was(
    client: Client, quick: Assessment, full: Assessment
) -> None:
    page = client.get(reverse("tasks", args=[full.pk])).text
    assert content(full) == {}
    count = len(content(quick))
    assert BUTTON in page
    assert f"has the answers to {count} of these questions" in " ".join(page.split())
    page = keep(client, full)
    assert f"{count} answers kept." in page
    assert BUTTON not in page
    assert content(full) == content(quick)


def test_an_answer_given_since_stays_and_a_cleared_one_is_taken(
    client: Client, quick: Assessment, full: Assessment
) -> None:
    codes = list(content(quick))
    questions = {q.code: q for q in factories.questions(full)}
    mine, cleared = (questions[code] for code in codes[1:3])
    full.answer({mine: factories.given(mine, 0), cleared: factories.given(cleared, 0)})
    full.answer({cleared: Given.cleared(seen=1)})
    own = content(full)[mine.code]
    keep(client, full)
    assert content(full) == content(quick) | {mine.code: own}


def test_an_answer_of_a_colleague_in_the_same_moment_wins(
    client: Client, quick: Assessment, full: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = list(content(quick))[1]
    question = next(q for q in factories.questions(full) if q.code == code)

    fetch = access.assessment_to_answer

    def fetch_and_wait(request: Request, pk: UUID) -> Assessment:
        found = fetch(request, pk)
        if not full.response.answers.exists():
            full.answer({question: factories.given(question, 0)})
        return found

    monkeypatch.setattr(access, "assessment_to_answer", fetch_and_wait)
    page = keep(client, full)
    assert f"{len(content(quick)) - 1} answers kept." in page
    assert content(full).keys() == content(quick).keys()
    assert content(full)[code] != content(quick)[code]


def test_a_question_that_changed_since_is_answered_anew(
    client: Client, quick: Assessment, catalogue: Catalogue, alice: User
) -> None:
    draft = catalogue["devops"].new_draft()
    draft.publish(by=alice)
    full = factories.assessment(quick.team, by=alice)
    keep(client, full)
    devops = {q.code for q in catalogue["devops"].questions.all()}
    assert content(full).keys() == content(quick).keys() - devops
    assert content(full)


@pytest.mark.parametrize(("earlier", "later"), [("full", "full"), ("quick", "quick")])
def test_only_a_full_assessment_after_a_quick_report_offers_it(
    client: Client, checkout: Team, alice: User, earlier: str, later: str
) -> None:
    first = factories.assessment(checkout, track=earlier, by=alice)
    factories.submitted(first)
    draft = factories.assessment(checkout, track=later, by=alice)
    assert BUTTON not in client.get(reverse("tasks", args=[draft.pk])).text
    assert "0 answers kept." in keep(client, draft)
    assert content(draft) == {}


def test_an_unknown_field_is_refused(client: Client, full: Assessment) -> None:
    response = client.post(reverse("keep-answers", args=[full.pk]), {"all": "yes"})
    assert response.status_code == 400
    assert content(full) == {}


def test_a_submitted_assessment_keeps_what_it_has(
    client: Client, quick: Assessment, alice: User
) -> None:
    done = factories.submitted(factories.assessment(quick.team, by=alice), choice=0)
    before = content(done)
    assert client.post(reverse("keep-answers", args=[done.pk])).status_code == 400
    assert content(done) == before
