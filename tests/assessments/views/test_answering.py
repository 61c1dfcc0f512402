import re
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments import reports
from assessments.metrics import Downtime, downtime_as_typed
from assessments.models import Answer, Assessment, Report, Team, User
from assessments.reports import case_of
from assessments.reports.data.findings import findings_of
from assessments.reports.organisation.key_figures import key_figures_at_submission
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got

PIPELINE = "devops-pipeline"
SPEED = "devops-delivery-speed"


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


def address(draft: Assessment, code: str = PIPELINE) -> str:
    return reverse("practice", args=[draft.pk, code])


def answer(draft: Assessment, code: str = "pipeline_automation") -> Answer:
    return draft.response.answers.get(question__code=code)


def chosen(draft: Assessment, code: str = "pipeline_automation") -> int:
    return got(answer(draft, code).choice).number


def test_a_page_is_saved_and_leads_to_the_next_gap(client: Client, draft: Assessment) -> None:
    response = client.post(address(draft), {"pipeline_automation-answer": "2", "next": "practice"})
    assert response.headers["Location"] == address(draft, "devops-infrastructure-as-code")
    assert chosen(draft) == 2


def test_a_page_with_the_only_gap_left_leads_to_the_list_and_the_last_answer_to_the_check(
    client: Client, draft: Assessment
) -> None:
    others = [q for q in factories.questions(draft) if q.practice.code != PIPELINE]
    draft.answer({question: factories.given(question) for question in others})
    first, *rest = [q for q in factories.questions(draft) if q.practice.code == PIPELINE]
    draft.answer({question: factories.given(question) for question in rest})
    stays = client.post(address(draft), {f"{first.code}-comment": "Later.", "next": "practice"})
    assert stays.headers["Location"] == reverse("tasks", args=[draft.pk])
    last = {f"{first.code}-answer": "2", f"{first.code}-revision": "1", "next": "practice"}
    assert client.post(address(draft), last).headers["Location"] == reverse(
        "check", args=[draft.pk]
    )


def test_dont_know_and_does_not_apply_are_answers_of_their_own(
    client: Client, draft: Assessment
) -> None:
    client.post(address(draft), {"pipeline_automation-answer": "dont_know"})
    assert (answer(draft).state, answer(draft).choice) == ("dont_know", None)


def test_does_not_apply_asks_for_a_reason_and_keeps_what_was_there(
    client: Client, draft: Assessment
) -> None:
    client.post(address(draft), {"pipeline_automation-answer": "1"})
    posted = {"pipeline_automation-answer": "not_applicable", "pipeline_automation-revision": "1"}
    response = client.post(address(draft), posted)
    assert response.status_code == 422
    assert "why it does not apply" in response.text
    assert "<title>Error:" in response.text
    assert chosen(draft) == 1


@pytest.mark.parametrize("body", [{}, {"next": "tasks"}, {"pipeline_automation-revision": "1"}])
def test_a_missing_field_never_clears(
    client: Client, draft: Assessment, body: dict[str, str]
) -> None:
    whole = {
        "pipeline_automation-answer": "3",
        "pipeline_automation-confidence": "measured",
        "pipeline_automation-comment": "since May",
        "pipeline_automation-evidence": "https://wiki.example.org/p",
    }
    client.post(address(draft), whole)
    before = Answer.objects.filter(pk=answer(draft).pk).values().get()
    client.post(address(draft), body)
    assert Answer.objects.filter(pk=answer(draft).pk).values().get() == before


def test_clearing_is_an_act_of_its_own(client: Client, draft: Assessment) -> None:
    client.post(address(draft), {"pipeline_automation-answer": "3"})
    stale = {"clear": "pipeline_automation", "pipeline_automation-revision": "0"}
    assert client.post(address(draft), stale).status_code == 409
    assert chosen(draft) == 3
    fresh = {"clear": "pipeline_automation", "pipeline_automation-revision": "1"}
    client.post(address(draft), fresh)
    assert (answer(draft).state, answer(draft).revision) == ("open", 2)
    assert "state-completed" not in client.get(reverse("tasks", args=[draft.pk])).text


def test_clearing_one_answer_keeps_what_else_was_typed(client: Client, draft: Assessment) -> None:
    client.post(address(draft, SPEED), {"lead_time-value": "60"})
    posted = {
        "clear": "lead_time",
        "lead_time-revision": "1",
        "deployment_frequency-value": "3",
    }
    client.post(address(draft, SPEED), posted)
    assert answer(draft, "lead_time").state == "open"
    assert answer(draft, "deployment_frequency").value == 3


def test_a_page_from_before_a_clearing_still_clashes(client: Client, draft: Assessment) -> None:
    client.post(address(draft), {"pipeline_automation-answer": "1"})
    cleared = {"clear": "pipeline_automation", "pipeline_automation-revision": "1"}
    client.post(address(draft), cleared)
    newer = {"pipeline_automation-answer": "3", "pipeline_automation-revision": "2"}
    client.post(address(draft), newer)
    stale = {"pipeline_automation-answer": "2", "pipeline_automation-revision": "1"}
    assert client.post(address(draft), stale).status_code == 409
    assert chosen(draft) == 3


def test_an_answer_without_its_revision_is_a_stale_one(client: Client, draft: Assessment) -> None:
    client.post(address(draft), {"pipeline_automation-answer": "1"})
    assert client.post(address(draft), {"pipeline_automation-answer": "2"}).status_code == 409


def test_a_draft_that_is_gone_is_told(draft: Assessment, alice: User) -> None:
    gone = type(draft).objects.get(pk=draft.pk)
    draft.discard()
    with pytest.raises(ValidationError, match="deleted meanwhile"):
        gone.submit(by=alice, judge=reports.judge, measure=key_figures_at_submission)


def test_a_comment_alone_is_no_answer_to_submit(client: Client, draft: Assessment) -> None:
    client.post(address(draft), {"pipeline_automation-comment": "to be asked"})
    response = client.post(reverse("submit", args=[draft.pk]), follow=True)
    assert "Answer at least one question" in response.text


def test_a_figure_is_kept_in_its_unit_and_as_typed(client: Client, draft: Assessment) -> None:
    client.post(address(draft, SPEED), {"lead_time-value": "2.5", "lead_time-unit": "days"})
    stored = answer(draft, "lead_time")
    assert (stored.value, stored.entered) == (Fraction(60), "2.5 days")
    page = client.get(address(draft, SPEED)).text
    assert 'value="2.5"' in page


def test_downtime_is_typed_for_a_month_or_a_quarter_and_kept_for_thirty_days(
    client: Client, draft: Assessment
) -> None:
    page = address(draft, "sre-service-impact")
    shown = client.get(page).text
    for unit in ("minutes a month", "hours a month", "minutes a quarter", "hours a quarter"):
        assert f'<option value="{unit}"' in shown
    posted = {
        "downtime-value": "2",
        "downtime-unit": "hours a quarter",
        "downtime_incidents-value": "1",
    }
    client.post(page, posted)
    downtime = answer(draft, "downtime")
    assert (downtime.value, downtime.entered) == (Fraction(40), "2 hours a quarter")
    assert answer(draft, "downtime_incidents").value == 1
    readings = findings_of(case_of(draft)).readings
    assert downtime_as_typed(readings["downtime"].entered) == Downtime(Fraction(120), 3)
    assert '<option value="hours a quarter" selected' in client.get(page).text


def test_a_chosen_band_takes_the_place_of_a_figure(client: Client, draft: Assessment) -> None:
    client.post(address(draft, SPEED), {"lead_time-value": "60", "lead_time-unit": "hours"})
    again = {
        "lead_time-value": "60",
        "lead_time-unit": "hours",
        "lead_time-answer": "5",
        "lead_time-revision": "1",
    }
    client.post(address(draft, SPEED), again)
    assert (
        answer(draft, "lead_time").value,
        chosen(draft, "lead_time"),
    ) == (None, 5)


@pytest.mark.parametrize(
    ("figure", "unit", "message"),
    [
        ("many", "hours", "Enter a number such as 30"),
        ("-1", "hours", "Enter a number from 0 to"),
        ("1e999999", "hours", "Enter a number such as 30"),
        ("9" * 29, "hours", "Enter a number from 0 to"),
        ("1/0", "hours", "Enter a number such as 30"),
        ("nan", "hours", "Enter a number such as 30"),
        ("3", "parsecs", "Choose one of the units"),
        ("3\x00", "hours", "Null characters are not allowed"),
        ("3" * 1_000_000, "hours", "Enter a shorter number"),
    ],
)
def test_a_wrong_figure_is_told_what_would_be_right(
    client: Client, draft: Assessment, figure: str, unit: str, message: str
) -> None:
    posted = {"lead_time-value": figure, "lead_time-unit": unit}
    response = client.post(address(draft, SPEED), posted)
    assert response.status_code == 422
    assert message in response.text
    assert not Answer.objects.exists()


def test_a_target_of_100_percent_is_refused_with_the_reason(
    client: Client, draft: Assessment
) -> None:
    posted = {"availability_target-value": "100", "availability_target-unit": "%"}
    response = client.post(address(draft, "sre-objectives"), posted)
    assert response.status_code == 422
    assert "budget" in response.text


@pytest.mark.parametrize("choice", ["4", "-1", "x", "", "9" * 1_000_000, "1\x00"])
def test_a_choice_that_is_not_there_is_refused(
    client: Client, draft: Assessment, choice: str
) -> None:
    response = client.post(address(draft), {"pipeline_automation-answer": choice})
    assert response.status_code == (302 if choice == "" else 422)
    assert not draft.response.answers.exists()


@pytest.mark.parametrize("key", ["other-answer", "state", "pipeline_automation-response", "x\x00"])
def test_an_unknown_field_is_refused(client: Client, draft: Assessment, key: str) -> None:
    response = client.post(address(draft), {"pipeline_automation-answer": "1", key: "1"})
    assert response.status_code == 400
    assert not draft.response.answers.exists()


def main(page: str) -> str:
    """What a page shows, without the token that changes each time."""
    page = page[page.index("<main") : page.index("</main>")]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_last_answer_is_shown_and_nothing_is_preselected(
    client: Client, checkout: Team, alice: User
) -> None:
    first = factories.assessment(checkout, by=alice)
    first.answer({q: factories.given(q, 1) for q in factories.questions(first) if not q.is_metric})
    lead_time = next(q for q in factories.questions(first) if q.code == "lead_time")
    first.answer({lead_time: factories.valued(lead_time, 60)})
    factories.handed_in(first)
    second = factories.assessment(checkout, by=alice)
    page = client.get(address(second)).text
    assert page.count("Last time") == 1
    assert " checked>" not in page
    assert "Last time: 60 hours" in client.get(address(second, SPEED)).text


def test_the_task_list_says_how_far_each_practice_is(client: Client, draft: Assessment) -> None:
    client.post(address(draft, SPEED), {"lead_time-value": "60"})
    client.post(address(draft), {"pipeline_automation-answer": "1"})
    page = client.get(reverse("tasks", args=[draft.pk])).text
    assert page.count("state-in-progress") == 1
    assert page.count("state-completed") == 1
    assert "Resume: Shared ownership" in page


def test_a_submitted_assessment_takes_no_answer_and_shows_what_came_too_late(
    client: Client, draft: Assessment
) -> None:
    factories.submitted(draft)
    late = {"pipeline_automation-answer": "0", "pipeline_automation-comment": "By hand."}
    response = client.post(address(draft), late)
    assert response.status_code == 410
    assert "Already submitted" in response.text
    assert "By hand." in response.text
    assert chosen(draft) == 2


def test_a_script_is_told_that_somebody_submitted_meanwhile(
    client: Client, draft: Assessment
) -> None:
    factories.submitted(draft)
    as_script = {"Accept": "application/json"}
    told = client.post(address(draft), {"pipeline_automation-answer": "0"}, headers=as_script)
    assert (told.status_code, "Someone has submitted" in told.json()["message"]) == (410, True)


def test_one_wrong_figure_does_not_keep_the_others_from_being_stored(
    client: Client, draft: Assessment
) -> None:
    posted = {"lead_time-value": "many", "deployment_frequency-value": "4"}
    response = client.post(address(draft, SPEED), posted)
    assert response.status_code == 422
    assert answer(draft, "deployment_frequency").value == 4
    assert 'name="deployment_frequency-revision" value="1"' in response.text


def test_how_sure_is_kept_though_there_is_no_answer_yet(client: Client, draft: Assessment) -> None:
    client.post(address(draft), {"pipeline_automation-confidence": "guess"})
    assert (answer(draft).state, answer(draft).confidence) == ("open", "guess")


def test_a_comment_is_as_long_as_it_is_stored(client: Client, draft: Assessment) -> None:
    comment = "x" * 49 + "\r\n"
    posted = {"pipeline_automation-answer": "1", "pipeline_automation-comment": comment * 39}
    assert client.post(address(draft), posted).status_code == 302
    assert "\r" not in answer(draft).comment
    assert 'maxlength="2000"' not in client.get(address(draft)).text


def test_a_reason_that_is_too_long_is_one_error(client: Client, draft: Assessment) -> None:
    posted = {"pipeline_automation-answer": "not_applicable"}
    posted["pipeline_automation-reason"] = "x" * 301
    page = client.post(address(draft), posted).text
    assert "at most 300 characters" in page
    assert "Say in a few words" not in page


@pytest.mark.parametrize("questions", [1, 5])
def test_a_save_asks_the_database_as_often_for_any_number_of_other_answers(
    client: Client,
    draft: Assessment,
    questions: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    draft.answer({q: factories.given(q) for q in factories.questions(draft)[-questions:]})
    with django_assert_max_num_queries(32):
        client.post(address(draft), {"pipeline_automation-answer": "1"})


@pytest.mark.parametrize("filled", [1, 40])
def test_the_task_list_asks_the_database_as_often_for_any_number(
    client: Client,
    draft: Assessment,
    filled: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for question in factories.questions(draft)[:filled]:
        draft.answer({question: factories.given(question)})
    with django_assert_num_queries(16):
        client.get(reverse("tasks", args=[draft.pk]))


def test_a_questionnaire_published_meanwhile_changes_nothing_under_way(
    client: Client, draft: Assessment, catalogue: Catalogue
) -> None:
    client.post(address(draft), {"pipeline_automation-answer": "1"})
    new = catalogue["devops"].new_draft()
    question = new.questions.get(code="pipeline_automation")
    question.text = "A new wording."
    question.save()
    before = client.get(address(draft)).text
    new.publish()
    after = client.get(address(draft)).text
    assert "A new wording." not in after
    assert main(before) == main(after)
    client.post(reverse("submit", args=[draft.pk]))
    assert (
        factories.document(Report.objects.get().assessment)["catalogue"]["devops"]
        == catalogue["devops"].number
    )


@pytest.mark.parametrize(
    ("language", "question", "field", "message"),
    [
        ("en-gb", "Lead time for changes", "Number", "Enter a number from 0"),
        ("de", "Lead Time", "Zahl", "Gib eine Zahl von 0"),
    ],
)
def test_the_error_summary_names_the_question_and_the_field(
    client: Client, draft: Assessment, language: str, question: str, field: str, message: str
) -> None:
    client.cookies["language"] = language
    wrong = {"lead_time-value": "-1", "lead_time-unit": "hours", "lead_time-revision": "0"}
    page = client.post(address(draft, SPEED), wrong).text
    assert f'<a href="#id_lead_time-value">{question} – {field}: {message}' in page
    assert re.search(rf'<label[^>]*for="id_lead_time-value"[^>]*>\s*{field}', page)
