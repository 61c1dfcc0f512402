"""Previews of a version's pages, and of a question while it is typed, as respondents see them."""

import pytest
from django.test import Client

from assessments.models import Assessment, Question, QuestionnaireVersion, Team, User
from tests.support.admin_pages import page, queries, typed
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got
from tests.support.impact import rows

pytestmark = pytest.mark.one_database

LIVE = {"HX-Request": "true"}


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft that is a copy of the shipped DevOps questionnaire."""
    return catalogue["devops"].new_draft()


@pytest.fixture
def question(draft: QuestionnaireVersion) -> Question:
    return draft.questions.get(code="pipeline_automation")


def preview(version: QuestionnaireVersion, *code: str) -> str:
    return page(QuestionnaireVersion, "preview-practice" if code else "preview", version.pk, *code)


# --- a version ---


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_version_is_shown_practice_by_practice(
    state: str, catalogue: Catalogue, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    version, client = draft if state == "draft" else catalogue["devops"], client_of(erin)
    first, second = version.texts.all()[:2]
    shown = client.get(preview(version), follow=True)
    assert shown.redirect_chain[-1][0] == preview(version, first.practice.code)
    assert first.title in shown.text
    assert f"Next: {second.title}" in shown.text
    assert "Nothing is saved" in shown.text
    following = client.get(preview(version, second.practice.code)).text
    assert f"Back: {first.title}" in following
    assert f"2 of {version.texts.count()}" in following


def test_a_page_is_what_a_respondent_gets(
    draft: QuestionnaireVersion,
    question: Question,
    alice: User,
    checkout: Team,
    erin: User,
    client_of: ClientOf,
) -> None:
    """The same cards: only what answers, sends and saves is absent."""
    draft.publish()
    started = Assessment.objects.start(checkout, [draft], track="full", by=alice)
    code = question.practice.code
    address = f"/assessments/{started.pk}/practices/{code}/"
    real, shown = client_of(alice).get(address).text, client_of(erin).get(preview(draft, code)).text
    card = shown[shown.index('<section class="question"') : shown.index("</section>")]
    assert card in real
    assert "data-autosave" not in shown
    assert shown.count("<form") == real.count("<form") - 1


def test_who_is_asked_is_said(catalogue: Catalogue, erin: User, client_of: ClientOf) -> None:
    version = catalogue["sre"]
    rota = version.questions.get(code="oncall_rota")
    shown = client_of(erin).get(preview(version, rota.practice.code)).text
    assert "24/7 on-call only" in shown
    assert "full track only" in shown


def test_a_preview_speaks_the_reader_s_language(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, text = client_of(erin), got(catalogue["devops"].texts.first())
    client.cookies["language"] = "de"
    said = catalogue["devops"].translations.words("de")[text.title]
    assert said in client.get(preview(catalogue["devops"], text.practice.code)).text


def test_a_draft_without_practices_or_with_odd_checks_is_shown(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    client.cookies["language"] = "de"
    draft.checks = ["x", {"text": 3}, {"when": []}]
    draft.save()
    assert client.get(preview(draft), follow=True).status_code == 200
    draft.texts.all().delete()
    assert client.get(preview(draft)).status_code == 200


@pytest.mark.parametrize("code", ["sre-slos", "nothing"])
def test_another_practice_is_not_found(
    code: str, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    assert client_of(erin).get(preview(draft, code)).status_code == 404


def test_a_preview_costs_the_same_with_more_questions(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, text = client_of(erin), got(draft.texts.first())
    address = preview(draft, text.practice.code)
    before = queries(client, address)
    for number in range(3):
        question = got(draft.questions.filter(practice=text.practice).first())
        question.copy(code=f"more-{number}").save()
    assert queries(client, address) == before


# --- a question while it is typed ---


def typing(client: Client, question: Question, **changes: str) -> PageResponse:
    """What the preview answers to the form with these changes."""
    sent = typed(client.get(page(Question, "change", question.pk)), **changes)
    return client.post(page(Question, "preview", question.pk), sent, headers=LIVE)


def test_what_is_typed_is_shown_and_not_stored(
    question: Question, erin: User, client_of: ClientOf
) -> None:
    client, before = client_of(erin), rows()
    shown = typing(client, question, text="Typed?", **{"choices-0-anchor": "Not <b>yet</b>."}).text
    assert "Typed?" in shown
    assert "Not &lt;b&gt;yet&lt;/b&gt;." in shown
    assert "<html" not in shown
    assert "missing or wrong" not in shown
    question.refresh_from_db()
    assert question.text != "Typed?"
    assert rows() == before


def test_without_scripts_it_is_a_page(question: Question, erin: User, client_of: ClientOf) -> None:
    client = client_of(erin)
    form = client.get(page(Question, "change", question.pk))
    assert f'formaction="{page(Question, "preview", question.pk)}"' in form.text
    shown = client.post(page(Question, "preview", question.pk), typed(form)).text
    assert "<html" in shown
    assert question.text in shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": ""}, "Text: This field is required."),
        ({"weight": "11"}, "Weight: Enter a whole number from 1 to 10."),
        ({"choices-3-DELETE": "on"}, "four choices"),
        ({"choices-1-number": "0"}, "duplicate"),
        ({"choices-2-anchor": ""}, "This field is required."),
        ({"choices-2-anchor": "x" * 301}, "at most 300"),
        ({"text": "a\0b"}, "Null characters"),
        ({"practice": ""}, "Practice: This field is required."),
        ({"choices-TOTAL_FORMS": "9" * 9}, "at most"),
        ({"choices-TOTAL_FORMS": "x"}, "ManagementForm"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    changes: dict[str, str], said: str, question: Question, erin: User, client_of: ClientOf
) -> None:
    response = typing(client_of(erin), question, **changes)
    assert response.status_code == 200
    assert "missing or wrong" in response.text
    assert said in response.text


def test_a_new_question_is_shown_while_it_is_typed(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    form = client.get(page(Question, "add", version=draft.pk, kind="metric"))
    assert page(Question, "preview-new") in form.text
    sent = typed(form, kind="metric", unit="hours", text="How long?", code="new")
    address = page(Question, "preview-new", version=draft.pk, kind="metric")
    shown = client.post(address, sent, headers=LIVE).text
    assert "How long?" in shown
    assert "Number" in shown
    assert "A metric has a family" in shown
    assert not Question.objects.filter(code="new").exists()


def test_a_published_question_has_no_live_preview(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, question = client_of(erin), got(catalogue["devops"].questions.first())
    assert 'id="preview"' not in client.get(page(Question, "change", question.pk)).text
    assert client.post(page(Question, "preview", question.pk)).status_code == 403
    assert client.post(page(Question, "preview-new")).status_code == 403
    assert client.get(page(Question, "preview", question.pk)).status_code == 405
