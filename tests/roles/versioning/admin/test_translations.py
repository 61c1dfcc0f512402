"""Translations in the admin: shown by chapter, edited in a draft, and counted."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from assessments.models import QuestionnaireVersion, User, VersionTranslation
from roles.audit import AuditEntry
from roles.models import Ruleset, RulesetTranslation
from roles.versioning.frozen import FrozenOncePublished
from roles.versioning.translations import digest_of
from roles.versioning.versions import Version
from tests.support import factories
from tests.support.admin_pages import page, queries, told
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft of the SRE questionnaire in which one sentence is new."""
    draft = catalogue["sre"].new_draft()
    draft.questions.filter(code="slos_defined").update(text="Other words?")
    return draft


@pytest.fixture
def rules(catalogue: Catalogue) -> Ruleset:
    """A draft of the rules in which one sentence is new."""
    rules = factories.rules().new_draft()
    rules.constants.filter(code="tie_share").update(text="Other words?")
    return rules


@pytest.fixture(params=[QuestionnaireVersion, Ruleset])
def version(request: pytest.FixtureRequest, draft: QuestionnaireVersion, rules: Ruleset) -> Version:
    return draft if request.param is QuestionnaireVersion else rules


def address(version: Version, **query: Any) -> str:
    return page(type(version), "translations", version.pk, "de", **query)


def sentences(response: PageResponse) -> list[str]:
    return [field.label for field in response.context["form"].rows]


def test_what_is_missing_comes_first(version: Version, erin: User, client_of: ClientOf) -> None:
    client = client_of(erin)
    response = client.get(address(version))
    assert sentences(response) == ["Other words?"]
    assert "1 sentence is missing" in response.text
    number = next(n for n, _chapter, open_ in response.context["chapters"] if open_)
    chapter = client.get(address(version, chapter=number))
    assert sentences(chapter)[0] == "Other words?"
    assert len(sentences(chapter)) > 10


def test_every_sentence_is_in_one_chapter(version: Version) -> None:
    said = [sentence for chapter in version.chapters() for sentence in chapter.sentences]
    assert len(said) == len(set(said))
    known = version.translations.words("de").keys()
    assert set(said) - known == {"Other words?"}


def test_a_translation_is_stored_changed_and_taken_back(
    version: Version, erin: User, client_of: ClientOf
) -> None:
    client, box = client_of(erin), digest_of("Other words?")
    response = client.post(address(version), {box: "Andere Worte?"}, follow=True)
    assert told(response) == ["1 sentence in Deutsch is stored."]
    assert version.translations.words("de")["Other words?"] == "Andere Worte?"
    client.post(address(version), {box: "Neue\r\nWorte?"})
    assert version.translations.words("de")["Other words?"] == "Neue\nWorte?"
    client.post(address(version), {box: ""})
    assert "Other words?" not in version.translations.words("de")


def test_other_words_of_the_rules_are_in_the_audit_log(
    rules: Ruleset, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    for version in (rules, draft):
        client.post(address(version), {digest_of("Other words?"): "Andere Worte?"})
    (entry,) = AuditEntry.objects.filter(action="rule-change")
    assert (entry.who, entry.subject) == ("erin", "rules:2")
    assert entry.detail == "1 sentences translated: de"


def test_only_what_was_sent_changes(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    before = draft.translations.words("de")
    chapter = draft.chapters()[1].sentences
    response = client_of(erin).post(
        address(draft, chapter=1),
        {digest_of(chapter[0]): "Neu.", digest_of(chapter[1]): before[chapter[1]]},
    )
    assert response.headers["Location"] == address(draft, chapter=1)
    assert draft.translations.words("de") == before | {chapter[0]: "Neu."}


def test_a_sentence_that_was_reworded_meanwhile_is_told_of(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    response = client_of(erin).post(address(draft), {digest_of("Gone?"): "Weg?"}, follow=True)
    assert "reworded meanwhile" in told(response)[0]
    assert "Weg?" not in draft.translations.words("de").values()


@pytest.mark.parametrize(("text", "said"), [("x" * 2001, "at most 2000"), ("a\0b", "Null")])
def test_bad_input_is_an_error_at_its_box(
    text: str, said: str, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    box = digest_of("Other words?")
    response = client_of(erin).post(address(draft), {box: text})
    assert response.status_code == 422
    assert said in response.text
    assert sentences(response) == ["Other words?"]
    assert "Other words?" not in draft.translations.words("de")


def test_markup_in_a_sentence_is_text(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    draft.questions.filter(code="slos_defined").update(text="<b>Bold</b>{{ 7 }}?")
    assert "&lt;b&gt;Bold&lt;/b&gt;{{ 7 }}?" in client_of(erin).get(address(draft)).text


@pytest.mark.parametrize("query", [{"chapter": "99"}, {"chapter": "x"}, {"chapter": "9" * 40}])
def test_a_chapter_that_there_is_not_is_not_found(
    query: dict[str, str], draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    assert client_of(erin).get(address(draft, **query)).status_code == 404


@pytest.mark.parametrize("language", ["en-gb", "fr", "x"])
def test_a_language_that_there_is_not_is_not_found(
    language: str, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    wrong = page(QuestionnaireVersion, "translations", draft.pk, language)
    assert client_of(erin).get(wrong).status_code == 404


def test_what_is_published_is_read_only(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    for published in (catalogue["sre"], factories.rules()):
        client, before = client_of(erin), published.translations.words("de")
        shown = client.get(address(published, chapter=1)).text
        assert "<textarea" not in shown
        source = next(iter(before))
        assert client.post(address(published), {digest_of(source): "Neu."}).status_code == 403
        assert published.translations.words("de") == before
        assert "Every sentence has a translation." in client.get(address(published)).text


def test_somebody_publishes_meanwhile(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate = QuestionnaireVersion.translate

    def publish_first(self: QuestionnaireVersion, *args: Any) -> Any:
        QuestionnaireVersion.objects.get(pk=self.pk).publish()
        return translate(self, *args)

    monkeypatch.setattr(QuestionnaireVersion, "translate", publish_first)
    sent = {digest_of("Other words?"): "Andere?"}
    response = client_of(erin).post(address(draft), sent, follow=True)
    assert "never changes" in told(response)[0]
    assert "Other words?" not in draft.translations.words("de")


def test_they_are_stored_together(
    draft: QuestionnaireVersion, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    texts = {f"Sentence {number}.": f"Satz {number}." for number in range(200)}
    with django_assert_max_num_queries(12):
        draft.translate("de", texts | {"Other words?": ""})
    assert texts.items() <= draft.translations.words("de").items()


@pytest.mark.parametrize("model", [VersionTranslation, RulesetTranslation])
def test_a_page_costs_the_same_with_more_sentences(
    model: type[FrozenOncePublished],
    draft: QuestionnaireVersion,
    rules: Ruleset,
    erin: User,
    client_of: ClientOf,
) -> None:
    version, client = draft if model is VersionTranslation else rules, client_of(erin)
    before = queries(client, address(version, chapter=1))
    texts = list(draft.texts.all())
    for number in range(60):
        if model is VersionTranslation:
            practice = texts[number % len(texts)].practice
            draft.questions.get(code="slis_measured").copy(
                code=f"more-{number}", text=f"More {number}?", practice=practice
            ).save()
        else:
            got(rules.constants.first()).copy(code=f"more-{number}", text=f"More {number}.").save()
    assert queries(client, address(version, chapter=1)) == before
    assert len(sentences(client.get(address(version)))) == 40
