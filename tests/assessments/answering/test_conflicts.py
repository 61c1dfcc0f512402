"""Two tabs, two people, and a page that saves faster than the network responds."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Answer, Assessment, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got

PAGE, OTHER = "a" * 32, "b" * 32
CODE = "pipeline_automation"


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


def post(
    client: Client,
    draft: Assessment,
    choice: int,
    *,
    revision: int = 0,
    json: bool = False,
    more: dict[str, str] | None = None,
) -> PageResponse:
    fields = {f"{CODE}-answer": str(choice), f"{CODE}-revision": str(revision)}
    headers = {"Accept": "application/json"} if json else {}
    address = reverse("practice", args=[draft.pk, "devops-pipeline"])
    return client.post(address, fields | (more or {}), headers=headers)


def save(
    client: Client, draft: Assessment, choice: int, page: str, sequence: int, revision: int = 0
) -> PageResponse:
    """What the script of an open page sends."""
    stamp = {"page": page, "sequence": str(sequence)}
    return post(client, draft, choice, revision=revision, json=True, more=stamp)


def stored(draft: Assessment) -> Answer:
    return Answer.objects.get(response__assessment=draft, question__code=CODE)


@pytest.fixture
def bobs_answer(client: Client, client_of: ClientOf, bob: User, draft: Assessment) -> Answer:
    """Alice answered 1 and looks at it; bob has changed it to 3 meanwhile."""
    post(client, draft, 1)
    post(client_of(bob), draft, 3, revision=1)
    return stored(draft)


def test_a_stale_save_shows_both_answers_and_stores_neither(
    client: Client, draft: Assessment, bobs_answer: Answer
) -> None:
    response = post(client, draft, 0, revision=1)
    assert response.status_code == 409
    choices = {c.number: c.anchor for c in bobs_answer.question.choices.all()}
    page = response.text
    assert page.index("Saved meanwhile") < page.index(choices[3])
    assert page.index("Yours, not saved yet") < page.index(choices[0])
    assert got(stored(draft).choice).number == 3


def test_theirs_stays_when_theirs_is_chosen(
    client: Client, draft: Assessment, bobs_answer: Answer
) -> None:
    response = post(client, draft, 0, revision=1, more={f"{CODE}-keep": "theirs", "asked": "on"})
    assert response.status_code == 302
    assert got(stored(draft).choice).number == 3


def test_mine_replaces_theirs_when_mine_is_chosen(
    client: Client, draft: Assessment, bobs_answer: Answer
) -> None:
    response = post(client, draft, 0, revision=1, more={f"{CODE}-keep": "2", "asked": "on"})
    assert response.status_code == 302
    assert (got(stored(draft).choice).number, stored(draft).revision) == (0, 3)


def test_choosing_neither_is_asked_again(
    client: Client, draft: Assessment, bobs_answer: Answer
) -> None:
    response = post(client, draft, 0, revision=1, more={"asked": "on"})
    assert response.status_code == 409
    assert "Choose which answer to keep." in response.text
    assert got(stored(draft).choice).number == 3


def test_an_answer_that_changed_once_more_is_asked_again(
    client: Client, client_of: ClientOf, bob: User, draft: Assessment, bobs_answer: Answer
) -> None:
    post(client_of(bob), draft, 2, revision=2)
    response = post(client, draft, 0, revision=1, more={f"{CODE}-keep": "2", "asked": "on"})
    assert response.status_code == 409
    assert "This answer changed again meanwhile" in response.text
    assert got(stored(draft).choice).number == 2


def test_the_question_keeps_all_other_input(
    client: Client, draft: Assessment, bobs_answer: Answer
) -> None:
    comment = {f"{CODE}-comment": "We <b>measured</b> it.", "next": "tasks"}
    page = post(client, draft, 0, revision=1, more=comment).text
    assert f'name="{CODE}-comment" value="We &lt;b&gt;measured&lt;/b&gt; it."' in page
    assert 'name="next" value="tasks"' in page


def test_taking_back_an_answer_that_somebody_changed_is_asked_too(
    client: Client, draft: Assessment, bobs_answer: Answer
) -> None:
    response = post(client, draft, 1, revision=1, more={"clear": CODE})
    assert response.status_code == 409
    assert "not answered yet" in response.text
    post(client, draft, 1, revision=1, more={"clear": CODE, f"{CODE}-keep": "2"})
    assert stored(draft).state == "open"


def test_a_save_in_the_background_is_told_that_somebody_was_faster(
    client: Client, draft: Assessment, bobs_answer: Answer
) -> None:
    response = post(client, draft, 0, revision=1, json=True)
    assert response.status_code == 409
    assert "Someone else has changed this answer" in response.json()["errors"][CODE]


def test_a_late_older_save_of_a_page_is_ignored(client: Client, draft: Assessment) -> None:
    save(client, draft, 2, PAGE, 2)
    late = save(client, draft, 1, PAGE, 1)
    assert late.status_code == 200
    assert (got(stored(draft).choice).number, stored(draft).revision) == (2, 1)
    assert late.json()["revisions"] == {f"{CODE}-revision": 1}


def test_a_page_whose_answer_got_lost_on_the_way_does_not_clash_with_itself(
    client: Client, draft: Assessment
) -> None:
    save(client, draft, 1, PAGE, 1)
    assert save(client, draft, 3, PAGE, 2, revision=0).status_code == 200
    assert got(stored(draft).choice).number == 3


def test_another_page_with_a_higher_count_still_clashes(client: Client, draft: Assessment) -> None:
    save(client, draft, 1, PAGE, 1)
    assert save(client, draft, 3, OTHER, 9, revision=0).status_code == 409
    assert got(stored(draft).choice).number == 1


def test_a_page_that_was_overtaken_by_another_clashes(client: Client, draft: Assessment) -> None:
    save(client, draft, 1, PAGE, 1)
    save(client, draft, 2, OTHER, 1, revision=1)
    assert save(client, draft, 3, PAGE, 2, revision=1).status_code == 409


@pytest.mark.parametrize(
    "stamp",
    [
        {"page": "x"},
        {"page": PAGE},
        {"sequence": "1"},
        {"page": PAGE, "sequence": "-1"},
        {"page": PAGE, "sequence": "9" * 40},
        {"page": "../" + "a" * 29, "sequence": "1"},
    ],
)
def test_a_stamp_that_no_page_makes_is_refused(
    client: Client, draft: Assessment, stamp: dict[str, str]
) -> None:
    assert post(client, draft, 1, json=True, more=stamp).status_code == 400
    assert not Answer.objects.exists()


def test_nothing_of_the_page_stays_on_a_submitted_answer(client: Client, draft: Assessment) -> None:
    save(client, draft, 1, PAGE, 1)
    factories.handed_in(draft)
    assert (stored(draft).page, stored(draft).sequence) == ("", 0)


def test_a_save_that_changed_nothing_still_counts(client: Client, draft: Assessment) -> None:
    save(client, draft, 1, PAGE, 1)
    save(client, draft, 1, PAGE, 3, revision=1)
    save(client, draft, 2, PAGE, 2, revision=1)
    assert (got(stored(draft).choice).number, stored(draft).revision) == (1, 1)


# --- a page with several questions ---

SPEED = "devops-delivery-speed"


def post_speed(
    client: Client, draft: Assessment, fields: dict[str, str], **headers: str
) -> PageResponse:
    return client.post(reverse("practice", args=[draft.pk, SPEED]), fields, headers=headers)


def figures(draft: Assessment) -> dict[str, tuple[str, str]]:
    rows = draft.response.answers.select_related("question")
    return {answer.question.code: (answer.entered, answer.comment) for answer in rows}


def test_a_save_tells_nothing_about_questions_that_it_did_not_send(
    client: Client, client_of: ClientOf, bob: User, draft: Assessment
) -> None:
    theirs = {
        "lead_time-value": "9",
        "lead_time-unit": "days",
        "lead_time-comment": "From the log.",
    }
    post_speed(client_of(bob), draft, theirs)
    mine = {"deployment_frequency-value": "4", "deployment_frequency-revision": "0"}
    told = post_speed(client, draft, mine, Accept="application/json").json()
    assert told["revisions"] == {"deployment_frequency-revision": 1}
    whole = mine | {
        "deployment_frequency-revision": "1",
        "lead_time-value": "",
        "lead_time-comment": "",
    }
    assert post_speed(client, draft, whole | {"lead_time-revision": "0"}).status_code == 409
    assert figures(draft)["lead_time"] == ("9 days", "From the log.")


def test_what_does_not_clash_is_stored_beside_what_does(
    client: Client, client_of: ClientOf, bob: User, draft: Assessment
) -> None:
    post_speed(client_of(bob), draft, {"lead_time-value": "9"})
    mine = {"deployment_frequency-value": "4", "lead_time-value": "7", "next": "tasks"}
    page = post_speed(client, draft, mine)
    assert page.status_code == 409
    assert figures(draft)["deployment_frequency"][0] == "4 a week"
    assert 'name="lead_time-value" value="7"' in page.text
    assert "deployment_frequency-value" not in page.text


def test_two_answers_that_differ_only_in_how_many_replied_can_be_told_apart(
    client: Client, client_of: ClientOf, bob: User, draft: Assessment
) -> None:
    question = next(q for q in factories.questions(draft) if q.minimum_sample)
    address = reverse("practice", args=[draft.pk, question.practice.code])
    fields = {f"{question.code}-value": "20", f"{question.code}-unit": question.unit}
    client_of(bob).post(address, fields | {f"{question.code}-sample": "12"})
    page = client.post(address, fields | {f"{question.code}-sample": "40"})
    assert page.status_code == 409
    assert "How many replied" in page.text
