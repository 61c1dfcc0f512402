"""Export and import in the admin: a dry run that shows every fault, then a draft."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessments.catalogue import questionnaire_of
from assessments.models import QuestionnaireVersion, User
from roles.files import rules_of
from roles.models import Discipline, Ruleset
from roles.versioning.files import MOST_BYTES, MOST_FAULTS_SHOWN, text_of
from roles.versioning.versions import Version
from tests.support import factories
from tests.support.admin_pages import page, queries, told
from tests.support.audit_log import short_log
from tests.support.catalogue_files import DISCIPLINE, OWN, ROLE, SCRIPT
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got

pytestmark = pytest.mark.one_database

INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)
IMPORT = "import"


@pytest.fixture
def text(catalogue: Catalogue) -> str:
    return text_of(questionnaire_of(catalogue["devops"]))


def upload(
    client: Client, content: str | bytes, model: type[Version] = QuestionnaireVersion, **more: Any
) -> PageResponse:
    content = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("catalogue.toml", content)
    return client.post(page(model, IMPORT), {"file": file, **more})


def confirm(
    client: Client, tried: PageResponse, model: type[Version] = QuestionnaireVersion, **more: Any
) -> PageResponse:
    """Sends what the page of the dry run would send."""
    sent = {"text": tried.context["text"].replace("\n", "\r\n"), "confirm": "yes", **more}
    return client.post(page(model, IMPORT), sent, follow=True)


# --- export ---


def test_a_version_leaves_as_a_file(
    text: str, catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, version = client_of(erin), catalogue["devops"]
    shown = client.get(page(QuestionnaireVersion, "change", version.pk)).content.decode()
    assert f'href="{page(QuestionnaireVersion, "export", version.pk)}"' in shown
    response = client.get(page(QuestionnaireVersion, "export", version.pk))
    assert response.content.decode() == text
    assert response["Content-Type"] == "application/toml; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="tripod-devops-1.toml"'
    assert short_log() == [("erin", "export", "devops:1")]


def test_rules_leave_as_a_file(catalogue: Catalogue, erin: User, client_of: ClientOf) -> None:
    rules = factories.rules()
    response = client_of(erin).get(page(Ruleset, "export", rules.pk))
    assert response.content.decode() == text_of(rules_of(rules))
    assert short_log() == [("erin", "export", "rules:1")]


def test_a_draft_that_no_file_can_say_is_told(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    draft = catalogue["devops"].new_draft()
    got(draft.texts.first()).delete()
    response = client_of(erin).get(page(QuestionnaireVersion, "export", draft.pk), follow=True)
    assert "in a practice without a text" in told(response)[0]
    assert short_log() == []


def test_an_export_costs_the_same_with_more_questions(
    catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    client, draft = client_of(admin), catalogue["devops"].new_draft()
    address = page(QuestionnaireVersion, "export", draft.pk)
    client.get(address)  # What is kept between requests is there from now on.
    before = queries(client, address)
    practices = [text.practice for text in draft.texts.all()]
    for number in range(60):
        practice = practices[number % len(practices)]
        got(draft.questions.first()).copy(code=f"more-{number}", practice=practice).save()
    assert queries(client, address) == before


# --- import ---


def test_the_list_leads_to_the_import(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    for model in (QuestionnaireVersion, Ruleset):
        shown = client_of(erin).get(page(model, "changelist")).content.decode()
        assert f'href="{page(model, IMPORT)}"' in shown
        response = client_of(erin).get(page(model, IMPORT))
        assert response.status_code == 200
        assert not INLINE.search(response.content.decode())


def test_a_file_is_tried_and_then_becomes_a_draft(
    text: str, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    tried = upload(client, text.replace("When a change last caused", "When a change caused"))
    shown = tried.content.decode()
    assert tried.status_code == 200
    assert "This would become the draft devops:2" in shown
    assert "shared_ownership: reworded (text): comparable with earlier answers" in shown
    assert not INLINE.search(shown)
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert short_log() == []
    done = confirm(client, tried)
    draft = QuestionnaireVersion.objects.drafts().get()
    assert done.redirect_chain[-1][0] == page(QuestionnaireVersion, "change", draft.pk)
    assert "is what the file says" in told(done)[0]
    assert draft.questions.get(code="shared_ownership").text.startswith("When a change caused")
    assert short_log() == [("erin", "import", "devops:2")]


def test_what_is_confirmed_is_what_was_tried_whatever_line_ends_a_browser_sends(
    text: str, catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    confirm(client, upload(client, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()))
    draft = QuestionnaireVersion.objects.drafts().get()
    assert text_of(questionnaire_of(draft)) == text


def test_a_file_of_the_largest_size_is_confirmed_with_the_line_ends_of_the_web(
    text: str, catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, longest = client_of(erin), text + "\n" * (MOST_BYTES - len(text.encode()))
    confirm(client, upload(client, longest))
    assert text_of(questionnaire_of(QuestionnaireVersion.objects.drafts().get())) == text


def test_rules_are_imported_on_their_own_page(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, text = client_of(erin), text_of(rules_of(factories.rules()))
    tried = upload(client, text.replace('value = "0.2"', 'value = "0.7"', 1), Ruleset)
    assert "constant covered_gap_share: changed (value)" in tried.content.decode()
    confirm(client, tried, Ruleset)
    assert Ruleset.objects.drafts().get().reference == "rules:2"
    refused = upload(client, text)
    assert refused.status_code == 422
    assert "This file holds rules, and no questionnaire." in refused.content.decode()


def test_a_draft_is_replaced_only_when_the_box_is_ticked(
    text: str, catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, mine = client_of(erin), catalogue["devops"].new_draft()
    tried = upload(client, text)
    assert "Delete the draft devops:2, whose place this takes" in tried.content.decode()
    refused = confirm(client, tried)
    assert refused.status_code == 422
    assert "There is a draft already: devops:2." in refused.content.decode()
    assert QuestionnaireVersion.objects.drafts().get() == mine
    confirm(client, tried, replace="on")
    assert QuestionnaireVersion.objects.drafts().exclude(pk=mine.pk).exists()


def test_what_publishing_would_ask_for_is_shown(text: str, erin: User, client_of: ClientOf) -> None:
    first = text.index("choices = [")
    tried = upload(client_of(erin), text[:first] + text[text.index("]\n", first) + 2 :])
    shown = tried.content.decode()
    assert "What publishing would ask for" in shown
    assert "a practice question has four choices" in shown


def test_every_fault_is_shown_with_its_line(text: str, erin: User, client_of: ClientOf) -> None:
    refused = upload(client_of(erin), text.replace("quick = true", "quick = 1"))
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert shown.count("must be true or false") == text.count("quick = true")
    assert re.search(r"practices\[\d+\].questions\[0\].quick, line \d+: must be true", shown)
    assert "confirm" not in shown


def test_of_many_faults_the_first_are_shown_and_the_rest_counted(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    content = "".join(f"k{number} = 1\n" for number in range(5000))
    shown = upload(client_of(erin), content).text
    assert "Nothing was imported: 5003 faults" in shown
    assert shown.count("is not known here") == MOST_FAULTS_SHOWN - 3
    assert "and 4,903 more" in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (MOST_BYTES + 1), "at most 2 MB"),
        (b"x" * 4_000_000, "at most 2 MB"),
        (b"PK\x03\x04\x14\0", "This is a ZIP file."),
        (b"\xff\xd8\xff\xe0", "This is a JPEG file."),
        (b"code,text\n1,2\n", "this is not TOML"),
        (b'slug = "\xe4"', "this is not UTF-8"),
        (b"slug = 'a\0'", "This is not text."),
        (b"", "The submitted file is empty."),
        (b"# nothing\n", "`slug` is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("model", [QuestionnaireVersion, Ruleset])
def test_another_kind_of_file_is_refused_in_a_sentence(
    model: type[Version],
    content: bytes,
    said: str,
    catalogue: Catalogue,
    erin: User,
    client_of: ClientOf,
) -> None:
    refused = upload(client_of(erin), content, model)
    assert refused.status_code == 422
    if model is QuestionnaireVersion or "slug" not in said:
        assert said in refused.content.decode()
    assert not model.objects.drafts().exists()


def test_nothing_at_all_is_told_what_to_do(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    response = client_of(erin).post(page(QuestionnaireVersion, IMPORT), {})
    assert response.status_code == 422
    assert "Choose a TOML file." in response.content.decode()


def test_a_confirmed_text_that_is_none_is_told(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    sent = {"text": "a\0b", "confirm": "yes"}
    response = client_of(erin).post(page(QuestionnaireVersion, IMPORT), sent)
    assert response.status_code == 422
    assert "Null characters are not allowed" in response.content.decode()


def test_a_confirmed_text_is_checked_again(text: str, erin: User, client_of: ClientOf) -> None:
    sent = {"text": text.replace("quick = true", "quick = 1"), "confirm": "yes"}
    response = client_of(erin).post(page(QuestionnaireVersion, IMPORT), sent)
    assert response.status_code == 422
    assert not QuestionnaireVersion.objects.drafts().exists()


def test_a_script_in_every_text_is_shown_as_text(
    text: str, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    # The forms of the title of a role must fit it.
    role = f'with_article = "a {SCRIPT}"\nplural = "{SCRIPT}"'
    text = re.sub(r'with_article = "[^"]*"\nplural = "[^"]*"', role, text)
    wicked = re.sub(r'(title|summary|why|text|unlocks) = "[^"]*"', rf'\1 = "{SCRIPT}"', text)
    tried = upload(client, wicked)
    assert tried.status_code == 200
    done = confirm(client, tried)
    pages = [tried, done, upload(client, wicked + f'"{SCRIPT}" = 1\n')]
    for shown in (response.content.decode() for response in pages):
        assert "<script>alert" not in shown
        assert not INLINE.search(shown)
    assert "&lt;script&gt;alert(1)" in tried.content.decode()


# --- rights ---


def test_making_a_discipline_needs_the_right_to(
    catalogue: Catalogue, erin: User, admin: User, client_of: ClientOf
) -> None:
    refused = upload(client_of(erin), OWN + DISCIPLINE + ROLE)
    assert refused.status_code == 422
    assert "for those who may add it in the admin" in refused.content.decode()
    client = client_of(admin)
    confirm(client, upload(client, OWN + DISCIPLINE + ROLE))
    assert Discipline.objects.get(slug="security").role.title == "Security engineer"


@pytest.mark.parametrize("model", [QuestionnaireVersion, Ruleset])
def test_import_is_for_those_who_may_change_and_export_for_those_who_may_see(
    model: type[Version], catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    row, client = got(model.objects.first()), client_of(erin)
    erin.groups.clear()
    assert client.get(page(model, IMPORT)).status_code == 403
    assert client.post(page(model, IMPORT), {}).status_code == 403
    assert client.get(page(model, "export", row.pk)).status_code == 403
    erin.user_permissions.add(Permission.objects.get(codename=f"view_{model._meta.model_name}"))
    assert client.get(page(model, "export", row.pk)).status_code == 200
    assert client.get(page(model, IMPORT)).status_code == 403
    assert page(model, IMPORT) not in client.get(page(model, "changelist")).content.decode()


@pytest.mark.parametrize("person", ["nobody", "alice", "dana"])
def test_nobody_else_gets_in(
    person: str,
    catalogue: Catalogue,
    client_of: ClientOf,
    request: pytest.FixtureRequest,
) -> None:
    client = client_of(None if person == "nobody" else request.getfixturevalue(person))
    for address in (page(Ruleset, IMPORT), page(Ruleset, "export", factories.rules().pk)):
        response = client.get(address)
        assert response.status_code == 302
        assert "login" in response.headers["Location"]


def test_a_version_that_is_not_there_is_not_found(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    assert client_of(erin).get(page(QuestionnaireVersion, "export", 99999)).status_code == 404
    assert client_of(erin).post(page(Ruleset, "export", 99999)).status_code == 405
