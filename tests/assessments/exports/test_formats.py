"""CSV that no spreadsheet changes, JSON that any program reads, and files that break off."""

import csv
import io
import json
import logging
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import exports
from assessments.exports.streaming import FORMULA_STARTS, csv_lines, json_lines, safe
from assessments.models import Assessment, Report
from tests import factories

from . import everything, file_of, many, table
from .conftest import COMMENT

DANGEROUS = [
    "=cmd()", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "－1", "\u200b=1",
    "\ufeff=1",
]  # fmt: skip
READ_AS_NUMBERS = [
    "123456789012",
    "00499",
    "1 234",
    "99.995 %",
    "3/4",
    "3-4",
    "9:30",
    "1e5",
    "7" * 2000,
]
UNTOUCHED = [-5, 0.5, 12345678901234, "plain", "a=b", "", "ü", "007 agents", "4 a week", "%"]


@pytest.mark.parametrize("text", [*DANGEROUS, *READ_AS_NUMBERS, "'quoted"])
def test_what_a_spreadsheet_would_run_or_read_as_a_number_becomes_text(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("cell", [*UNTOUCHED, date(2025, 6, 30), uuid4()])
def test_everything_else_stays_as_it_is(cell):
    assert safe(cell) == cell


def test_what_is_not_there_is_empty_and_a_truth_is_a_word():
    assert [safe(cell) for cell in (None, True, False)] == ["", "true", "false"]


def only_cell(text):
    line = list(csv_lines(["a"], [{"a": text}]))[1]
    return (next(csv.reader(io.StringIO(line, newline=""))) or [""])[0]


@given(st.text())
def test_no_text_comes_out_as_a_formula_and_each_can_be_read_back(text):
    cell = only_cell(text)
    assert not cell.lstrip(" ").startswith(FORMULA_STARTS)
    assert cell.removeprefix("'") == text


@given(st.text(alphabet=" 0123456789.,:/%-ex", max_size=40))
def test_no_text_comes_out_as_a_number(text):
    cell = only_cell(text)
    assert not cell[:1].isdigit() or "x" in cell


@given(
    st.lists(
        st.fixed_dictionaries({"a": st.none() | st.booleans() | st.integers(), "b": st.text()})
    )
)
def test_json_gives_back_what_went_in(rows):
    assert json.loads("".join(json_lines(["a", "b"], rows))) == rows


def test_json_has_a_row_a_line_with_every_heading(done):
    text = file_of("scores", "json").decode()
    lines = text.splitlines()
    assert (lines[0], lines[-1]) == ("[", "]")
    first = json.loads(lines[1].removesuffix(","))
    assert tuple(first) == exports.KINDS["scores"].columns
    assert first["team"] == "=Käse & Söhne"
    assert first["submitted"] == f"{done.submitted:%Y-%m-%d}"
    assert isinstance(first["score"], float) and first["practice"] is None


def test_csv_has_a_bom_and_crlf_and_keeps_line_breaks_inside_a_cell(done):
    body = file_of("answers")
    assert body.startswith("\ufeff".encode())
    assert body.count(b"\r\n") == body.count(b"\n") - body.count(b"1\nzwei")
    assert {row["comment"] for row in table(body)} == {COMMENT}
    assert b"'=1+1\nzwei" in body
    assert b"'=K\xc3\xa4se" in body


@pytest.mark.parametrize("format", exports.FORMATS)
def test_both_formats_hold_the_same_rows(format, done):
    rows = list(exports.KINDS["criteria"].rows(everything()))
    body = file_of("criteria", format)
    found = table(body) if format == "csv" else json.loads(body)
    assert len(found) == len(rows)
    assert [row["code"] for row in found] == [row["code"] for row in rows]


# --- breaking off -----------------------------------------------------------------------------


@pytest.fixture
def broken(done):
    """Four reports that fill the first piece of a file, then one that cannot be read."""
    many(4, done.team, done.report)
    last = Assessment.objects.create(
        team=done.team, state="submitted", submitted=done.submitted, ruleset=factories.rules()
    )
    document = done.report.document | {"answers": [{"discipline": "sre"}]}
    Report.objects.create(assessment=last, document=document)
    return exports.Export(exports.KINDS["answers"], everything(), "json")


def test_a_file_that_breaks_off_ends_in_an_error_and_the_log_says_so(broken, caplog):
    pieces = broken.begin(by=None)
    received = next(pieces)
    with pytest.raises(KeyError):
        received += b"".join(pieces)
    (said,) = [r for r in caplog.records if r.name == "tripod.exports"]
    assert said.levelno == logging.ERROR
    assert "INCOMPLETE" in said.getMessage() and broken.filename in said.getMessage()
    with pytest.raises(json.JSONDecodeError):
        json.loads(received)


def test_a_download_that_nobody_reads_to_its_end_is_incomplete_too(broken, caplog):
    pieces = broken.begin(by=None)
    next(pieces)
    pieces.close()
    assert "INCOMPLETE" in caplog.text


def test_a_whole_file_is_not_called_incomplete(done, caplog):
    assert file_of("answers")
    assert "INCOMPLETE" not in caplog.text
