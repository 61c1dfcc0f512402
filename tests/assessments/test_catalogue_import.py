"""Importing a questionnaire file as a draft, as a whole or not; faults say where they are."""

import pytest

from assessments.catalogue import QuestionnaireImport, questionnaire_of
from assessments.models import Practice, Question, Questionnaire, QuestionnaireVersion
from roles.audit import AuditEntry
from roles.models import Discipline, Role
from roles.versioning.files import Refused, read_document, text_of


@pytest.fixture
def text(catalogue):
    """The shipped DevOps questionnaire as an export writes it."""
    return text_of(questionnaire_of(catalogue["devops"]))


def imported(text, *, replace=False, **rights):
    importer = QuestionnaireImport(read_document(text.encode()), **rights)
    return importer.run(by="alice", replace=replace)


def faults(text, **rights):
    """What is told against a file, of which nothing is kept."""
    before = [model.objects.count() for model in (Questionnaire, Discipline, Role, Practice)]
    with pytest.raises(Refused) as refusal:
        imported(text, **rights)
    after = [model.objects.count() for model in (Questionnaire, Discipline, Role, Practice)]
    assert after == before
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert not AuditEntry.objects.exists()
    return [str(fault) for fault in refusal.value.faults]


# --- a draft ---


def test_a_file_lands_in_a_draft_and_is_recorded(text, catalogue):
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


def test_practices_are_matched_by_their_codes(text, catalogue):
    before = Practice.objects.count()
    draft = imported(text).version
    assert Practice.objects.count() == before
    published = catalogue["devops"].texts.values_list("practice", flat=True)
    assert list(draft.texts.values_list("practice", flat=True)) == list(published)


def test_a_draft_is_replaced_only_when_somebody_says_so(text, catalogue):
    mine = catalogue["devops"].new_draft()
    with pytest.raises(Refused, match=r"There is a draft already: devops:2\."):
        imported(text)
    assert QuestionnaireVersion.objects.drafts().get() == mine
    outcome = imported(text, replace=True)
    assert (outcome.replaced, outcome.version.number) == ("devops:2", 2)
    assert AuditEntry.objects.get().detail == "in place of devops:2"
    assert not Question.objects.filter(version_id=mine.pk).exists()


def test_the_draft_of_another_questionnaire_is_nobody_s_business(text, catalogue):
    catalogue["sre"].new_draft()
    assert imported(text).replaced == ""


def test_a_dry_run_keeps_nothing(text):
    outcome = QuestionnaireImport(read_document(text.encode())).dry_run()
    assert (outcome.version.reference, outcome.faults) == ("devops:2", [])
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert not AuditEntry.objects.exists()


def test_an_unfinished_file_is_a_draft_and_says_what_is_missing(text):
    first = text.index("choices = [")
    wrong = text[:first] + text[text.index("]\n", first) + 2 :]
    (fault,) = imported(wrong).faults
    assert "shared_ownership: a practice question has four choices" in str(fault)
    assert "practices[0].questions[0], line " in str(fault)
    assert wrong.splitlines()[fault.line - 1] == "[[practices.questions]]"


SCRIPT = "<script>alert(1)</script>{{ 7|add:7 }}{x.__class__}"


def test_a_script_in_a_text_is_text(text):
    draft = imported(text.replace('title = "Shared ownership"', f'title = "{SCRIPT}"')).version
    assert draft.texts.first().title == SCRIPT


def test_a_questionnaire_that_is_there_keeps_its_title(text):
    outcome = imported(text.replace('title = "DevOps"', 'title = "DevOps for us"'))
    assert outcome.notes == [
        "questionnaire DevOps keeps its title; the admin changes it.",
        "discipline DevOps keeps its words; the file has others: title.",
    ]
    assert Questionnaire.objects.get(slug="devops").title == "DevOps"


def test_a_published_version_stays_whatever_is_imported(text, catalogue):
    before = questionnaire_of(catalogue["devops"])
    imported(text.replace("weight = ", "weight = 1")).version.delete()
    assert questionnaire_of(catalogue["devops"]) == before


# --- what is refused ---

DEVOPS_ENGINEER = (
    'title = "DevOps engineer"\nwith_article = "a DevOps engineer"\nplural = "DevOps engineers"'
)
ANOTHER = 'title = "x"\nwith_article = "an x"\nplural = "xs"'
ANCHOR = (
    '    "People outside development fixed it; developers heard about it later, or not at all.",\n'
)
FAULTS = {
    ('summary = "How your team', 'sumary = "How your team'): "`summary` is missing",
    ('slug = "devops"\ntitle', 'slug = "dev ops"\ntitle'): "slug, line 1: Enter a valid “slug”",
    ('slug = "devops"\ntitle', "slug = 5\ntitle"): "slug, line 1: must be a text in quotes",
    ('title = "Shared ownership"', f'title = "{"x" * 81}"'): "practices[0].title, line ",
    ('title = "Shared ownership"', 'title = ""'): "must not be empty",
    ('title = "Shared ownership"', 'title = "a\\u0000b"'): "a NUL character cannot be stored",
    ('title = "Shared ownership"', 'titel = "Shared"'): "practices[0].titel, line ",
    ('text = "When a change', 'weight = "2"\ntext = "When a change'): "must be a whole number",
    ('text = "When a change', 'weight = 11\ntext = "When a change'): "less than or equal to 10",
    ('text = "When a change', 'quick = 1\ntext = "When a change'): "must be true or false",
    ('text = "When a change', 'critical = 1\ntext = "When a change'): "must be true or false",
    ('family = "dora"', 'family = "dora"\ncritical = true'): "only a practice question can be",
    ('text = "When a change', 'kind = "essay"\ntext = "When'): "must be one of: level, metric",
    ('text = "When a change', 'family = "slo"\ntext = "When'): "only a metric has a family",
    ('text = "When a change', f'text = "{"x" * 301}'): "at most 300 characters",
    ('facts = ["D01", "C11"]', 'facts = "D01"'): 'a list of codes, such as ["D01", "C11"]',
    ('facts = ["D01", "C11"]', 'facts = ["D 01"]'): 'a list of codes, such as ["D01", "C11"]',
    (ANCHOR, "    7,\n"): "practices[0].questions[0].choices[0], line ",
    (ANCHOR, ANCHOR * 10): "must be a list of at most 12 texts",
    ("choices = [\n" + ANCHOR, "bands = []\nchoices = [\n" + ANCHOR): "either choices or bands",
    ('knowledge = "low"', 'knowledge = "much"'): "must be one of: low, medium, high",
    ('knowledge = "low"', 'gap = 3\nknowledge = "low"'): "less than or equal to 2",
    ('knowledge = "low"', 'gap = 1\nknowledge = "low"'): "another row has this number: 1",
    ('family = "dora"', ""): "a metric has a family",
    ('lower = "10/261"', "lower = 0.04"): 'must be a number in quotes, such as "0.5"',
    ('lower = "10/261"', 'lower = "about ten"'): "Enter a number such as 0.5",
    ('lower = "10/261"', f"lower = {10**46}"): "Enter a shorter number",
    ('lower = "10/261"', f'lower = "0.{"12345" * 6}"'): "Enter a shorter number",
    ('code = "shared_ownership"', 'code = "lead_time"'): "lead_time stands here a second time",
    ('code = "devops-pipeline"', 'code = "devops-shared-ownership"'): "first at practices[0].code",
    ('code = "shared_ownership"', 'code = "slis_measured"'): "belongs to the questionnaire sre",
    ('code = "devops-pipeline"', 'code = "sre-slis"'): "sre-slis belongs to the questionnaire sre",
    ('slug = "devops"\ntitle = "DevOps"\nq', 'slug = "sre"\ntitle = "x"\nq'): "has the slug devops",
    (f'slug = "devops"\n{DEVOPS_ENGINEER}', f'slug = "sre"\n{ANOTHER}'): "another discipline: sre",
    (f'slug = "devops"\n{DEVOPS_ENGINEER}', f'slug = "ops"\n{ANOTHER}'): "a role already: devops",
    ('at_least = "5"', "at_least = 0.5"): "checks[0].when[0].at_least, line ",
    ("choices = [0]", 'choices = ["0"]'): "must be a list of the choices' numbers",
    ('times = "deployment_frequency"', "times = 5"): "when[1].times, line ",
    ('times = "deployment_frequency"', "of_target = 1"): "must be true or false",
    ("contradiction = false", 'contradiction = "no"'): "must be true or false",
    ("[role]", "[[role]]"): "must be a table: [role]",
    ("[discipline]", "[disciplines]"): "disciplines, line ",
}  # fmt: skip


@pytest.mark.parametrize("change", FAULTS, ids=FAULTS.get)
def test_a_fault_names_its_key_and_its_line(change, text):
    assert change[0] in text
    refused = faults(text.replace(*change, 1))
    assert any(FAULTS[change] in fault for fault in refused), refused
    assert all("line " in fault for fault in refused if "`summary` is missing" not in fault)


def test_a_fault_s_line_is_where_an_editor_finds_it(text):
    wrong = text.replace('title = "Shared ownership"', f'title = "{"x" * 81}"')
    (fault,) = faults(wrong)
    line = int(fault.split("practices[0].title, line ")[1].split(":")[0])
    assert wrong.splitlines()[line - 1].startswith('title = "xxx')


def test_all_faults_are_told_at_once(text):
    wrong = text.replace('knowledge = "low"', 'knowledge = "much"')
    assert len(faults(wrong)) == text.count('knowledge = "low"')


def test_tables_that_are_none_are_told(catalogue):
    start = 'slug = "devops"\ntitle = "DevOps"\nsummary = "?"\n'
    assert "must be a list of tables: [[practices]]" in faults(start + "practices = 5")[0]
    assert "must be a list of tables: [[checks]]" in faults(start + "checks = [1]")[0]
    assert "must be a table: [discipline]" in faults(start + "discipline = 'x'")[0]
    inner = "[[practices]]\ncode = 'a'\ntitle = 'a'\nsummary = 'a'\n"
    assert "must be a list of tables: [[questions]]" in faults(start + inner + "questions = 1")[0]
    assert "must be a list of tables: [[advice]]" in faults(start + inner + "advice = [[]]")[0]


def test_translations_are_checked_too(text):
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


def test_a_draft_has_the_translations_of_its_file(text):
    start = text[: text.index("[translations.de]")]
    draft = imported(start + "[translations.de]\n'DevOps' = 'Entwicklung und Betrieb'").version
    assert draft.translations.words("de") == {"DevOps": "Entwicklung und Betrieb"}


def test_rules_are_no_questionnaire(catalogue):
    assert faults("[[staffing]]\n") == ["This file holds rules, and no questionnaire."]


def small(*counts):
    """A file with a practice for each count, and so many questions in it."""
    practices = ""
    for place, count in enumerate(counts):
        practices += f'[[practices]]\ncode = "many-{place}"\ntitle = "Many"\nsummary = "?"\n'
        for number in range(count):
            practices += f'[[practices.questions]]\ncode = "q{place}_{number}"\ntext = "?"\n'
    return f'slug = "devops"\ntitle = "DevOps"\nsummary = "?"\n{practices}'


def test_a_file_holds_as_much_as_a_version_may_have(catalogue):
    draft = imported(small(*[20] * 10, *[0] * 40)).version
    assert (draft.questions.count(), draft.texts.count()) == (200, 50)


@pytest.mark.parametrize(
    ("counts", "fault"),
    [
        ([21], "practices[0].questions, line 8: at most 20 of these"),
        ([20] * 10 + [1], "practices, line 4: a questionnaire has at most 200 questions"),
        ([0] * 51, "practices, line 4: at most 50 of these"),
    ],
)
def test_a_file_with_more_is_refused(catalogue, counts, fault):
    assert faults(small(*counts)) == [fault]


METRIC = '[[practices.questions]]\ncode = "m"\ntext = "?"\nkind = "metric"\nfamily = "slo"\n'


@pytest.mark.parametrize(
    ("before", "table", "most", "place"),
    [
        ("", "practices.advice", 3, "practices[0].advice, line 8"),
        (METRIC, "practices.questions.bands", 12, "practices[0].questions[0].bands, line 13"),
        ("", "checks", 50, "checks, line 8"),
        ('[[checks]]\ntext = "?"\n', "checks.when", 10, "checks[0].when, line 10"),
    ],
)
def test_no_list_of_a_file_has_more_rows_than_that_of_a_version(
    catalogue, before, table, most, place
):
    said = f"{place}: at most {most} of these"
    for rows, is_told in ((most, False), (most + 1, True)):
        assert (said in faults(small(0) + before + f"[[{table}]]\nodd = 1\n" * rows)) is is_told


def test_somebody_who_takes_a_code_meanwhile_is_no_error_of_ours(text, catalogue, monkeypatch):
    store = QuestionnaireImport.store

    def take_the_code_first(self, data):
        Practice.objects.create(questionnaire=catalogue["sre"].questionnaire, code="devops-new")
        return store(self, data)

    monkeypatch.setattr(QuestionnaireImport, "store", take_the_code_first)
    renamed = text.replace('code = "devops-shared-ownership"', 'code = "devops-new"')
    (fault,) = faults(renamed)
    assert "The database refuses this" in fault
    assert "Try again." in fault


# --- a further questionnaire ---

OWN = """
slug = "security"
title = "Security"
summary = "How safely we work."

[[practices]]
code = "security-threats"
title = "Known threats"
summary = "We know them."

[[practices.questions]]
code = "threats_known"
text = "Are the threats written down?"
choices = ["No.", "Some.", "Most.", "All."]
"""
DISCIPLINE = """
[discipline]
slug = "security"
title = "Security"
question = "How safe is it?"
"""
ROLE = """
[role]
slug = "security"
title = "Security engineer"
with_article = "a security engineer"
plural = "security engineers"
summary = "Keeps it safe."
owns = "Threats"
train = "a"
borrow = "b"
buy = "c"
automate = "d"
find_cost = "e"
across_teams = "f"
build_once = "g"
"""


def test_a_further_questionnaire_comes_with_its_discipline_and_role(catalogue):
    outcome = imported(OWN + DISCIPLINE + ROLE)
    assert (outcome.version.reference, outcome.faults) == ("security:1", [])
    assert (outcome.published, outcome.changes) == ("", [])
    discipline = Discipline.objects.get(slug="security")
    assert (discipline.position, discipline.role.title) == (3, "Security engineer")
    outcome.version.publish()
    assert imported(OWN + DISCIPLINE + ROLE).version.reference == "security:2"


def test_a_further_questionnaire_needs_a_discipline(catalogue):
    (fault,) = faults(OWN)
    assert fault.startswith("slug, line 2: there is no such questionnaire")
    assert "[discipline]" in fault
    assert "has the slug security" in faults(OWN + DISCIPLINE.replace('"security"', '"safety"'))[0]


def test_a_discipline_that_has_no_questionnaire_gets_one(catalogue):
    Discipline.objects.create(slug="security", title="Security", question="How safe is it?")
    assert imported(OWN).version.questionnaire.discipline.slug == "security"


def test_a_discipline_has_one_questionnaire(catalogue):
    discipline = Discipline.objects.create(slug="security", title="Security", question="Safe?")
    Questionnaire.objects.create(slug="safety", title="Safety", discipline=discipline)
    assert "has a questionnaire already: safety" in faults(OWN)[0]


def test_making_a_discipline_needs_the_right_to(catalogue):
    refused = faults(OWN + DISCIPLINE + ROLE, may_create_roles=False)
    assert [fault.split(",")[0] for fault in refused] == ["discipline", "role"]
    assert all("for those who may add it" in fault for fault in refused)


def test_a_questionnaire_is_not_called_like_the_rules(catalogue):
    renamed = (OWN + DISCIPLINE).replace('slug = "security"', 'slug = "rules"')
    assert "what the rules of the advice are called" in faults(renamed)[0]


def test_a_question_without_a_practice_text_cannot_be_exported(catalogue):
    draft = catalogue["devops"].new_draft()
    draft.texts.first().delete()
    with pytest.raises(Refused, match="in a practice without a text: shared_ownership"):
        questionnaire_of(draft)
