"""Adding, editing and deleting questions and practice texts in the admin."""

from fractions import Fraction
from typing import Any

import pytest
from django.db.models import Model

from assessments.models import Practice, PracticeText, Question, QuestionnaireVersion, User
from roles.models import Discipline
from tests.support.admin_pages import page, save, typed
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    return catalogue["sre"].new_draft()


@pytest.fixture
def devops_draft(catalogue: Catalogue) -> QuestionnaireVersion:
    return catalogue["devops"].new_draft()


@pytest.fixture
def adding(draft: QuestionnaireVersion) -> str:
    return page(Question, "add", version=draft.pk)


def test_a_new_question_has_the_points_of_its_choices_and_comes_last(
    draft: QuestionnaireVersion, adding: str, erin: User, client_of: ClientOf
) -> None:
    client, last = client_of(erin), got(draft.questions.last()).position
    sent = typed(client.get(adding))
    assert [sent[f"choices-{n}-number"] for n in range(4)] == ["0", "1", "2", "3"]
    words = {f"choices-{n}-anchor": f"So far {n}" for n in range(4)}
    practice = got(draft.texts.first()).practice_id
    named = {"practice": practice, "code": "own", "text": "How far?", "facts": ""}
    save(client, adding, sent | words | named)
    question = draft.questions.get(code="own")
    assert question.position == last + 1
    assert [choice.number for choice in question.choices.all()] == [0, 1, 2, 3]


def test_choices_without_a_text_are_not_there(
    draft: QuestionnaireVersion, adding: str, erin: User, client_of: ClientOf
) -> None:
    client, practice = client_of(erin), got(draft.texts.first()).practice_id
    sent = typed(client.get(adding), practice=practice, code="own", text="How far?", facts="")
    save(client, adding, sent)
    assert not draft.questions.get(code="own").choices.exists()
    assert any("own: a practice question has four" in fault for fault in draft.faults())


@pytest.mark.parametrize("part", ["question", "text"])
def test_from_a_part_the_way_leads_on_to_its_version(
    part: str, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    row = got((draft.questions if part == "question" else draft.texts).first())
    address = page(type(row), "change", row.pk)
    client = client_of(erin)
    sent = typed(client.get(address))
    version = page(QuestionnaireVersion, "change", draft.pk)
    assert client.post(address, sent).headers["Location"] == version
    filtered = f"{address}?_changelist_filters=q%3Dslo"
    back = client.post(filtered, sent).headers["Location"]
    assert back == f"{page(type(row), 'changelist')}?q=slo"


@pytest.mark.parametrize("model", [Question, PracticeText])
def test_what_is_published_is_named_as_the_reason_why_it_stays(
    model: type[Model], catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    row = got(model._default_manager.filter(version=catalogue["sre"]).first())
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    shown = client_of(erin).post(page(model, "changelist"), sent).text
    assert "SRE 1 (published): A published version never changes" in shown
    assert "doesn\u2019t have permission" not in shown
    assert model._default_manager.filter(pk=row.pk).exists()


def test_a_published_version_is_named_as_the_reason_why_it_stays(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    sent = {"action": "delete_selected", "_selected_action": [catalogue["sre"].pk], "post": "yes"}
    shown = client_of(erin).post(page(QuestionnaireVersion, "changelist"), sent).text
    assert "SRE 1 (published): A published version never changes" in shown
    assert QuestionnaireVersion.objects.filter(pk=catalogue["sre"].pk).exists()


def test_an_address_in_other_digits_is_no_error_of_ours(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    wide = str(got(draft.questions.first()).pk).translate({48 + n: 0xFF10 + n for n in range(10)})
    assert client_of(erin).get(f"/admin/assessments/question/{wide}/change/").status_code == 200


def test_a_metric_without_a_family_is_an_error_on_the_form(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    question = draft.questions.get(code="slo_coverage")
    client, address = client_of(erin), page(Question, "change", question.pk)
    response = client.post(address, typed(client.get(address), family=""))
    assert "A metric has a family" in response.content.decode()


def test_no_link_leads_an_editor_to_a_closed_page(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, questionnaire = client_of(erin), catalogue["sre"].questionnaire
    discipline = page(Discipline, "change", questionnaire.discipline_id)
    shown = client.get(page(type(questionnaire), "change", questionnaire.pk)).text
    assert f'href="{discipline}"' in shown
    assert client.get(discipline).status_code == 200
    assert client.post(discipline, {"title": "Mine"}).status_code == 403
    assert client.get(page(Discipline, "add")).status_code == 403


def check(**condition: Any) -> list[dict[str, Any]]:
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
def test_a_check_that_would_never_ask_is_a_fault(
    checks: list[dict[str, Any]], fault: str, draft: QuestionnaireVersion
) -> None:
    draft.checks = checks
    draft.save()
    assert [fault in found for found in draft.faults()] == [True]


def test_a_check_may_name_a_question_of_another_questionnaire(draft: QuestionnaireVersion) -> None:
    draft.checks = check(question="lead_time", choices=[0])
    draft.save()
    assert draft.faults() == []


def test_checks_are_shown_a_key_a_line_and_kept(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    address, client = page(QuestionnaireVersion, "change", draft.pk), client_of(erin)
    shown = client.get(address)
    assert "\n  &quot;text&quot;: &quot;" in shown.text
    before = draft.checks
    save(client, address, typed(shown))
    draft.refresh_from_db()
    assert draft.checks == before


# --- the parts of a draft ---


def test_a_question_and_its_choices_can_be_changed(
    devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    question = got(devops_draft.questions.filter(kind="level").first())
    client, address = client_of(erin), page(Question, "change", question.pk)
    sent = typed(
        client.get(address),
        **{"text": "In the last month, who?", "facts": "D01, C11", "choices-0-anchor": "Nobody."},
    )
    save(client, address, sent)
    question.refresh_from_db()
    assert (question.text, question.facts) == (
        "In the last month, who?",
        ["D01", "C11"],
    )
    assert question.choices.get(number=0).anchor == "Nobody."


def test_a_practice_question_is_marked_as_critical_with_what_its_words_mean(
    devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    question = got(devops_draft.questions.filter(kind="level", critical=False).first())
    client, address = client_of(erin), page(Question, "change", question.pk)
    shown = client.get(address)
    assert 'name="critical"' in shown.text
    save(client, address, typed(shown, critical="on", definition="Serious: users noticed it."))
    question.refresh_from_db()
    assert (question.critical, question.definition) == (
        True,
        "Serious: users noticed it.",
    )
    metric = got(devops_draft.questions.filter(kind="metric").first())
    assert 'name="critical"' not in client.get(page(Question, "change", metric.pk)).text


def test_a_metric_s_bands_keep_their_exact_edges(
    devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    question = devops_draft.questions.get(code="deployment_frequency")
    before = list(question.choices.values_list("lower", "upper", "score"))
    client, address = client_of(erin), page(Question, "change", question.pk)
    response = client.get(address)
    assert "10/261" in response.content.decode()
    save(client, address, typed(response))
    assert list(question.choices.values_list("lower", "upper", "score")) == before


def test_a_question_is_added_to_the_draft_that_the_address_names(
    devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, address = client_of(erin), page(Question, "add", version=devops_draft.pk)
    practice = got(devops_draft.texts.first()).practice
    anchors = {f"choices-{n}-anchor": f"Level {n}." for n in range(4)}
    numbers = {f"choices-{n}-number": n for n in range(4)}
    sent = typed(
        client.get(address),
        **anchors,
        **numbers,
        version=devops_draft.pk,
        practice=practice.pk,
        code="new_question",
        text="What now?",
    )
    save(client, address, sent)
    assert devops_draft.questions.get(code="new_question").choices.count() == 4


def test_a_practice_text_with_its_steps_is_added(
    devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    practice = Practice.objects.create(questionnaire=devops_draft.questionnaire, code="devops-new")
    client, address = client_of(erin), page(PracticeText, "add", version=devops_draft.pk)
    step = {"gap": 0, "step": "Begin.", "knowledge": "low", "time": "low", "money": "low"}
    sent = typed(
        client.get(address),
        **{f"steps-0-{name}": value for name, value in step.items()},
        **{"steps-TOTAL_FORMS": 1, "steps-0-unlocks": "More."},
        version=devops_draft.pk,
        practice=practice.pk,
        title="New",
        summary="Good.",
    )
    save(client, address, sent)
    assert devops_draft.texts.get(practice=practice).steps.get().step == "Begin."


def test_codes_used_twice_are_an_error_on_the_form(
    devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    mine = got(devops_draft.questions.first()).copy(code="mine")
    mine.save()
    client, address = client_of(erin), page(Question, "change", mine.pk)
    taken = got(devops_draft.questions.first()).code
    response = client.post(address, typed(client.get(address), code=taken))
    assert response.status_code == 200
    assert "Another one has this code" in response.content.decode()


@pytest.mark.parametrize(("second", "said"), [(0, "Another row has this"), (1, "duplicate values")])
def test_two_choices_do_not_share_or_swap_numbers(
    second: int, said: str, devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    question = got(devops_draft.questions.filter(kind="level").first())
    client, address = client_of(erin), page(Question, "change", question.pk)
    sent = typed(client.get(address), **{"choices-0-number": 1, "choices-1-number": second})
    response = client.post(address, sent)
    assert response.status_code == 200
    assert said in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("facts", "D01; <b>", "separated by commas"),
        ("minimum", "1e9", "such as 0.5"),
        ("minimum", "1/0", "such as 0.5"),
        ("minimum", "9" * 41, "shorter number"),
        ("minimum", "0." + "12345" * 6, "shorter number"),
        ("weight", "11", "Enter a whole number from 1 to 10."),
        ("text", "x" * 301, "at most 300"),
        ("text", "a\0b", "Null characters"),
    ],
)
def test_bad_input_is_an_error_on_the_form(
    field: str,
    value: str,
    said: str,
    devops_draft: QuestionnaireVersion,
    erin: User,
    client_of: ClientOf,
) -> None:
    kind = "metric" if field == "minimum" else "level"
    question = got(devops_draft.questions.filter(kind=kind).first())
    client, address = client_of(erin), page(Question, "change", question.pk)
    response = client.post(address, typed(client.get(address), **{field: value}))
    assert response.status_code == 200
    assert said in response.content.decode()


def test_a_metric_is_added_with_its_bands(
    devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    address = page(Question, "add", version=devops_draft.pk, kind="metric")
    band = {"choices-TOTAL_FORMS": 1, "choices-0-number": 0, "choices-0-anchor": "Any"}
    metric = {"kind": "metric", "family": "dora", "unit": "hours", "minimum": "0", "maximum": "2/3"}
    sent = typed(
        client.get(address),
        **band,
        **metric,
        version=devops_draft.pk,
        practice=got(devops_draft.texts.first()).practice.pk,
        code="new_metric",
        text="How long?",
    )
    save(client, address, sent)
    question = devops_draft.questions.get(code="new_metric")
    assert (question.maximum, question.choices.get().anchor) == (Fraction(2, 3), "Any")


def test_the_code_of_a_published_question_is_not_edited(
    devops_draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    copied = got(devops_draft.questions.first())
    mine = copied.copy(code="mine")
    mine.save()
    form = client.get(page(Question, "change", copied.pk)).context["adminform"].form
    assert "code" not in form.fields
    form = client.get(page(Question, "change", mine.pk)).context["adminform"].form
    assert "code" in form.fields


def test_the_code_of_a_practice_in_use_is_not_edited(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, questionnaire = client_of(erin), catalogue["sre"].questionnaire
    used = got(questionnaire.practices.first())
    form = client.get(page(Practice, "change", used.pk)).context["adminform"].form
    assert not form.fields
    unused = Practice.objects.create(questionnaire=questionnaire, code="sre-new")
    form = client.get(page(Practice, "change", unused.pk)).context["adminform"].form
    assert set(form.fields) == {"questionnaire", "code"}
