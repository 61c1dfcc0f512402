"""CSV that spreadsheets do not change, JSON that any program reads, and interrupted downloads."""

import json
import logging
import re
from collections.abc import Generator
from datetime import date
from typing import Any, cast
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import exports
from assessments.exports.streaming import FORMATS, FORMULA_STARTS, SIGNS, json_lines, safe
from assessments.models import Assessment, Report
from tests.support import factories
from tests.support.export_files import (
    COMMENT,
    DIALECTS,
    everything,
    file_of,
    many,
    number,
    table,
    unguarded,
    written,
)

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
    "1,5",
    ",5",
    ".5",
    "1.2.",
    "7" * 2000,
]
UNTOUCHED = [-5, 12345678901234, "plain", "a=b", "", "ü", "007 agents", "4 a week", "%"]


@pytest.mark.parametrize("text", [*DANGEROUS, *READ_AS_NUMBERS, "'quoted"])
def test_what_a_spreadsheet_would_run_or_read_as_a_number_becomes_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("cell", [*UNTOUCHED, date(2025, 6, 30), uuid4()])
def test_everything_else_stays_as_it_is(cell: object) -> None:
    assert safe(cell) == cell


def test_what_is_not_there_is_empty_and_a_truth_is_a_word() -> None:
    assert [safe(cell) for cell in (None, True, False)] == ["", "true", "false"]


def read_back(rows: list[dict[str, Any]], format: str) -> list[list[str]]:
    """The cells of rows that were written in a form of CSV, as a program finds them."""
    columns = sorted(rows[0])
    return written("".join(FORMATS[format].lines(columns, rows)).encode(), format)[1:]


@pytest.mark.parametrize("format", DIALECTS)
@given(text=st.text(st.characters(codec="utf-8")))
def test_no_text_comes_out_as_a_formula_and_each_can_be_read_back(format: str, text: str) -> None:
    ((cell, after),) = read_back([{"a": text, "b": 1}], format)
    assert not cell.lstrip(" ").startswith(FORMULA_STARTS)
    assert (unguarded(cell), after) == (text, "1")


CALLS = [
    ('late; =HYPERLINK("x")', """late; '=HYPERLINK("x")"""),
    ("a,@SUM(1)", "a,'@SUM(1)"),
    ('"a";"=cmd|x!A1"', """"a";"'=cmd|x!A1\""""),
    ("two\n-cmd|x\r\n+(1)", "two\n'-cmd|x\r\n'+(1)"),
    ("a;'=f()", "a;''=f()"),
    ("x;=1,0+cmd|'/c calc'!A1", "x;'=1,0+cmd|'/c calc'!A1"),
    ("x,=1;=2+f(3)", "x,'=1;'=2+f(3)"),
    ("see;=\tHYPERLINK(A1)", "see;'=\tHYPERLINK(A1)"),
    ("x;=\tcmd|' /C calc'!A0", "x;'=\tcmd|' /C calc'!A0"),
]


@pytest.mark.parametrize(("text", "told"), CALLS)
def test_a_call_within_a_text_is_guarded_too(text: str, told: str) -> None:
    assert safe(text) == told
    assert unguarded(told) == text


PROSE = ["two:\n- small\n- large", "a; b (c)", "said, 'yes'", "x;\n y (z)"]


@pytest.mark.parametrize("text", PROSE)
def test_prose_needs_no_guard(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize("format", DIALECTS)
@given(text=st.text(alphabet=";,\t\n\" '=+-@＝\u200b(|!a1", max_size=30))
def test_no_call_is_found_with_another_separator(format: str, text: str) -> None:
    (line,) = list(FORMATS[format].lines(["a", "b"], [{"a": text, "b": "x"}]))[1:]
    for separator in ";,":
        for piece in re.split(f"[{separator}\t\r\n]", line)[1:]:
            start = piece.lstrip('" \u200b')
            assert not (start.startswith(tuple(SIGNS)) and set(start) & set("(|!")), line
    ((cell, _after),) = read_back([{"a": text, "b": "x"}], format)
    assert unguarded(cell) == text


@pytest.mark.parametrize("format", DIALECTS)
@given(text=st.text(alphabet=" 0123456789.,:/%-ex", max_size=40))
def test_no_text_comes_out_as_a_number(format: str, text: str) -> None:
    ((cell, _after),) = read_back([{"a": text, "b": 1}], format)
    assert not cell.lstrip(".,")[:1].isdigit() or cell[:2] in (",,", "..") or "x" in cell


# As whole as a spreadsheet can hold them.
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"a": NUMBERS, "b": st.text(st.characters(codec="utf-8")), "c": st.none() | NUMBERS}
        ),
        min_size=1,
    )
)
def test_both_forms_of_csv_give_the_same_values(rows: list[dict[str, Any]]) -> None:
    expected = [[row["a"], row["b"], row["c"]] for row in rows]
    for format in DIALECTS:
        found = [
            [number(a, format), unguarded(b), number(c, format) if c else None]
            for a, b, c in read_back(rows, format)
        ]
        assert found == expected


def test_only_a_number_changes_its_decimal_sign() -> None:
    row = {"score": 33.5, "low": -0.25, "points": 1e-07, "weight": 2, "day": date(2025, 6, 30)}
    row |= {"text": '1.5 or 1,5; "v1.2"', "entered": "99.995 %", "known": True, "none": None}
    (line,) = list(FORMATS["csv-semicolon"].lines(list(row), [row]))[1:]
    told = """33,5;-0,25;1e-07;2;2025-06-30;"1.5 or 1,5; ""v1.2""\";'99.995 %;true;\r\n"""
    assert line == told


@pytest.mark.parametrize("kind", exports.KINDS)
def test_the_file_for_german_spreadsheets_holds_what_the_machine_form_does(
    kind: str, done: Assessment
) -> None:
    told, german = (written(file_of(kind, format), format) for format in DIALECTS)
    assert german[0] == told[0]
    assert len(german) == len(told) > 1
    changed = 0
    for line, (row, source) in enumerate(
        zip(german[1:], exports.KINDS[kind].rows(everything()), strict=True), start=1
    ):
        for heading, cell, other in zip(told[0], row, told[line], strict=True):
            if isinstance(source.get(heading), float):
                assert number(cell, "csv-semicolon") == source[heading] == number(other, "csv")
                changed += 1
            else:
                assert cell == other, heading
    assert changed or kind == "actions"


@pytest.mark.parametrize("format", DIALECTS)
def test_each_form_of_csv_has_a_bom_and_crlf(format: str, done: Assessment) -> None:
    body = file_of("scores", format)
    assert body.startswith("\ufeffteam".encode())
    assert body.count(b"\r\n") == body.count(b"\n") == len(table(body, format)) + 1


@given(
    st.lists(
        st.fixed_dictionaries({"a": st.none() | st.booleans() | st.integers(), "b": st.text()})
    )
)
def test_json_gives_back_what_went_in(rows: list[dict[str, Any]]) -> None:
    assert json.loads("".join(json_lines(["a", "b"], rows))) == rows


def test_json_has_a_row_a_line_with_every_heading(done: Assessment) -> None:
    text = file_of("scores", "json").decode()
    lines = text.splitlines()
    assert (lines[0], lines[-1]) == ("[", "]")
    first = json.loads(lines[1].removesuffix(","))
    assert tuple(first) == exports.KINDS["scores"].columns
    assert first["team"] == "=Käse & Söhne"
    assert first["submitted"] == f"{done.submitted:%Y-%m-%d}"
    assert isinstance(first["score"], float) and first["practice"] is None


def test_csv_has_a_bom_and_crlf_and_keeps_line_breaks_inside_a_cell(done: Assessment) -> None:
    body = file_of("answers")
    assert body.startswith("\ufeff".encode())
    assert body.count(b"\r\n") == body.count(b"\n") - body.count(b"1\nzwei")
    assert {row["comment"] for row in table(body)} == {COMMENT}
    assert b"'=1+1\nzwei" in body
    assert b"'=K\xc3\xa4se" in body


@pytest.mark.parametrize("format", exports.FORMATS)
def test_both_formats_hold_the_same_rows(format: str, done: Assessment) -> None:
    rows = list(exports.KINDS["criteria"].rows(everything()))
    body = file_of("criteria", format)
    found = json.loads(body) if format == "json" else table(body, format)
    assert len(found) == len(rows)
    assert [row["code"] for row in found] == [row["code"] for row in rows]


# --- breaking off -----------------------------------------------------------------------------


@pytest.fixture
def broken(done: Assessment) -> exports.Export[exports.Scope]:
    """Four reports that fill the first piece of a file, then one that cannot be read."""
    many(4, done.team, done.report)
    last = Assessment.objects.create(
        team=done.team,
        state="submitted",
        submitted=done.submitted,
        ruleset=factories.rules(),
        file_rows=1,
    )
    spoiled: Any = done.report.data | {"answers": [{}]}
    Report.objects.create(assessment=last, data=spoiled)
    return exports.Export(exports.KINDS["answers"], everything(), "json")


def test_a_file_that_breaks_off_ends_in_an_error_and_the_log_says_so(
    broken: exports.Export[exports.Scope], caplog: pytest.LogCaptureFixture
) -> None:
    pieces = broken.begin(by=None)
    received = next(pieces)
    with pytest.raises(KeyError):
        received += b"".join(pieces)
    (said,) = [r for r in caplog.records if r.name == "tripod.exports"]
    assert said.levelno == logging.ERROR
    assert "INCOMPLETE" in said.getMessage() and broken.filename in said.getMessage()
    with pytest.raises(json.JSONDecodeError):
        json.loads(received)


def test_a_download_that_nobody_reads_to_its_end_is_incomplete_too(
    broken: exports.Export[exports.Scope], caplog: pytest.LogCaptureFixture
) -> None:
    pieces = cast(Generator[bytes], broken.begin(by=None))
    next(pieces)
    pieces.close()
    assert "INCOMPLETE" in caplog.text


def test_a_whole_file_is_not_called_incomplete(
    done: Assessment, caplog: pytest.LogCaptureFixture
) -> None:
    assert file_of("answers")
    assert "INCOMPLETE" not in caplog.text
