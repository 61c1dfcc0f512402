"""No regular expression of ours takes longer than the length of its text justifies."""

import ast
import re

import pytest

from tests.support import regexes
from tests.support.regexes import Regex

ALL = list(regexes.ours())


def read(source: str) -> list[regexes.Regex]:
    tree = ast.parse(source)
    return list(regexes.of_python(tree, "module.py", [tree]))


@pytest.mark.parametrize("regex", ALL, ids=str)
def test_the_worst_strings_cost_what_their_length_allows(regex: Regex) -> None:
    assert regexes.takes_too_long(regex) is None


def test_those_that_outside_text_reaches_are_among_them() -> None:
    found = {regex.where.partition(":")[0] for regex in ALL}
    assert found >= {
        "assessments/exports/pdf.py", "assessments/exports/streaming.py",
        "assessments/exports/glyphs.py", "assessments/forms/questions.py",
        "config/logs.py", "config/settings.py",
        "roles/versioning/files/lines.py", "roles/values/numbers.py", "static/js/autosave.js",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        # What told a Content-Type from another, and what the space rules before the PDF were.
        (r"""[\w.+-]*/?[\w.+-]*(\s*;\s*(charset="?utf-8"?|boundary=[\w'"()+,./:=?-]+)?)*""",
         "fullmatch"),
        (r"[\w.+-]*/?[\w.+-]*", "fullmatch"),
        (r"\s+(</(?:a|small|span|strong)>)", "sub"),
        (r"(a+)+$", "match"),
        (r"(a|a)*b", "match"),
        (r"(\w+\s?)*$", "match"),
        (r"^(([a-z])+.)+[A-Z]([a-z])+$", "match"),
        (r"a.*b", "search"),
        (r"begin.*end", "findall"),
        (r"\s+$", "search"),
        (r"x*x*y", "match"),
        (r"(?:ab|ba|a|b)+;", "fullmatch"),
        (r'"(?:[^"\\]|\\.|\\")*"', "match"),
        (r"<!--.*?-->", "finditer"),
    ],
)  # fmt: skip
def test_one_that_takes_too_long_is_noticed(pattern: str, method: str) -> None:
    regex = regexes.Regex(pattern, 0, frozenset([method]), "here")
    assert regexes.takes_too_long(regex)


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(?<!\s)\s++(</a>)", "sub"),
        (r"[a-z]{0,59}!", "search"),
        (r"(?:a++|b)*+c", "match"),
        (r"(?>a+b?)+;", "fullmatch"),
        (r"[^:]+: .+", "fullmatch"),
    ],
)
def test_one_that_does_not_is_let_through(pattern: str, method: str) -> None:
    regex = regexes.Regex(pattern, 0, frozenset([method]), "here")
    assert regexes.takes_too_long(regex) is None


# --- how they are found ---


@pytest.mark.parametrize(
    ("source", "pattern", "flags", "methods"),
    [
        ('A = re.compile(r"a+", re.I | re.M)\nA.sub("", x)\nA.match(x)', "a+", re.I | re.M,
         {"sub", "match"}),
        ('A = re.compile("a")\nskip(A)\npattern.match(text, 3)', "a", 0, {"match"}),
        ('re.sub("a", "b", x, flags=re.S)', "a", re.S, {"sub"}),
        ('re.findall("a", x, re.X)', "a", re.X, {"findall"}),
        ('B = "b"\nforms.RegexField(rf"a{B}{{2}}")', "ab{2}", 0, {"search"}),
        ('RegexValidator(regex="a")', "a", 0, {"search"}),
        ('SECURE_REDIRECT_EXEMPT = ["a"]', "a", 0, {"search"}),
    ],
)  # fmt: skip
def test_a_new_one_is_found_with_what_is_done_with_it(
    source: str, pattern: str, flags: int, methods: set[str]
) -> None:
    (regex,) = read(source)
    assert (regex.pattern, regex.flags, regex.methods) == (pattern, flags, frozenset(methods))


@pytest.mark.parametrize("source", ["re.match(made_up(), x)", 'A = re.compile("a")'])
def test_one_that_cannot_be_seen_to_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"module\.py:1"):
        read(source)


def test_those_of_scripts_are_found() -> None:
    script = 'if (!/^[a"/]+$/i.test(x)) y = a / b / c; // no /a+/ here\nz = s.replace(/x*/g, "")'
    found = list(regexes.of_javascript(script, "a.js"))
    assert [(regex.pattern, regex.flags) for regex in found] == [('^[a"/]+$', re.I), ("x*", 0)]
    with pytest.raises(ValueError, match=r"a\.js"):
        list(regexes.of_javascript("new RegExp(typed)", "a.js"))
