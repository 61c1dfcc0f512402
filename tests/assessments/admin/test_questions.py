"""Adding, editing and deleting questions and practice texts in the admin."""

import pytest

from assessments.models import PracticeText, Question, QuestionnaireVersion
from roles.models import Discipline
from tests.support.admin_pages import page, save, typed


@pytest.fixture
def draft(catalogue):
    return catalogue["sre"].new_draft()


@pytest.fixture
def adding(draft):
    return page(Question, "add", version=draft.pk)


def test_a_new_question_has_the_points_of_its_choices_and_comes_last(
    draft, adding, erin, client_of
):
    client, last = client_of(erin), draft.questions.last().position
    sent = typed(client.get(adding))
    assert [sent[f"choices-{n}-number"] for n in range(4)] == ["0", "1", "2", "3"]
    words = {f"choices-{n}-anchor": f"So far {n}" for n in range(4)}
    practice = draft.texts.first().practice_id
    named = {"practice": practice, "code": "own", "text": "How far?", "facts": ""}
    save(client, adding, sent | words | named)
    question = draft.questions.get(code="own")
    assert question.position == last + 1
    assert [choice.number for choice in question.choices.all()] == [0, 1, 2, 3]


def test_choices_without_a_text_are_not_there(draft, adding, erin, client_of):
    client, practice = client_of(erin), draft.texts.first().practice_id
    sent = typed(client.get(adding), practice=practice, code="own", text="How far?", facts="")
    save(client, adding, sent)
    assert not draft.questions.get(code="own").choices.exists()
    assert any("own: a practice question has four" in fault for fault in draft.faults())


@pytest.mark.parametrize("part", ["question", "text"])
def test_from_a_part_the_way_leads_on_to_its_version(part, draft, erin, client_of):
    row = (draft.questions if part == "question" else draft.texts).first()
    address = page(type(row), "change", row.pk)
    client = client_of(erin)
    sent = typed(client.get(address))
    version = page(QuestionnaireVersion, "change", draft.pk)
    assert client.post(address, sent).url == version
    filtered = f"{address}?_changelist_filters=q%3Dslo"
    assert client.post(filtered, sent).url == f"{page(type(row), 'changelist')}?q=slo"


@pytest.mark.parametrize("model", [Question, PracticeText])
def test_what_is_published_is_named_as_the_reason_why_it_stays(model, catalogue, erin, client_of):
    row = model.objects.filter(version=catalogue["sre"]).first()
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    shown = client_of(erin).post(page(model, "changelist"), sent).text
    assert "SRE 1 (published): A published version never changes" in shown
    assert "doesn\u2019t have permission" not in shown
    assert model.objects.filter(pk=row.pk).exists()


def test_a_published_version_is_named_as_the_reason_why_it_stays(catalogue, erin, client_of):
    sent = {"action": "delete_selected", "_selected_action": [catalogue["sre"].pk], "post": "yes"}
    shown = client_of(erin).post(page(QuestionnaireVersion, "changelist"), sent).text
    assert "SRE 1 (published): A published version never changes" in shown
    assert QuestionnaireVersion.objects.filter(pk=catalogue["sre"].pk).exists()


def test_an_address_in_other_digits_is_no_error_of_ours(draft, erin, client_of):
    wide = str(draft.questions.first().pk).translate({48 + n: 0xFF10 + n for n in range(10)})
    assert client_of(erin).get(f"/admin/assessments/question/{wide}/change/").status_code == 200


def test_a_metric_without_a_family_is_an_error_on_the_form(draft, erin, client_of):
    question = draft.questions.get(code="slo_coverage")
    client, address = client_of(erin), page(Question, "change", question.pk)
    response = client.post(address, typed(client.get(address), family=""))
    assert "A metric has a family" in response.content.decode()


def test_no_link_leads_an_editor_to_a_closed_page(catalogue, erin, client_of):
    client, questionnaire = client_of(erin), catalogue["sre"].questionnaire
    discipline = page(Discipline, "change", questionnaire.discipline_id)
    shown = client.get(page(type(questionnaire), "change", questionnaire.pk)).text
    assert f'href="{discipline}"' in shown
    assert client.get(discipline).status_code == 200
    assert client.post(discipline, {"title": "Mine"}).status_code == 403
    assert client.get(page(Discipline, "add")).status_code == 403


def check(**condition):
    return [{"text": "Really?", "when": [{"question": "slo_coverage"} | condition]}]


@pytest.mark.parametrize(
    ("checks", "fault"),
    [
        (check(question="slo_covreage", choices=[0]), "there is no question slo_covreage"),
        (check(choices=["a"]), "give a text and"),
        (check(choices=[{}]), "give a text and"),
        (check(choices=[True]), "give a text and"),
    ],
)
def test_a_check_that_would_never_ask_is_a_fault(checks, fault, draft):
    draft.checks = checks
    draft.save()
    assert [fault in found for found in draft.faults()] == [True]


def test_a_check_may_name_a_question_of_another_questionnaire(draft):
    draft.checks = check(question="lead_time", choices=[0])
    draft.save()
    assert draft.faults() == []


def test_checks_are_shown_a_key_a_line_and_kept(draft, erin, client_of):
    address, client = page(QuestionnaireVersion, "change", draft.pk), client_of(erin)
    shown = client.get(address)
    assert "\n  &quot;text&quot;: &quot;" in shown.text
    before = draft.checks
    save(client, address, typed(shown))
    draft.refresh_from_db()
    assert draft.checks == before
