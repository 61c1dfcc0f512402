"""Importing a questionnaire file as a draft, as a whole or not; faults say where they are."""

from typing import Any

import pytest

from assessments.catalogue import QuestionnaireImport, questionnaire_of
from assessments.models import Practice, Question, Questionnaire, QuestionnaireVersion
from roles.audit import AuditEntry
from roles.models import Discipline
from roles.versioning.files import Refused, read_document
from tests.support.catalogue_files import DISCIPLINE, OWN, ROLE, SCRIPT, faults, imported
from tests.support.fixtures import Catalogue
from tests.support.got import got

# --- a draft ---


def test_a_file_lands_in_a_draft_and_is_recorded(text: str, catalogue: Catalogue) -> None:
    outcome = imported(text.replace('text = "When a change last', 'text = "When a change lately'))
    assert (outcome.version.number, outcome.version.is_draft) == (2, True)
    assert (outcome.faults, outcome.notes) == ([], [])
    assert outcome.published == "devops:1"
    assert outcome.changes == [
        "question shared_ownership: reworded (text): comparable with earlier answers"
    ]
    catalogue["devops"].refresh_from_db()
    assert catalogue["devops"].state == "published"
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.action, entry.subject) == ("alice", "import", "devops:2")


def test_practices_are_matched_by_their_codes(text: str, catalogue: Catalogue) -> None:
    before = Practice.objects.count()
    draft = imported(text).version
    assert Practice.objects.count() == before
    published = catalogue["devops"].texts.values_list("practice", flat=True)
    assert list(draft.texts.values_list("practice", flat=True)) == list(published)


def test_a_draft_is_replaced_only_when_somebody_says_so(text: str, catalogue: Catalogue) -> None:
    mine = catalogue["devops"].new_draft()
    with pytest.raises(Refused, match=r"There is a draft already: devops:2\."):
        imported(text)
    assert QuestionnaireVersion.objects.drafts().get() == mine
    outcome = imported(text, replace=True)
    assert (outcome.replaced, outcome.version.number) == ("devops:2", 2)
    assert AuditEntry.objects.get().detail == "in place of devops:2"
    assert not Question.objects.filter(version_id=mine.pk).exists()


def test_the_draft_of_another_questionnaire_is_nobody_s_business(
    text: str, catalogue: Catalogue
) -> None:
    catalogue["sre"].new_draft()
    assert imported(text).replaced == ""


def test_a_dry_run_keeps_nothing(text: str) -> None:
    outcome = QuestionnaireImport(read_document(text.encode())).dry_run()
    assert (outcome.version.reference, outcome.faults) == ("devops:2", [])
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert not AuditEntry.objects.exists()


def test_an_unfinished_file_is_a_draft_and_says_what_is_missing(text: str) -> None:
    first = text.index("choices = [")
    wrong = text[:first] + text[text.index("]\n", first) + 2 :]
    (fault,) = imported(wrong).faults
    assert "shared_ownership: a practice question has four choices" in str(fault)
    assert "practices[0].questions[0], line " in str(fault)
    assert wrong.splitlines()[got(fault.line) - 1] == "[[practices.questions]]"


def test_a_script_in_a_text_is_text(text: str) -> None:
    draft = imported(text.replace('title = "Shared ownership"', f'title = "{SCRIPT}"')).version
    assert got(draft.texts.first()).title == SCRIPT


def test_a_questionnaire_that_is_there_keeps_its_title(text: str) -> None:
    outcome = imported(text.replace('title = "DevOps"', 'title = "DevOps for us"'))
    assert outcome.notes == [
        "questionnaire DevOps keeps its title; the admin changes it.",
        "discipline DevOps keeps its words; the file has others: title.",
    ]
    assert Questionnaire.objects.get(slug="devops").title == "DevOps"


def test_a_published_version_stays_whatever_is_imported(text: str, catalogue: Catalogue) -> None:
    before = questionnaire_of(catalogue["devops"])
    imported(text.replace("weight = ", "weight = 1")).version.delete()
    assert questionnaire_of(catalogue["devops"]) == before


# --- what is refused ---


def test_translations_are_checked_too(text: str) -> None:
    start = text[: text.index("[translations.de]")]
    assert faults(start + "[translations.xx]\n'A' = 'B'") == [
        f"translations.xx, line {start.count(chr(10)) + 1}: is not known here; known: de"
    ]
    line = start.count("\n") + 2
    for words, said in {
        "'A' = 7": "translations.de.A, line {}: must be a text in quotes",
        "'A' = ''": "translations.de.A, line {}: must not be empty",
        f"'A' = '{'x' * 2001}'": "translations.de.A, line {}: at most 2000 characters",
        "'' = 'B'": "translations.de., line {}: must not be empty",
    }.items():
        assert faults(f"{start}[translations.de]\n{words}") == [said.format(line)]
    assert "must be tables: [translations.de]" in faults("translations = 5\n" + start)[0]
    assert "such as" in faults(start + "[translations]\nde = 5")[0]


def test_a_draft_has_the_translations_of_its_file(text: str) -> None:
    start = text[: text.index("[translations.de]")]
    draft = imported(start + "[translations.de]\n'DevOps' = 'Entwicklung und Betrieb'").version
    assert draft.translations.words("de") == {"DevOps": "Entwicklung und Betrieb"}


def test_rules_are_no_questionnaire(catalogue: Catalogue) -> None:
    assert faults("[[staffing]]\n") == ["This file holds rules, and no questionnaire."]


def test_somebody_who_takes_a_code_meanwhile_is_no_error_of_ours(
    text: str, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = QuestionnaireImport.store

    def take_the_code_first(self: QuestionnaireImport, data: Any) -> QuestionnaireVersion:
        Practice.objects.create(questionnaire=catalogue["sre"].questionnaire, code="devops-new")
        return store(self, data)

    monkeypatch.setattr(QuestionnaireImport, "store", take_the_code_first)
    renamed = text.replace('code = "devops-shared-ownership"', 'code = "devops-new"')
    (fault,) = faults(renamed)
    assert "The database refuses this" in fault
    assert "Try again." in fault


# --- a further questionnaire ---


def test_a_further_questionnaire_comes_with_its_discipline_and_role(
    catalogue: Catalogue,
) -> None:
    outcome = imported(OWN + DISCIPLINE + ROLE)
    assert (outcome.version.reference, outcome.faults) == ("security:1", [])
    assert (outcome.published, outcome.changes) == ("", [])
    discipline = Discipline.objects.get(slug="security")
    assert (discipline.position, discipline.role.title) == (3, "Security engineer")
    outcome.version.publish()
    assert imported(OWN + DISCIPLINE + ROLE).version.reference == "security:2"


def test_a_further_questionnaire_needs_a_discipline(
    catalogue: Catalogue,
) -> None:
    (fault,) = faults(OWN)
    assert fault.startswith("slug, line 2: there is no such questionnaire")
    assert "[discipline]" in fault
    assert "has the slug security" in faults(OWN + DISCIPLINE.replace('"security"', '"safety"'))[0]


def test_a_discipline_that_has_no_questionnaire_gets_one(
    catalogue: Catalogue,
) -> None:
    Discipline.objects.create(slug="security", title="Security", question="How safe is it?")
    assert imported(OWN).version.questionnaire.discipline.slug == "security"


def test_a_discipline_has_one_questionnaire(catalogue: Catalogue) -> None:
    discipline = Discipline.objects.create(slug="security", title="Security", question="Safe?")
    Questionnaire.objects.create(slug="safety", title="Safety", discipline=discipline)
    assert "has a questionnaire already: safety" in faults(OWN)[0]


def test_making_a_discipline_needs_the_right_to(catalogue: Catalogue) -> None:
    refused = faults(OWN + DISCIPLINE + ROLE, may_create_roles=False)
    assert [fault.split(",")[0] for fault in refused] == ["discipline", "role"]
    assert all("for those who may add it" in fault for fault in refused)


def test_a_questionnaire_is_not_called_like_the_rules(
    catalogue: Catalogue,
) -> None:
    renamed = (OWN + DISCIPLINE).replace('slug = "security"', 'slug = "rules"')
    assert "what the rules of the advice are called" in faults(renamed)[0]


def test_a_question_without_a_practice_text_cannot_be_exported(
    catalogue: Catalogue,
) -> None:
    draft = catalogue["devops"].new_draft()
    got(draft.texts.first()).delete()
    with pytest.raises(Refused, match="in a practice without a text: shared_ownership"):
        questionnaire_of(draft)
