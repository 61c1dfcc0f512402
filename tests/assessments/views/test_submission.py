"""The check page, and submitting exactly what it showed, without later changes."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments.models import Answer, Assessment, Given, Question, Report, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got

EVIDENCE = "https://wiki.example.org/pipeline?page=1&part=2"


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def question(draft: Assessment) -> Question:
    return next(q for q in factories.questions(draft) if q.code == "pipeline_automation")


def address(name: str, draft: Assessment) -> str:
    return reverse(name, args=[draft.pk])


def seen(client: Client, draft: Assessment) -> dict[str, str]:
    """What the check page posts."""
    page = client.get(address("check", draft)).text
    return {"seen": got(re.search(r'name="seen"\s+value="([^"]*)"', page))[1]}


def submit(client: Client, draft: Assessment, posted: dict[str, str]) -> PageResponse:
    return client.post(address("submit", draft), posted)


# --- what it shows -----------------------------------------------------------------------------


def test_each_answer_is_shown_with_how_sure_and_what_shows_it(
    client: Client, draft: Assessment, question: Question
) -> None:
    given = factories.given(question, confidence=Answer.Confidence.MEASURED, evidence=EVIDENCE)
    draft.answer({question: given})
    page = client.get(address("check", draft)).text
    assert "Confidence: measured" in page
    assert f'href="{EVIDENCE.replace("&", "&amp;")}"' in page
    assert page.count("Confidence:") == 1


@pytest.mark.parametrize("state", ["dont_know", "not_applicable", "open"])
def test_what_is_not_known_is_not_sure_either(
    client: Client, draft: Assessment, question: Question, state: str
) -> None:
    draft.answer({question: Given(state=state, reason="No service.", comment="Asked Bob.")})
    assert "Confidence:" not in client.get(address("check", draft)).text


# --- nothing to submit -------------------------------------------------------------------------


def test_an_empty_submit_shows_what_to_put_right(client: Client, draft: Assessment) -> None:
    response = submit(client, draft, seen(client, draft))
    assert response.status_code == 422
    assert "<title>Error: Check your answers" in response.text
    summary = got(re.search(r'id="error-summary".*?</div>', response.text, re.DOTALL))[0]
    assert "autofocus" in summary
    assert "Answer at least one question before you submit." in summary
    assert f'href="{address("check", draft)[:-6]}practices/devops-shared-ownership/"' in summary
    assert not Report.objects.exists()


def test_the_check_page_itself_has_no_error(client: Client, draft: Assessment) -> None:
    page = client.get(address("check", draft)).text
    assert "<title>Check your answers" in page
    assert "error-summary" not in page


def test_the_address_of_the_button_leads_to_the_check_page(
    client: Client, draft: Assessment
) -> None:
    assert client.get(address("submit", draft)).headers["Location"] == address("check", draft)


def test_a_draft_that_was_deleted_meanwhile_is_not_there(
    client: Client, draft: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = seen(client, draft)
    submitting = type(draft).submit

    def after_a_deletion(assessment: Assessment, **how: Any) -> Report:
        type(draft).objects.get(pk=draft.pk).discard()
        return submitting(assessment, **how)

    monkeypatch.setattr(type(draft), "submit", after_a_deletion)
    assert submit(client, draft, posted).status_code == 404


# --- what changed meanwhile --------------------------------------------------------------------


def test_what_was_seen_is_submitted(client: Client, draft: Assessment) -> None:
    factories.filled(draft)
    assert submit(client, draft, seen(client, draft)).headers["Location"] == address(
        "report", draft
    )


def test_an_answer_that_changed_meanwhile_is_shown_before_it_is_submitted(
    client: Client, draft: Assessment, question: Question
) -> None:
    factories.filled(draft, choice=1)
    posted = seen(client, draft)
    draft.answer({question: factories.given(question, 3, seen=1)})
    response = submit(client, draft, posted)
    assert response.status_code == 409
    assert "<title>Error: Check your answers" in response.text
    summary = got(re.search(r'id="error-summary".*?</div>', response.text, re.DOTALL))[0]
    assert "autofocus" in summary
    assert re.findall(r'href="#([^"]+)"', summary) == [question.code]
    assert f'id="{question.code}"' in response.text
    assert not Report.objects.exists()
    again = got(re.search(r'name="seen"\s+value="([^"]*)"', response.text))[1]
    assert submit(client, draft, {"seen": again}).headers["Location"] == address("report", draft)
    told = {row["question"]: row.get("choice") for row in Report.objects.get().data["answers"]}
    assert told[question.code] == 3


@pytest.mark.parametrize("change", ["first", "cleared", "commented"])
def test_every_kind_of_change_is_noticed(
    client: Client, draft: Assessment, question: Question, change: str
) -> None:
    factories.filled(draft) if change != "first" else None
    posted = seen(client, draft)
    given = {
        "first": lambda: factories.given(question),
        "cleared": lambda: Given.cleared(seen=1),
        "commented": lambda: factories.given(question, 2, seen=1, comment="since May"),
    }
    draft.answer({question: given[change]()})
    response = submit(client, draft, posted)
    assert response.status_code == 409
    assert f'href="#{question.code}"' in response.text


def test_an_answer_to_what_is_not_asked_any_more_does_not_stand_in_the_way(
    client: Client, checkout: Team, alice: User
) -> None:
    checkout.around_the_clock = True
    checkout.save()
    draft = factories.filled(factories.assessment(checkout, by=alice))
    checkout.around_the_clock = False
    checkout.save()
    asked = factories.questions(type(draft).objects.get(pk=draft.pk))
    assert draft.response.answers.count() > len(asked)
    assert submit(client, draft, seen(client, draft)).headers["Location"] == address(
        "report", draft
    )


def test_a_question_that_is_asked_no_more_is_a_change_without_a_row(
    client: Client, checkout: Team, alice: User
) -> None:
    checkout.around_the_clock = True
    checkout.save()
    draft = factories.filled(factories.assessment(checkout, by=alice))
    posted = seen(client, draft)
    checkout.around_the_clock = False
    checkout.save()
    response = submit(client, draft, posted)
    assert response.status_code == 409
    assert "Answers changed while this page was open" in response.text
    assert submit(client, draft, seen(client, draft)).headers["Location"] == address(
        "report", draft
    )


def test_an_answer_that_comes_between_the_look_and_the_lock_is_noticed(
    client: Client, draft: Assessment, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.filled(draft)
    posted = seen(client, draft)
    submitting = type(draft).submit

    def after_an_answer(assessment: Assessment, **how: Any) -> Report:
        draft.answer({question: factories.given(question, 0, seen=1)})
        return submitting(assessment, **how)

    monkeypatch.setattr(type(draft), "submit", after_an_answer)
    assert submit(client, draft, posted).status_code == 409
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_repeated_submit_gets_the_receipt_whatever_was_seen(
    client: Client, draft: Assessment
) -> None:
    factories.filled(draft)
    posted = seen(client, draft)
    for body in (posted, posted, {"seen": "pipeline_automation:9"}, {"seen": ""}):
        assert submit(client, draft, body).headers["Location"] == address("report", draft)
    assert Report.objects.count() == 1


def test_a_script_that_saw_no_page_submits_what_is_there(client: Client, draft: Assessment) -> None:
    factories.filled(draft)
    assert submit(client, draft, {}).headers["Location"] == address("report", draft)


@pytest.mark.parametrize("wrong", ["x", "x:y", "x:-1", "x:1,y:2", ":1", "x:٣", "x:" + "9" * 400])
def test_what_no_check_page_sends_is_refused(client: Client, draft: Assessment, wrong: str) -> None:
    factories.filled(draft)
    assert submit(client, draft, {"seen": wrong}).status_code == 400
    assert not Report.objects.exists()


def test_an_unknown_field_is_refused(client: Client, draft: Assessment) -> None:
    factories.filled(draft)
    assert submit(client, draft, seen(client, draft) | {"by": "bob"}).status_code == 400


@pytest.mark.parametrize("filled", [1, 40])
def test_the_check_page_asks_the_database_as_often_for_any_number(
    client: Client,
    draft: Assessment,
    filled: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for question in factories.questions(draft)[:filled]:
        draft.answer({question: factories.given(question)})
    with django_assert_num_queries(14):
        client.get(address("check", draft))


# --- receipts, and deleting a draft ---


def test_the_check_page_shows_what_is_open_and_how_to_change_it(
    client: Client, draft: Assessment
) -> None:
    practice = reverse("practice", args=[draft.pk, "devops-pipeline"])
    client.post(practice, {"pipeline_automation-answer": "dont_know"})
    page = client.get(address("check", draft)).text
    assert "Not answered" in page
    assert f"{practice}#pipeline_automation" in page


def test_a_repeated_submit_gets_the_same_receipt(client: Client, draft: Assessment) -> None:
    factories.filled(draft)
    first = client.post(reverse("submit", args=[draft.pk]))
    second = client.post(reverse("submit", args=[draft.pk]))
    assert (
        first.headers["Location"]
        == second.headers["Location"]
        == reverse("report", args=[draft.pk])
    )
    assert Report.objects.count() == 1


def test_an_empty_assessment_is_not_submitted(client: Client, draft: Assessment) -> None:
    response = client.post(reverse("submit", args=[draft.pk]), follow=True)
    assert "Answer at least one question" in response.text
    assert not Report.objects.exists()


def test_a_draft_can_be_deleted_and_a_submitted_assessment_cannot(
    client: Client, checkout: Team, alice: User, draft: Assessment
) -> None:
    assert client.post(reverse("discard", args=[draft.pk])).status_code == 302
    assert not Assessment.objects.exists()
    done = factories.submitted(factories.assessment(checkout, by=alice))
    assert client.post(reverse("discard", args=[done.pk])).status_code == 404
