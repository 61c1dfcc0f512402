"""The line of each key of a TOML file."""

import tomllib
from collections.abc import Iterator
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from roles.versioning.files.lines import lines_of

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


def paths_of(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
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


def test_each_key_is_found_on_its_line() -> None:
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
def test_every_valid_text_can_be_followed(data) -> None:
    text = tomlkit.dumps(data)
    lines = lines_of(text)
    assert {path for path, _ in paths_of(tomllib.loads(text))} <= lines.keys()
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
