"""Editing and publishing a draft in the admin; published versions are read-only there."""

from fractions import Fraction

import pytest

from assessments.models import Practice, PracticeText, Question, Questionnaire, QuestionnaireVersion
from roles.models import Discipline
from tests.support.admin_pages import page, press, save, told, typed


@pytest.fixture
def draft(catalogue):
    """A draft that is a copy of the shipped DevOps questionnaire."""
    return catalogue["devops"].new_draft()


# --- a draft's life ---


def test_a_new_draft_is_edited_and_published(catalogue, erin, client_of):
    client, published = client_of(erin), catalogue["sre"]
    assert (
        "Make a new draft"
        in client.get(page(QuestionnaireVersion, "change", published.pk)).content.decode()
    )
    response = press(client, published, "new-draft")
    draft = published.questionnaire.versions.drafts().get()
    assert response.redirect_chain[-1][0] == page(QuestionnaireVersion, "change", draft.pk)
    assert "is a copy of" in told(response)[0]
    press(client, draft, "publish")
    draft.refresh_from_db()
    published.refresh_from_db()
    assert (draft.state, draft.published_by, published.state) == ("published", erin, "retired")


def test_publishing_lists_every_fault(draft, erin, client_of):
    level = draft.questions.filter(kind="level")
    for question in level[:2]:
        question.choices.last().delete()
    response = press(client_of(erin), draft, "publish")
    assert len(told(response)) == 2
    assert all("four choices" in message for message in told(response))
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_second_draft_is_refused_with_a_message(catalogue, draft, erin, client_of):
    response = press(client_of(erin), catalogue["devops"], "new-draft")
    assert "a draft already" in told(response)[0]


def test_the_list_makes_drafts_and_publishes_them(catalogue, erin, client_of):
    client, address = client_of(erin), page(QuestionnaireVersion, "changelist")
    keys = [version.pk for version in catalogue.values()]
    client.post(address, {"action": "make_new_drafts", "_selected_action": keys})
    drafts = QuestionnaireVersion.objects.drafts()
    assert len(drafts) == 3
    selected = [draft.pk for draft in drafts]
    client.post(address, {"action": "publish_drafts", "_selected_action": selected})
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert {v.number for v in QuestionnaireVersion.objects.published()} == {2}


@pytest.mark.parametrize("button", ["new-draft", "publish"])
def test_a_verb_asks_for_a_right_and_a_post(button, draft, erin, client_of):
    address = page(QuestionnaireVersion, button, draft.pk)
    seen = client_of(erin).get(address).status_code
    assert seen == (405 if button == "new-draft" else 200)
    draft.refresh_from_db()
    assert draft.is_draft
    erin.groups.clear()
    assert client_of(erin).get(address).status_code in (403, 405)
    assert client_of(erin).post(address).status_code == 403


def test_a_first_version_is_added_to_a_new_questionnaire(admin, client_of):
    discipline = Discipline.objects.create(slug="security", title="Security", question="Safe?")
    questionnaire = Questionnaire.objects.create(
        slug="security", discipline=discipline, title="Security"
    )
    client, address = client_of(admin), page(QuestionnaireVersion, "add")
    sent = typed(client.get(address), questionnaire=questionnaire.pk, summary="How safe it is.")
    save(client, address, sent)
    assert questionnaire.versions.get().number == 1


def test_a_draft_s_summary_can_be_changed(draft, erin, client_of):
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    save(client, address, typed(client.get(address), summary="Shorter."))
    draft.refresh_from_db()
    assert draft.summary == "Shorter."


def test_words_and_weights_of_a_draft_are_changed_in_one_table(draft, erin, client_of):
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    first, second = draft.questions.all()[:2]
    changes = {"questions-0-text": "Shorter?", "questions-1-weight": 7, "questions-0-code": "no"}
    save(client, address, typed(client.get(address), **changes))
    for question in (first, second):
        code = question.code
        question.refresh_from_db()
        assert question.code == code
    assert (first.text, second.weight) == ("Shorter?", 7)


def test_a_published_version_has_no_such_table(catalogue, erin, client_of):
    address = page(QuestionnaireVersion, "change", catalogue["sre"].pk)
    assert not client_of(erin).get(address).context["inline_admin_formsets"]


@pytest.mark.parametrize(("checks", "kept"), [("", []), ('[{"text": "?"}]', [{"text": "?"}])])
def test_a_draft_s_checks_can_be_changed(checks, kept, draft, erin, client_of):
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    save(client, address, typed(client.get(address), checks=checks))
    draft.refresh_from_db()
    assert draft.checks == kept


def test_checks_that_are_no_json_are_an_error_on_the_form(draft, erin, client_of):
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    response = client.post(address, typed(client.get(address), checks="[{"))
    assert "Enter a valid JSON" in response.content.decode()


@pytest.mark.parametrize(
    "checks",
    ["[" + "1" * 5000 + "]", "[" * 3000, "[NaN]", '[{"text": "\\ud800"}]', '[{"text": "\\u0000"}]'],
    ids=["long number", "deep", "no number", "half a pair", "nul"],
)
def test_checks_that_cannot_be_stored_are_an_error_on_the_form(checks, draft, erin, client_of):
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    before = draft.checks
    response = client.post(address, typed(client.get(address), checks=checks))
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    draft.refresh_from_db()
    assert draft.checks == before


def test_a_draft_is_deleted_with_its_parts(draft, erin, client_of):
    address = page(QuestionnaireVersion, "delete", draft.pk)
    assert client_of(erin).post(address, {"post": "yes"}).status_code == 302
    assert not Question.objects.filter(version_id=draft.pk).exists()


# --- the parts of a draft ---


def test_a_question_and_its_choices_can_be_changed(draft, erin, client_of):
    question = draft.questions.filter(kind="level").first()
    client, address = client_of(erin), page(Question, "change", question.pk)
    sent = typed(
        client.get(address),
        **{"text": "In the last month, who?", "facts": "D01, C11", "choices-0-anchor": "Nobody."},
    )
    save(client, address, sent)
    question.refresh_from_db()
    assert (question.text, question.facts) == ("In the last month, who?", ["D01", "C11"])
    assert question.choices.get(number=0).anchor == "Nobody."


def test_a_practice_question_is_marked_as_critical_with_what_its_words_mean(draft, erin, client_of):
    question = draft.questions.filter(kind="level", critical=False).first()
    client, address = client_of(erin), page(Question, "change", question.pk)
    shown = client.get(address)
    assert 'name="critical"' in shown.text
    save(client, address, typed(shown, critical="on", definition="Serious: users noticed it."))
    question.refresh_from_db()
    assert (question.critical, question.definition) == (True, "Serious: users noticed it.")
    metric = draft.questions.filter(kind="metric").first()
    assert 'name="critical"' not in client.get(page(Question, "change", metric.pk)).text


def test_a_metric_s_bands_keep_their_exact_edges(draft, erin, client_of):
    question = draft.questions.get(code="deployment_frequency")
    before = list(question.choices.values_list("lower", "upper", "score"))
    client, address = client_of(erin), page(Question, "change", question.pk)
    response = client.get(address)
    assert "10/261" in response.content.decode()
    save(client, address, typed(response))
    assert list(question.choices.values_list("lower", "upper", "score")) == before


def test_a_question_is_added_to_the_draft_that_the_address_names(draft, erin, client_of):
    client, address = client_of(erin), page(Question, "add", version=draft.pk)
    practice = draft.texts.first().practice
    anchors = {f"choices-{n}-anchor": f"Level {n}." for n in range(4)}
    numbers = {f"choices-{n}-number": n for n in range(4)}
    sent = typed(
        client.get(address),
        **anchors,
        **numbers,
        version=draft.pk,
        practice=practice.pk,
        code="new_question",
        text="What now?",
    )
    save(client, address, sent)
    assert draft.questions.get(code="new_question").choices.count() == 4


def test_a_practice_text_with_its_steps_is_added(draft, erin, client_of):
    practice = Practice.objects.create(questionnaire=draft.questionnaire, code="devops-new")
    client, address = client_of(erin), page(PracticeText, "add", version=draft.pk)
    step = {"gap": 0, "step": "Begin.", "knowledge": "low", "time": "low", "money": "low"}
    sent = typed(
        client.get(address),
        **{f"steps-0-{name}": value for name, value in step.items()},
        **{"steps-TOTAL_FORMS": 1, "steps-0-unlocks": "More."},
        version=draft.pk,
        practice=practice.pk,
        title="New",
        summary="Good.",
    )
    save(client, address, sent)
    assert draft.texts.get(practice=practice).steps.get().step == "Begin."


def test_codes_used_twice_are_an_error_on_the_form(draft, erin, client_of):
    mine = draft.questions.first().copy(code="mine")
    mine.save()
    client, address = client_of(erin), page(Question, "change", mine.pk)
    taken = draft.questions.first().code
    response = client.post(address, typed(client.get(address), code=taken))
    assert response.status_code == 200
    assert "Another one has this code" in response.content.decode()


@pytest.mark.parametrize(("second", "said"), [(0, "Another row has this"), (1, "duplicate values")])
def test_two_choices_do_not_share_or_swap_numbers(second, said, draft, erin, client_of):
    question = draft.questions.filter(kind="level").first()
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
def test_bad_input_is_an_error_on_the_form(field, value, said, draft, erin, client_of):
    kind = "metric" if field == "minimum" else "level"
    question = draft.questions.filter(kind=kind).first()
    client, address = client_of(erin), page(Question, "change", question.pk)
    response = client.post(address, typed(client.get(address), **{field: value}))
    assert response.status_code == 200
    assert said in response.content.decode()


def test_a_metric_is_added_with_its_bands(draft, erin, client_of):
    client = client_of(erin)
    address = page(Question, "add", version=draft.pk, kind="metric")
    band = {"choices-TOTAL_FORMS": 1, "choices-0-number": 0, "choices-0-anchor": "Any"}
    metric = {"kind": "metric", "family": "dora", "unit": "hours", "minimum": "0", "maximum": "2/3"}
    sent = typed(
        client.get(address),
        **band,
        **metric,
        version=draft.pk,
        practice=draft.texts.first().practice.pk,
        code="new_metric",
        text="How long?",
    )
    save(client, address, sent)
    question = draft.questions.get(code="new_metric")
    assert (question.maximum, question.choices.get().anchor) == (Fraction(2, 3), "Any")


def test_the_code_of_a_published_question_is_not_edited(draft, erin, client_of):
    client = client_of(erin)
    copied = draft.questions.first()
    mine = copied.copy(code="mine")
    mine.save()
    form = client.get(page(Question, "change", copied.pk)).context["adminform"].form
    assert "code" not in form.fields
    form = client.get(page(Question, "change", mine.pk)).context["adminform"].form
    assert "code" in form.fields


def test_the_code_of_a_practice_in_use_is_not_edited(catalogue, erin, client_of):
    client, questionnaire = client_of(erin), catalogue["sre"].questionnaire
    used = questionnaire.practices.first()
    form = client.get(page(Practice, "change", used.pk)).context["adminform"].form
    assert not form.fields
    unused = Practice.objects.create(questionnaire=questionnaire, code="sre-new")
    form = client.get(page(Practice, "change", unused.pk)).context["adminform"].form
    assert set(form.fields) == {"questionnaire", "code"}


# --- a published version ---


def published_rows(version):
    return [version, version.texts.first(), version.questions.first()]


@pytest.mark.parametrize("state", ["published", "retired"])
def test_a_published_version_and_its_parts_are_read_only(state, catalogue, draft, admin, client_of):
    version = catalogue["devops"]
    if state == "retired":
        draft.publish()
        version.refresh_from_db()
    assert version.state == state
    client = client_of(admin)
    for row in published_rows(version):
        change, delete = (page(type(row), name, row.pk) for name in ("change", "delete"))
        response = client.get(change)
        assert response.status_code == 200
        assert 'name="_save"' not in response.content.decode()
        assert client.post(change, {"summary": "x", "title": "x"}).status_code == 403
        assert client.post(delete, {"post": "yes"}).status_code == 403


def test_nothing_is_added_to_a_published_version(catalogue, draft, admin, client_of):
    client = client_of(admin)
    for model in (PracticeText, Question):
        for key in (catalogue["sre"].pk, "", "x", "9" * 30, 99999):
            assert client.get(page(model, "add", version=key)).status_code == 403
            assert client.post(page(model, "add", version=key)).status_code == 403
    sent = {"version": catalogue["sre"].pk, "code": "new", "text": "?"}
    response = client.post(page(Question, "add", version=draft.pk), sent)
    assert "version" in response.context["adminform"].form.errors or response.status_code != 302
    assert not Question.objects.filter(code="new").exists()


def test_the_list_does_not_delete_what_is_published(catalogue, admin, client_of):
    for row in published_rows(catalogue["sre"]):
        sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client_of(admin).post(page(type(row), "changelist"), sent)
        assert type(row).objects.filter(pk=row.pk).exists()


def test_somebody_publishes_while_another_edits(draft, erin, client_of, monkeypatch):
    question = draft.questions.first()
    client, address = client_of(erin), page(Question, "change", question.pk)
    sent = typed(client.get(address), text="Too late?")
    clean = Question.full_clean

    def publish_first(self, *args, **kwargs):
        QuestionnaireVersion.objects.drafts().update(state="published")
        return clean(self, *args, **kwargs)

    QuestionnaireVersion.objects.published().filter(questionnaire=draft.questionnaire).retire()
    monkeypatch.setattr(Question, "full_clean", publish_first)
    response = client.post(address, sent, follow=True)
    monkeypatch.undo()
    assert "never changes" in told(response)[0]
    question.refresh_from_db()
    assert question.text != "Too late?"
