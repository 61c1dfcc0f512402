"""The tables of a questionnaire file: each fault has its key and its line."""

import pytest

from tests.support.catalogue_files import faults, imported
from tests.support.fixtures import Catalogue

pytestmark = pytest.mark.one_database


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
    ("choices = [\n" + ANCHOR, "bands = []\nchoices = [\n" + ANCHOR): "either choices or ranges",
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
def test_a_fault_names_its_key_and_its_line(change: tuple[str, str], text: str) -> None:
    assert change[0] in text
    refused = faults(text.replace(change[0], change[1], 1))
    assert any(FAULTS[change] in fault for fault in refused), refused
    assert all("line " in fault for fault in refused if "`summary` is missing" not in fault)


def test_a_fault_s_line_is_where_an_editor_finds_it(text: str) -> None:
    wrong = text.replace('title = "Shared ownership"', f'title = "{"x" * 81}"')
    (fault,) = faults(wrong)
    line = int(fault.split("practices[0].title, line ")[1].split(":")[0])
    assert wrong.splitlines()[line - 1].startswith('title = "xxx')


def test_all_faults_are_told_at_once(text: str) -> None:
    wrong = text.replace('knowledge = "low"', 'knowledge = "much"')
    assert len(faults(wrong)) == text.count('knowledge = "low"')


def test_tables_that_are_none_are_told(catalogue: Catalogue) -> None:
    start = 'slug = "devops"\ntitle = "DevOps"\nsummary = "?"\n'
    assert "must be a list of tables: [[practices]]" in faults(start + "practices = 5")[0]
    assert "must be a list of tables: [[checks]]" in faults(start + "checks = [1]")[0]
    assert "must be a table: [discipline]" in faults(start + "discipline = 'x'")[0]
    inner = "[[practices]]\ncode = 'a'\ntitle = 'a'\nsummary = 'a'\n"
    assert "must be a list of tables: [[questions]]" in faults(start + inner + "questions = 1")[0]
    assert "must be a list of tables: [[advice]]" in faults(start + inner + "advice = [[]]")[0]


def small(*counts: int) -> str:
    """A file with a practice for each count, and so many questions in it."""
    practices = ""
    for place, count in enumerate(counts):
        practices += f'[[practices]]\ncode = "many-{place}"\ntitle = "Many"\nsummary = "?"\n'
        for number in range(count):
            practices += f'[[practices.questions]]\ncode = "q{place}_{number}"\ntext = "?"\n'
    return f'slug = "devops"\ntitle = "DevOps"\nsummary = "?"\n{practices}'


def test_a_file_holds_as_much_as_a_version_may_have(
    catalogue: Catalogue,
) -> None:
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
def test_a_file_with_more_is_refused(catalogue: Catalogue, counts: list[int], fault: str) -> None:
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
    catalogue: Catalogue, before: str, table: str, most: int, place: str
) -> None:
    said = f"{place}: at most {most} of these"
    for rows, is_told in ((most, False), (most + 1, True)):
        assert (said in faults(small(0) + before + f"[[{table}]]\nodd = 1\n" * rows)) is is_told
