"""TOML as it is written: every text survives, and people can read it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.versioning.files import Refused, text_of

# What is special to TOML, and whatever else people may type.
LETTERS = st.one_of(
    st.sampled_from("\n\r\t\"'\\#=[]{},. äß€\0\x7f\x85\u2028"),
    st.characters(exclude_categories=["Cs"]),
)
TEXTS = st.text(LETTERS, max_size=40)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=4))
def test_every_text_comes_back(one, other, several) -> None:
    data = {
        "text": one,
        "choices": several,
        "rows": [{"text": other, "when": [{"question": one}]}, {"facts": several}],
        "translations": {"de": {one: other}},
    }
    assert tomllib.loads(text_of(data)) == data


def test_it_is_laid_out_for_people() -> None:
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


def test_what_toml_cannot_say_is_refused() -> None:
    with pytest.raises(Refused, match="TOML has no way to write this"):
        text_of({"checks": [None]})
