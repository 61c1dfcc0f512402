"""TOML as it is read: what is refused, in a sentence with its line."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.versioning.files import MOST_BYTES, FileFault, Refused, key_of, read_document

pytestmark = pytest.mark.one_database


@given(st.text(st.sampled_from("ab.=[]{},\"'\\# \n\r1"), max_size=60))
def test_what_tomllib_reads_is_read_and_the_rest_is_refused(text: str) -> None:
    try:
        expected = tomllib.loads(text) if text.strip() else None
    except ValueError:
        expected = None
    try:
        data = read_document(text.encode()).data
    except Refused:
        data = None
    assert data == expected


TOO_MANY = "a file has at most 20,000 keys and values."


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
        (b"a = [" + b"1," * 900_000 + b"]", f"line 1: {TOO_MANY}"),
        (b"a = [" + b"[[1]]," * 300_000 + b"]", f"line 1: {TOO_MANY}"),
        (b"a = [" + b"{a=1}," * 300_000 + b"]", f"line 1: {TOO_MANY}"),
        (b"[[a]]\n" * 300_000, f"line 20001: {TOO_MANY}"),
        (b"a = 1\n" * 300_000, f"line 20001: {TOO_MANY}"),
        (b"a = 1\n#" + b'"' * 900_000, "too many of the signs \" ' < > &."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_document(content)
    (fault,) = refusal.value.faults
    assert said in str(fault)
    assert len(str(fault)) < 250


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_read() -> None:
    document = read_document(b"\xef\xbb\xbfslug = 'sre'\r\ntitle = '''a\r\nb'''\r\n")
    assert document.data == {"slug": "sre", "title": "a\nb"}
    assert document.lines["title",] == 2


def test_a_fault_names_its_key_and_the_nearest_line() -> None:
    document = read_document(b"[[rows]]\nname = 1\n")
    assert str(document.fault(("rows", 0, "name"), "no")) == "rows[0].name, line 2: no"
    assert str(document.fault(("rows", 0, "other", "x"), "no")) == "rows[0].other.x, line 1: no"
    assert str(document.fault(("elsewhere",), "no")) == "elsewhere: no"
    assert str(FileFault("no")) == "no"


def test_a_key_from_outside_cannot_break_a_line_or_fill_the_screen() -> None:
    assert key_of(("a\nb\x1b[31m",)) == "a?b?[31m"
    assert len(key_of(("x" * 5000,))) < 130
