"""Editing and publishing a draft in the admin; published versions are read-only there."""

from collections.abc import Callable
from typing import Any

import pytest

from assessments.models import PracticeText, Question, Questionnaire, QuestionnaireVersion, User
from roles.models import Discipline
from tests.support.admin_pages import page, press, save, told, typed
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft that is a copy of the shipped DevOps questionnaire."""
    return catalogue["devops"].new_draft()


# --- a draft's life ---


def test_a_new_draft_is_edited_and_published(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
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


def test_publishing_lists_every_fault(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    level = draft.questions.filter(kind="level")
    for question in level[:2]:
        got(question.choices.last()).delete()
    response = press(client_of(erin), draft, "publish")
    assert len(told(response)) == 2
    assert all("four choices" in message for message in told(response))
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_second_draft_is_refused_with_a_message(
    catalogue: Catalogue, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    response = press(client_of(erin), catalogue["devops"], "new-draft")
    assert "a draft already" in told(response)[0]


def test_the_list_makes_drafts_and_publishes_them(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
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
def test_a_verb_asks_for_a_right_and_a_post(
    button: str, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    address = page(QuestionnaireVersion, button, draft.pk)
    seen = client_of(erin).get(address).status_code
    assert seen == (405 if button == "new-draft" else 200)
    draft.refresh_from_db()
    assert draft.is_draft
    erin.groups.clear()
    assert client_of(erin).get(address).status_code in (403, 405)
    assert client_of(erin).post(address).status_code == 403


def test_a_first_version_is_added_to_a_new_questionnaire(admin: User, client_of: ClientOf) -> None:
    discipline = Discipline.objects.create(slug="security", title="Security", question="Safe?")
    questionnaire = Questionnaire.objects.create(
        slug="security", discipline=discipline, title="Security"
    )
    client, address = client_of(admin), page(QuestionnaireVersion, "add")
    sent = typed(client.get(address), questionnaire=questionnaire.pk, summary="How safe it is.")
    save(client, address, sent)
    assert questionnaire.versions.get().number == 1


def test_a_draft_s_summary_can_be_changed(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    save(client, address, typed(client.get(address), summary="Shorter."))
    draft.refresh_from_db()
    assert draft.summary == "Shorter."


def test_words_and_weights_of_a_draft_are_changed_in_one_table(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    first, second = draft.questions.all()[:2]
    changes = {"questions-0-text": "Shorter?", "questions-1-weight": 7, "questions-0-code": "no"}
    save(client, address, typed(client.get(address), **changes))
    for question in (first, second):
        code = question.code
        question.refresh_from_db()
        assert question.code == code
    assert (first.text, second.weight) == ("Shorter?", 7)


def test_a_published_version_has_no_such_table(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    address = page(QuestionnaireVersion, "change", catalogue["sre"].pk)
    assert not client_of(erin).get(address).context["inline_admin_formsets"]


@pytest.mark.parametrize(("checks", "kept"), [("", []), ('[{"text": "?"}]', [{"text": "?"}])])
def test_a_draft_s_checks_can_be_changed(
    checks: str,
    kept: list[dict[str, str]],
    draft: QuestionnaireVersion,
    erin: User,
    client_of: ClientOf,
) -> None:
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    save(client, address, typed(client.get(address), checks=checks))
    draft.refresh_from_db()
    assert draft.checks == kept


def test_checks_that_are_no_json_are_an_error_on_the_form(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    response = client.post(address, typed(client.get(address), checks="[{"))
    assert "Enter a valid JSON" in response.content.decode()


@pytest.mark.parametrize(
    "checks",
    ["[" + "1" * 5000 + "]", "[" * 3000, "[NaN]", '[{"text": "\\ud800"}]', '[{"text": "\\u0000"}]'],
    ids=["long number", "deep", "no number", "half a pair", "nul"],
)
def test_checks_that_cannot_be_stored_are_an_error_on_the_form(
    checks: str, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    before = draft.checks
    response = client.post(address, typed(client.get(address), checks=checks))
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    draft.refresh_from_db()
    assert draft.checks == before


def test_a_draft_is_deleted_with_its_parts(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    address = page(QuestionnaireVersion, "delete", draft.pk)
    assert client_of(erin).post(address, {"post": "yes"}).status_code == 302
    assert not Question.objects.filter(version_id=draft.pk).exists()


# --- a published version ---


def published_rows(
    version: QuestionnaireVersion,
) -> list[QuestionnaireVersion | PracticeText | Question]:
    return [version, got(version.texts.first()), got(version.questions.first())]


@pytest.mark.parametrize("state", ["published", "retired"])
def test_a_published_version_and_its_parts_are_read_only(
    state: str, catalogue: Catalogue, draft: QuestionnaireVersion, admin: User, client_of: ClientOf
) -> None:
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


def test_nothing_is_added_to_a_published_version(
    catalogue: Catalogue, draft: QuestionnaireVersion, admin: User, client_of: ClientOf
) -> None:
    client = client_of(admin)
    for model in (PracticeText, Question):
        for key in (catalogue["sre"].pk, "", "x", "9" * 30, 99999):
            assert client.get(page(model, "add", version=key)).status_code == 403
            assert client.post(page(model, "add", version=key)).status_code == 403
    sent = {"version": catalogue["sre"].pk, "code": "new", "text": "?"}
    response = client.post(page(Question, "add", version=draft.pk), sent)
    assert "version" in response.context["adminform"].form.errors or response.status_code != 302
    assert not Question.objects.filter(code="new").exists()


def test_the_list_does_not_delete_what_is_published(
    catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    for row in published_rows(catalogue["sre"]):
        sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client_of(admin).post(page(type(row), "changelist"), sent)
        assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_somebody_publishes_while_another_edits(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = got(draft.questions.first())
    client, address = client_of(erin), page(Question, "change", question.pk)
    sent = typed(client.get(address), text="Too late?")
    clean = Question.full_clean

    def publish_first(self: Question, *args: Any, **kwargs: Any) -> None:
        QuestionnaireVersion.objects.drafts().update(state="published")
        clean(self, *args, **kwargs)

    QuestionnaireVersion.objects.published().filter(questionnaire=draft.questionnaire).retire()
    monkeypatch.setattr(Question, "full_clean", publish_first)
    response = client.post(address, sent, follow=True)
    monkeypatch.undo()
    assert "never changes" in told(response)[0]
    question.refresh_from_db()
    assert question.text != "Too late?"


# --- moving practices and questions with buttons ---


@pytest.fixture
def sre_draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft that is a copy of the shipped SRE questionnaire."""
    return catalogue["sre"].new_draft()


@pytest.fixture
def move(erin: User, client_of: ClientOf) -> Callable[..., PageResponse]:
    client = client_of(erin)

    def send(version: QuestionnaireVersion, **sent: str) -> PageResponse:
        return client.post(page(QuestionnaireVersion, "move", version.pk), sent, follow=True)

    return send


def codes(version: QuestionnaireVersion) -> list[str]:
    return [text.practice.code for text in version.texts.all()]


def asked(version: QuestionnaireVersion) -> list[str]:
    return list(version.questions.values_list("code", flat=True))


def test_a_practice_moves_with_its_questions(
    sre_draft: QuestionnaireVersion, move: Callable[..., PageResponse]
) -> None:
    before, third = codes(sre_draft), sre_draft.texts.all()[2]
    response = move(sre_draft, up=f"text-{third.pk}")
    assert codes(sre_draft) == [before[0], before[2], before[1], *before[3:]]
    assert asked(sre_draft)[:3] == ["slis_measured", "accepted_risk", "slos_defined"]
    assert response.redirect_chain[-1][0].endswith(f"?moved=up-text-{third.pk}")
    assert response.text.count("autofocus") == 1
    move(sre_draft, down=f"text-{third.pk}")
    assert codes(sre_draft) == before


def test_a_question_moves_within_its_practice(
    sre_draft: QuestionnaireVersion, move: Callable[..., PageResponse]
) -> None:
    practice = sre_draft.questions.get(code="slo_coverage").practice
    before = list(sre_draft.questions.filter(practice=practice).values_list("code", flat=True))
    move(sre_draft, down=f"question-{sre_draft.questions.get(code=before[0]).pk}")
    after = list(sre_draft.questions.filter(practice=practice).values_list("code", flat=True))
    assert after == [before[1], before[0], *before[2:]]


@pytest.mark.parametrize(("step", "place"), [(3, 3), (-1, 0), (999, 999)])
def test_a_drag_moves_many_places(
    step: int, place: int, sre_draft: QuestionnaireVersion, move: Callable[..., PageResponse]
) -> None:
    before, first = codes(sre_draft), got(sre_draft.texts.first())
    move(sre_draft, part=f"text-{first.pk}", step=step)
    rest = before[1:]
    assert codes(sre_draft) == [*rest[:place], before[0], *rest[place:]]


def test_at_an_end_nothing_moves(
    sre_draft: QuestionnaireVersion, move: Callable[..., PageResponse]
) -> None:
    before = codes(sre_draft), asked(sre_draft)
    first, last = got(sre_draft.texts.first()), got(sre_draft.texts.last())
    move(sre_draft, up=f"text-{first.pk}")
    move(sre_draft, down=f"text-{last.pk}")
    assert (codes(sre_draft), asked(sre_draft)) == before


def test_places_are_numbered_without_a_gap(sre_draft: QuestionnaireVersion) -> None:
    sre_draft.texts.update(position=7)
    sre_draft.move(sre_draft.texts.all()[4], 1)
    for parts in (sre_draft.texts, sre_draft.questions):
        positions = list(parts.values_list("position", flat=True))
        assert positions == list(range(len(positions)))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"up": "text-99999"},
        {"up": "choice-1"},
        {"up": "text-"},
        {"up": "text-" + "9" * 40},
        {"down": "question-x"},
        {"part": "text-1", "step": "far"},
        {"part": "text-1", "step": "1000"},
    ],
)
def test_bad_input_is_refused(
    sent: dict[str, str], sre_draft: QuestionnaireVersion, move: Callable[..., PageResponse]
) -> None:
    before = codes(sre_draft)
    assert move(sre_draft, **sent).status_code == 400
    assert codes(sre_draft) == before


def test_a_part_of_another_version_is_refused(
    catalogue: Catalogue, sre_draft: QuestionnaireVersion, move: Callable[..., PageResponse]
) -> None:
    other = catalogue["devops"].new_draft().texts.all()[1]
    assert move(sre_draft, up=f"text-{other.pk}").status_code == 400


def test_what_is_published_stays_in_order(
    catalogue: Catalogue,
    sre_draft: QuestionnaireVersion,
    move: Callable[..., PageResponse],
    erin: User,
    client_of: ClientOf,
) -> None:
    published = catalogue["sre"]
    text = published.texts.all()[1]
    assert move(published, up=f"text-{text.pk}").status_code == 403
    shown = client_of(erin).get(page(QuestionnaireVersion, "change", published.pk)).text
    assert "Move up" not in shown
    sre_draft.publish()
    assert move(sre_draft, up=f"text-{sre_draft.texts.all()[1].pk}").status_code == 403


def test_somebody_publishes_meanwhile(
    sre_draft: QuestionnaireVersion,
    move: Callable[..., PageResponse],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold = QuestionnaireVersion.move

    def publish_first(self: QuestionnaireVersion, *args: Any) -> None:
        QuestionnaireVersion.objects.get(pk=self.pk).publish()
        hold(self, *args)

    monkeypatch.setattr(QuestionnaireVersion, "move", publish_first)
    last = got(sre_draft.texts.last())
    assert "never changes" in " ".join(told(move(sre_draft, up=f"text-{last.pk}")))
