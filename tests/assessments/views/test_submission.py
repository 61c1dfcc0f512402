"""The check page, and submitting exactly what it showed, without later changes."""

import re

import pytest
from django.urls import reverse

from assessments.models import Answer, Assessment, Given, Report
from tests.support import factories

EVIDENCE = "https://wiki.example.org/pipeline?page=1&part=2"


@pytest.fixture
def draft(checkout, alice):
    return factories.assessment(checkout, by=alice)


@pytest.fixture
def client(client_of, alice):
    return client_of(alice)


@pytest.fixture
def question(draft):
    return next(q for q in factories.questions(draft) if q.code == "pipeline_automation")


def address(name, draft):
    return reverse(name, args=[draft.pk])


def seen(client, draft):
    """What the check page posts."""
    page = client.get(address("check", draft)).text
    return {"seen": re.search(r'name="seen"\s+value="([^"]*)"', page)[1]}


def submit(client, draft, posted):
    return client.post(address("submit", draft), posted)


# --- what it shows -----------------------------------------------------------------------------


def test_each_answer_is_shown_with_how_sure_and_what_shows_it(client, draft, question):
    answer = {"confidence": Answer.Confidence.MEASURED, "evidence": EVIDENCE}
    draft.answer({question: factories.given(question, **answer)})
    page = client.get(address("check", draft)).text
    assert "How sure: measured" in page
    assert f'href="{EVIDENCE.replace("&", "&amp;")}"' in page
    assert page.count("How sure:") == 1


@pytest.mark.parametrize("state", ["dont_know", "not_applicable", "open"])
def test_what_is_not_known_is_not_sure_either(client, draft, question, state):
    draft.answer({question: Given(state=state, reason="No service.", comment="Asked Bob.")})
    assert "How sure:" not in client.get(address("check", draft)).text


# --- nothing to submit -------------------------------------------------------------------------


def test_an_empty_submit_shows_what_to_put_right(client, draft):
    response = submit(client, draft, seen(client, draft))
    assert response.status_code == 422
    assert "<title>Error: Check your answers" in response.text
    summary = re.search(r'id="error-summary".*?</div>', response.text, re.DOTALL)[0]
    assert "autofocus" in summary
    assert "Answer at least one question before you submit." in summary
    assert f'href="{address("check", draft)[:-6]}practices/devops-shared-ownership/"' in summary
    assert not Report.objects.exists()


def test_the_check_page_itself_has_no_error(client, draft):
    page = client.get(address("check", draft)).text
    assert "<title>Check your answers" in page
    assert "error-summary" not in page


def test_the_address_of_the_button_leads_to_the_check_page(client, draft):
    assert client.get(address("submit", draft)).url == address("check", draft)


def test_a_draft_that_was_deleted_meanwhile_is_not_there(client, draft, monkeypatch):
    posted = seen(client, draft)
    submitting = type(draft).submit

    def after_a_deletion(assessment, **how):
        type(draft).objects.get(pk=draft.pk).discard()
        return submitting(assessment, **how)

    monkeypatch.setattr(type(draft), "submit", after_a_deletion)
    assert submit(client, draft, posted).status_code == 404


# --- what changed meanwhile --------------------------------------------------------------------


def test_what_was_seen_is_submitted(client, draft):
    factories.filled(draft)
    assert submit(client, draft, seen(client, draft)).url == address("receipt", draft)


def test_an_answer_that_changed_meanwhile_is_shown_before_it_is_submitted(client, draft, question):
    factories.filled(draft, choice=1)
    posted = seen(client, draft)
    draft.answer({question: factories.given(question, 3, seen=1)})
    response = submit(client, draft, posted)
    assert response.status_code == 409
    assert "<title>Error: Check your answers" in response.text
    summary = re.search(r'id="error-summary".*?</div>', response.text, re.DOTALL)[0]
    assert "autofocus" in summary
    assert re.findall(r'href="#([^"]+)"', summary) == [question.code]
    assert f'id="{question.code}"' in response.text
    assert not Report.objects.exists()
    again = re.search(r'name="seen"\s+value="([^"]*)"', response.text)[1]
    assert submit(client, draft, {"seen": again}).url == address("receipt", draft)
    told = {row["question"]: row.get("choice") for row in Report.objects.get().data["answers"]}
    assert told[question.code] == 3


@pytest.mark.parametrize("change", ["first", "cleared", "commented"])
def test_every_kind_of_change_is_noticed(client, draft, question, change):
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


def test_an_answer_to_what_is_not_asked_any_more_does_not_stand_in_the_way(client, checkout, alice):
    checkout.around_the_clock = True
    checkout.save()
    draft = factories.filled(factories.assessment(checkout, by=alice))
    checkout.around_the_clock = False
    checkout.save()
    asked = factories.questions(type(draft).objects.get(pk=draft.pk))
    assert draft.response.answers.count() > len(asked)
    assert submit(client, draft, seen(client, draft)).url == address("receipt", draft)


def test_a_question_that_is_asked_no_more_is_a_change_without_a_row(client, checkout, alice):
    checkout.around_the_clock = True
    checkout.save()
    draft = factories.filled(factories.assessment(checkout, by=alice))
    posted = seen(client, draft)
    checkout.around_the_clock = False
    checkout.save()
    response = submit(client, draft, posted)
    assert response.status_code == 409
    assert "Answers changed while this page was open" in response.text
    assert submit(client, draft, seen(client, draft)).url == address("receipt", draft)


def test_an_answer_that_comes_between_the_look_and_the_lock_is_noticed(
    client, draft, question, monkeypatch
):
    factories.filled(draft)
    posted = seen(client, draft)
    submitting = type(draft).submit

    def after_an_answer(assessment, **how):
        draft.answer({question: factories.given(question, 0, seen=1)})
        return submitting(assessment, **how)

    monkeypatch.setattr(type(draft), "submit", after_an_answer)
    assert submit(client, draft, posted).status_code == 409
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_repeated_submit_gets_the_receipt_whatever_was_seen(client, draft):
    factories.filled(draft)
    posted = seen(client, draft)
    for body in (posted, posted, {"seen": "pipeline_automation:9"}, {"seen": ""}):
        assert submit(client, draft, body).url == address("receipt", draft)
    assert Report.objects.count() == 1


def test_a_script_that_saw_no_page_submits_what_is_there(client, draft):
    factories.filled(draft)
    assert submit(client, draft, {}).url == address("receipt", draft)


@pytest.mark.parametrize("wrong", ["x", "x:y", "x:-1", "x:1,y:2", ":1", "x:٣", "x:" + "9" * 400])
def test_what_no_check_page_sends_is_refused(client, draft, wrong):
    factories.filled(draft)
    assert submit(client, draft, {"seen": wrong}).status_code == 400
    assert not Report.objects.exists()


def test_an_unknown_field_is_refused(client, draft):
    factories.filled(draft)
    assert submit(client, draft, seen(client, draft) | {"by": "bob"}).status_code == 400


@pytest.mark.parametrize("filled", [1, 40])
def test_the_check_page_asks_the_database_as_often_for_any_number(
    client, draft, filled, django_assert_num_queries
):
    for question in factories.questions(draft)[:filled]:
        draft.answer({question: factories.given(question)})
    with django_assert_num_queries(15):
        client.get(address("check", draft))


# --- receipts, and deleting a draft ---


def test_the_check_page_shows_what_is_open_and_how_to_change_it(client, draft):
    client.post(address(draft), {"pipeline_automation-answer": "dont_know"})
    page = client.get(reverse("check", args=[draft.pk])).text
    assert "Not provided" in page
    assert f"{address(draft)}#pipeline_automation" in page


def test_a_repeated_submit_gets_the_same_receipt(client, draft):
    factories.filled(draft)
    first = client.post(reverse("submit", args=[draft.pk]))
    second = client.post(reverse("submit", args=[draft.pk]))
    assert first.url == second.url == reverse("receipt", args=[draft.pk])
    assert Report.objects.count() == 1


def test_an_empty_assessment_is_not_submitted(client, draft):
    response = client.post(reverse("submit", args=[draft.pk]), follow=True)
    assert "Answer at least one question" in response.text
    assert not Report.objects.exists()


def test_a_draft_can_be_deleted_and_a_submitted_assessment_cannot(client, checkout, alice, draft):
    assert client.post(reverse("discard", args=[draft.pk])).status_code == 302
    assert not Assessment.objects.exists()
    done = factories.submitted(factories.assessment(checkout, by=alice))
    assert client.post(reverse("discard", args=[done.pk])).status_code == 404
