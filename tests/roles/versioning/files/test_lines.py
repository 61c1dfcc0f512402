"""TOML files of the catalogue: the line of each key, what is refused, and that texts survive."""

import tomllib
from pathlib import Path

import pytest
import tomlkit
from django.utils.http import parse_header_parameters
from hypothesis import given
from hypothesis import strategies as st

from roles.values.responses import attachment
from roles.versioning.files import (
    MOST_BYTES,
    FileFault,
    Refused,
    key_of,
    read_document,
    text_of,
)
from roles.versioning.files.lines import lines_of

ROOT = Path(__file__).parents[4]
# What is special to TOML, and whatever else people may type.
LETTERS = st.one_of(
    st.sampled_from("\n\r\t\"'\\#=[]{},. äß€\0\x7f\x85\u2028"),
    st.characters(exclude_categories=["Cs"]),
)
TEXTS = st.text(LETTERS, max_size=40)
VALUES = st.recursive(
    st.one_of(TEXTS, st.booleans(), st.integers(-(2**60), 2**60)),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(TEXTS, values, max_size=4),
    max_leaves=20,
)


def paths_of(data, path=()):
    """Every key and every element, with its path."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*path, key), value
        if isinstance(value, dict | list):
            yield from paths_of(value, (*path, key))


# --- lines ---


EXAMPLE = '''\
# A comment with an = and a [table]
slug = "sre" # and behind it
"quoted \\u0041.b" = 1
'literal "' = 2
long = """
one = 1
two \\""" three
""""
raw = \'\'\'
[[no.table]]
\'\'\'\'
dotted . key = true

  [table]
list = [ # with a comment
  "a", 'b',

  { inside = 1, deeper = { still = [
     1979-05-27 07:32:00 , -0.5 ] } },
]
[[rows]]
name = "first"
[[rows.parts]]
[[rows.parts]]
name = "second part"
[[rows]]
[rows.table]
name = "second"
'''


def test_each_key_is_found_on_its_line():
    lines = lines_of(EXAMPLE)
    assert tomllib.loads(EXAMPLE)["raw"] == "[[no.table]]\n'"
    assert {path: lines[path] for path in lines if path[-1] not in (0, 1, 2)} == {
        ("slug",): 2,
        ("quoted A.b",): 3,
        ('literal "',): 4,
        ("long",): 5,
        ("raw",): 9,
        ("dotted",): 12,
        ("dotted", "key"): 12,
        ("table",): 14,
        ("table", "list"): 15,
        ("table", "list", 2, "inside"): 18,
        ("table", "list", 2, "deeper"): 18,
        ("table", "list", 2, "deeper", "still"): 18,
        ("rows",): 21,
        ("rows", 0, "name"): 22,
        ("rows", 0, "parts"): 23,
        ("rows", 0, "parts", 1, "name"): 25,
        ("rows", 1, "table"): 27,
        ("rows", 1, "table", "name"): 28,
    }
    assert lines["table", "list", 2, "deeper", "still", 1] == 19
    assert (lines["rows", 0], lines["rows", 0, "parts", 1], lines["rows", 1]) == (21, 24, 26)


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_every_valid_text_can_be_followed(data):
    text = tomlkit.dumps(data)
    lines = lines_of(text)
    assert {path for path, _ in paths_of(tomllib.loads(text))} <= lines.keys()
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@given(st.text(st.sampled_from("ab.=[]{},\"'\\# \n\r1"), max_size=60))
def test_what_tomllib_reads_is_read_and_the_rest_is_refused(text):
    try:
        expected = tomllib.loads(text) if text.strip() else None
    except ValueError:
        expected = None
    try:
        data = read_document(text.encode()).data
    except Refused:
        data = None
    assert data == expected


# --- what is refused ---


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (MOST_BYTES + 1), "at most 2 MB"),
        (b"", "is empty"),
        (b"\n  \n", "is empty"),
        (b"PK\x03\x04\x14", "This is a ZIP file. A catalogue file is text in TOML"),
        (b"\x1f\x8b\x08", "This is a gzip file."),
        (b"%PDF-1.7", "This is a PDF file."),
        (b'slug = "a\0b"', "This is not text."),
        ("slug".encode("utf-16"), "This is not text."),
        (b'slug = "sre"\ntitle = "\xe4"', "line 2: this is not UTF-8."),
        (b"code,text\n1,2\n", "line 1: this is not TOML (Expected '='"),
        (b'{"slug": "sre"}', "line 1: this is not TOML"),
        (b"slug: sre\n", "line 1: this is not TOML"),
        (b"<script>alert(1)</script>", "line 1: this is not TOML"),
        (b"a = 1\n\na = 2\n", "line 3: this is not TOML"),
        (b'a = 1\nb = """never ended\n', "line 2: this is not TOML"),
        (b"a = " + b"9" * 5000, "A number in the file is too long."),
        (b"a = " + b"[" * 400_000, "line 1: the values are nested too deep."),
        (b"a = " + b"{a=" * 200_000, "line 1: the values are nested too deep."),
        (b"a." * 400_000 + b"a = 1", "line 1: a key has at most 8 parts."),
        (b"\n[" + b"a." * 400_000 + b"a]", "line 2: a key has at most 8 parts."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(content, said):
    with pytest.raises(Refused) as refusal:
        read_document(content)
    (fault,) = refusal.value.faults
    assert said in str(fault)
    assert len(str(fault)) < 250


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_read():
    document = read_document(b"\xef\xbb\xbfslug = 'sre'\r\ntitle = '''a\r\nb'''\r\n")
    assert document.data == {"slug": "sre", "title": "a\nb"}
    assert document.lines["title",] == 2


def test_a_fault_names_its_key_and_the_nearest_line():
    document = read_document(b"[[rows]]\nname = 1\n")
    assert str(document.fault(("rows", 0, "name"), "no")) == "rows[0].name, line 2: no"
    assert str(document.fault(("rows", 0, "other", "x"), "no")) == "rows[0].other.x, line 1: no"
    assert str(document.fault(("elsewhere",), "no")) == "elsewhere: no"
    assert str(FileFault("no")) == "no"


def test_a_key_from_outside_cannot_break_a_line_or_fill_the_screen():
    assert key_of(("a\nb\x1b[31m",)) == "a?b?[31m"
    assert len(key_of(("x" * 5000,))) < 130


# --- writing ---


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=4))
def test_every_text_comes_back(one, other, several):
    data = {
        "text": one,
        "choices": several,
        "rows": [{"text": other, "when": [{"question": one}]}, {"facts": several}],
        "translations": {"de": {one: other}},
    }
    assert tomllib.loads(text_of(data)) == data


def test_it_is_laid_out_for_people():
    data = {
        "slug": "x",
        "rows": [{"facts": ["A", "B"], "choices": ["One.", "Two."], "own": "a\nb"}, {"n": 1}],
        "checks": [{"when": [{"question": "a", "choices": [0]}, {"question": "b"}]}],
    }
    assert (
        text_of(data)
        == '''\
slug = "x"

[[rows]]
facts = ["A", "B"]
choices = [
    "One.",
    "Two.",
]
own = """a
b"""

[[rows]]
n = 1

[[checks]]
when = [
    {question = "a", choices = [0]},
    {question = "b"},
]
'''
    )


def test_what_toml_cannot_say_is_refused():
    with pytest.raises(Refused, match="TOML has no way to write this"):
        text_of({"checks": [None]})


@pytest.mark.parametrize(
    ("names", "header"),
    [
        (["a.csv"], 'attachment; filename="a.csv"'),
        (['a"b\\.csv'], 'attachment; filename="a\\"b\\\\.csv"'),
        (
            ["käse;.csv", "kase.csv"],
            "attachment; filename=\"kase.csv\"; filename*=utf-8''k%C3%A4se%3B.csv",
        ),
    ],
)
def test_a_download_has_its_name_and_a_twin_in_ascii(names, header):
    assert attachment(*names) == {"Content-Disposition": header}
    _, parts = parse_header_parameters(header)
    assert parts["filename"] == names[0]


def test_nothing_else_names_a_download():
    """So that each of them has a name that every program can read."""
    apps = (ROOT / app for app in ("assessments", "config", "roles"))
    code = (path for app in apps for path in app.rglob("*.py"))
    naming = [path.name for path in code if "Content-Disposition" in path.read_text("utf-8")]
    assert naming == ["responses.py"]
