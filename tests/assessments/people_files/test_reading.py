"""A CSV file as spreadsheets write it, and what is said of one that cannot be read."""

import time

import pytest

from assessments.people_files import COLUMNS, MOST_BYTES, MOST_ROWS, read, template
from roles.versioning.files import Refused

NAMES = [{"username": "alice", "team": "Müller"}, {"username": "bob", "team": "Müller"}]
COMMAS = "username,team\r\nalice,Müller\r\nbob,Müller\r\n"
SEMICOLONS = COMMAS.replace(",", ";")


def told(content: bytes) -> list[dict[str, str]]:
    rows = read(content).rows
    return [{name: cell for name, cell in row.cells.items() if cell} for row in rows]


def refusal(content: bytes | str) -> str:
    with pytest.raises(Refused) as refused:
        read(content.encode() if isinstance(content, str) else content)
    return "\n".join(refused.value.lines)


@pytest.mark.parametrize(
    "content",
    [
        COMMAS.encode(),
        COMMAS.encode("utf-8-sig"),
        SEMICOLONS.encode(),
        COMMAS.replace("\r\n", "\n").encode(),
        f"sep=;\r\n{SEMICOLONS}".encode(),
        'username,team\n"alice"," Müller "\n\n,\nbob,Müller,\n'.encode(),
        b"USERNAME,Team,role,\nalice,M\xc3\xbcller,,\nbob,M\xc3\xbcller\n",
    ],
)
def test_it_reads_what_spreadsheets_write(content: bytes) -> None:
    assert told(content) == NAMES
    assert not read(content).is_windows


def test_what_excel_saves_as_csv_is_read_and_said() -> None:
    table = read(SEMICOLONS.encode("cp1252"))
    assert table.is_windows
    assert told(SEMICOLONS.encode("cp1252")) == NAMES


def test_a_row_knows_its_line_in_the_file() -> None:
    content = 'sep=,\nusername,team\n\n"alice","Check\nout"\nbob,Search\n'
    assert [row.line for row in read(content.encode()).rows] == [4, 6]


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_template_is_a_file_that_can_be_read(separator: str) -> None:
    content = template(separator).encode("utf-8-sig")
    assert read(content).usernames == ["alice", "bob"]
    assert template(separator).splitlines()[0] == separator.join(COLUMNS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line 1: The first line has the headings: username, first_name"),
        ("alice,Search\n", "line 1: There is no column “alice”. The columns are: username"),
        ("username,username\na,b\n", "line 1: Leave one of the two columns “username”."),
        ("email\na@example.org\n", "line 1: The first line has the headings"),
        ("username\n\n", "The file has no line below its headings."),
        ('username\n"alice\n', "line 2: Close the quotes of each cell"),
        ("username\nalice\nb\0b\n", "line 3: Remove the NUL byte."),
        (f"username\n{'x' * 140_000}\n", "line 2: A cell of this line is too long."),
        ("username\n" + "a\n" * (MOST_ROWS + 1), "line 2002: Send at most 2,000 lines at once"),
        (b"x" * (MOST_BYTES + 1), "The file is too large: send at most 1 MB at once."),
        (b"PK\x03\x04...", "This is a workbook. Save it as “CSV UTF-8” first."),
        ("username\nalice\n".encode("utf-16"), "This is UTF-16."),
        (b"username\nal\x81ce\n", "line 2: This is neither UTF-8 nor Windows-1252."),
    ],
)
def test_another_file_is_refused_with_what_would_be_right(content: bytes | str, said: str) -> None:
    assert said in refusal(content)


def test_each_line_with_a_fault_is_named() -> None:
    table = read(b"username,team\nalice,a,b\nbob,#REF!\ncarol,Search\n")
    assert [row.cells["username"] for row in table.rows] == ["carol"]
    first, second = map(str, table.faults)
    assert first.startswith("line 2: “b” is below no heading.")
    assert second.startswith("line 3: “#REF!” is an error of a spreadsheet.")


def test_as_many_lines_as_fit_are_read() -> None:
    assert len(read(("username\n" + "a\n" * MOST_ROWS).encode()).rows) == MOST_ROWS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("x," * 200_000, "There is no column “x”"),
        ("username," * 100_000, "Leave one of the two columns “username”"),
        ("username,team" + "," * 500_000 + "\nalice,Shop", ""),
    ],
)
def test_many_headings_are_read_as_quickly_as_few(content: str, said: str) -> None:
    began = time.process_time()
    if said:
        assert said in refusal(content)
    else:
        assert told(content.encode()) == [{"username": "alice", "team": "Shop"}]
    assert time.process_time() - began < 1
