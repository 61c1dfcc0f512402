"""The page of all questions is made by a command, is up to date and leads where it says."""

import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from assessments import catalogue
from assessments.answering.progress import minutes
from assessments.management.commands import document_catalogue as command

TEXTS = [catalogue.read(path) for path in catalogue.SHIPPED]
PAGE = command.page(TEXTS)
QUESTIONS = [q for text in TEXTS for practice in text["practices"] for q in practice["questions"]]


def anchor(heading):
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


# --- the command ---


def test_the_page_in_docs_is_up_to_date():
    call_command("document_catalogue", check=True)


def test_a_stale_page_is_told_and_left_alone(tmp_path, monkeypatch, settings):
    page = tmp_path / "questionnaires.md"
    monkeypatch.setattr(command, "PAGE", page)
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"^questionnaires.md is not up to date: run") as refusal:
        call_command("document_catalogue", check=True)
    assert refusal.value.returncode == 1
    assert not page.exists()


def test_a_written_page_is_up_to_date(tmp_path, monkeypatch, settings):
    monkeypatch.setattr(command, "PAGE", tmp_path / "questionnaires.md")
    settings.BASE_DIR = tmp_path
    call_command("document_catalogue")
    call_command("document_catalogue", check=True)


def test_the_same_text_makes_the_same_page():
    assert command.page(TEXTS) == PAGE


# --- the page ---


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["code"])
def test_a_question_is_there_with_its_answers(question):
    said = PAGE.replace("\\", "")
    assert f"**{question['text']}**" in said
    for text in question.get("choices", []):
        assert f" {text} |" in said
    for band in question.get("bands", []):
        assert f"{band['label']} |" in said
        assert f"{band['source']} |" in said


def test_every_step_is_there():
    said = PAGE.replace("\\", "")
    steps = [s for text in TEXTS for p in text["practices"] for s in p.get("advice", [])]
    assert [step["step"] for step in steps if step["step"] not in said] == []
    assert [step["unlocks"] for step in steps if step["unlocks"] not in said] == []


def test_headings_are_unique_and_links_lead_to_them():
    headings = Counter(map(anchor, re.findall(r"^#+ (.+)$", PAGE, re.M)))
    assert [heading for heading, times in headings.items() if times > 1] == []
    assert set(re.findall(r"\(#(.+?)\)", PAGE)) <= headings.keys()


def test_the_rows_of_a_table_have_as_many_cells_as_its_head():
    for table in re.findall(r"(?:^\|.*\|\n)+", PAGE, re.M):
        cells = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(cells) == 1, table


def test_text_is_shown_as_it_is():
    assert command._plain("a|b *c* <d> [e] `f` 1_000") == (r"a\|b \*c\* \<d\> \[e\] \`f\` 1\_000")


# --- bands ---


@pytest.mark.parametrize(
    ("code", "ranges"),
    [
        ("lead_time", ("≥ 4380", "≥ 730 and < 4380", "≥ 168 and < 730")),
        ("response_time", ("> 120", "> 30 and ≤ 120", "> 5 and ≤ 30", "≤ 5")),
        ("slo_coverage", ("< 10", "≥ 10 and < 50", "≥ 50 and < 90", "≥ 90")),
        ("downtime", ("> 5 × the target's minutes", "≤ 5 × the target's minutes")),
        ("budget_policy", ("", "", "", "")),
    ],
)
def test_a_band_tells_to_whom_its_edges_belong(code, ranges):
    question = next(q for q in QUESTIONS if q["code"] == code)
    assert tuple(command._range(question, n) for n in range(len(ranges))) == ranges


# --- the estimate of the time ---


def test_a_choice_is_read():
    question = {"text": "one two", "choices": ["three four", "five", "six", "seven eight"]}
    assert command.words(question) == 8


def test_a_rating_is_read_like_a_choice():
    question = {"text": "one two", "bands": [{"label": "three"}, {"label": "four five"}]}
    assert command.words(question) == 5


def test_the_bands_of_a_figure_are_not_read():
    question = {"text": "one two", "unit": "%", "bands": [{"label": "three four"}]}
    assert command.words(question) == 2


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 0, 0), 0),
        ((200, 0, 0), 1),
        ((201, 0, 0), 2),
        ((0, 6, 0), 1),
        ((0, 0, 3), 1),
        ((200, 6, 3), 3),
        ((200, 6, 4), 4),
    ],
)
def test_reading_choosing_and_entering_take_their_time(counts, expected):
    assert minutes(*counts) == expected


def test_a_track_takes_as_long_as_its_questions():
    text = {"text": "x", "unit": "%"}
    practice = {"questions": [text | {"quick": True}, text | {"quick": False}]}
    rows = list(command.lengths([{"title": "Any", "practices": [practice]}]))
    assert rows[:2] == ["| full | 2 | 2 | 0 | 2 | 1 |", "| quick | 1 | 1 | 0 | 1 | 1 |"]
    assert len(rows) == 4
