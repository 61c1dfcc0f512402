"""No file costs more to read than its length justifies, and its faults stay readable."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from assessments import case_files
from assessments.catalogue import QuestionnaireImport
from assessments.reports import Case
from roles.files import RulesImport, are_rules
from roles.versioning.files import Refused, read_document
from tests.support.fixtures import Catalogue
from tests.support.growth import is_linear, stopped_after

pytestmark = pytest.mark.one_database


def faults_of(read: Callable[[bytes], object], content: bytes) -> tuple[int, str]:
    """How many lines are told, and the last of them."""
    with pytest.raises((case_files.Faults, Refused)) as refusal:
        read(content)
    assert isinstance(refusal.value, case_files.Faults | Refused)
    return len(refusal.value.lines), refusal.value.lines[-1]


def assess(content: bytes) -> Case:
    return case_files.parse(case_files.read(content))


def imported(content: bytes) -> Any:
    document = read_document(content)
    importer = RulesImport if are_rules(document.data) else QuestionnaireImport
    return importer(document).data()


def answered(read: Callable[[bytes], object], content: bytes) -> None:
    with contextlib.suppress(case_files.Faults, Refused):
        read(content)


MANY_ANSWERS: dict[str, Callable[[int], bytes]] = {
    "unknown keys": lambda n: b'{"team": {"engineers": 9}, "answers": {%s}}' % keys(n),
    "unknown keys of an answer": lambda n: (
        b'{"team": {"engineers": 9}, "answers": {"devops": {"choice": 1, %s}}}' % keys(n)
    ),
    "unknown keys of the team": lambda n: b'{"team": {"engineers": 9, %s}}' % keys(n),
    "disciplines": lambda n: b'{"team": {"engineers": 9}, "disciplines": [%s1]}' % (b'"x",' * n),
    "digits": lambda n: b'{"team": {"engineers": 9%s}}' % (b"9" * 9 * n),
    "decimals": lambda n: b'{"answers": {"downtime": {"value": 0.%s}}}' % (b"9" * 9 * n),
    "YAML keys": lambda n: b"team: {engineers: 9}\nanswers:\n" + b"".join(
        b"  k%d: 1\n" % number for number in range(n)
    ),
    "YAML sixties": lambda n: b"team: {engineers: 59%s}\n" % (b":59" * 3 * n),
    "YAML lists": lambda n: b"a: [%s]" % (b"[[[[1]]]]," * n),
    "YAML anchors": lambda n: b"".join(b"k%d: &a%d 1\n" % (n, n) for n in range(n)),
    "YAML documents": lambda n: b"a\n--- \n" * n,
    "YAML lines": lambda n: b'a: "' + b"x\n\n " * 2 * n + b'"',
    "YAML levels": lambda n: b"- " * 4 * n,
}  # fmt: skip


def keys(number: int) -> bytes:
    return b", ".join(b'"k%d": 1' % key for key in range(number))


def lines(text: str, number: int) -> bytes:
    return "".join(text % {"n": n} for n in range(number)).encode()


MANY_TABLES: dict[str, Callable[[int], bytes]] = {
    "unknown keys": lambda n: lines("k%(n)d=1\n", n),
    "unknown tables": lambda n: lines("[k%(n)d.a.b.c]\n", n),
    "dotted keys": lambda n: lines("a.b.c.d.e.f.g%(n)d = 1\n", n // 2),
    "keys in a line": lambda n: b"a = {" + lines("k%(n)d = 1, ", n) + b"z = 1}",
    "practices": lambda n: lines("[[practices]]\n", n),
    "questions": lambda n: lines("[[practices]]\n[[practices.questions]]\nx = 1\n", n // 4),
    "questions of one practice": lambda n: (
        b"[[practices]]\n" + lines("[[practices.questions]]\ncode = 'c%(n)d'\n", n // 4)
    ),
    "rules": lambda n: lines("[[triggers]]\ncode = 'c'\n", n // 2),
    "sentences": lambda n: b"[translations.de]\n" + lines("'s%(n)d' = 1\n", n),
    "an endless text": lambda n: b'a = """' + b'""x\n' * n,
    "escapes": lambda n: b'a = "' + b"\\u0041" * n + b'"',
    "quoted keys": lambda n: lines('"\\u0041%(n)d" = 1\n', n),
    "comments": lambda n: b"# x\n" * n,
    "spaces": lambda n: b"a =" + b" " * 9 * n,
    "lists": lambda n: b"a = [" + b"[[[[1]]]]," * n + b"]",
    "digits": lambda n: b"a = 0x" + b"f" * 9 * n,
    "a long key": lambda n: b"k" * 9 * n + b" = 1",
    "the same key": lambda n: b"k = 1\n" + b"[[k]]\n" * n,
}


@pytest.mark.parametrize("kind", MANY_ANSWERS)
def test_assess_costs_what_the_length_of_a_file_allows(catalogue: Catalogue, kind: str) -> None:
    assert is_linear(partial(answered, assess), MANY_ANSWERS[kind], 6000)


@pytest.mark.parametrize("kind", MANY_TABLES)
def test_an_import_costs_what_the_length_of_a_file_allows(db: None, kind: str) -> None:
    assert is_linear(partial(answered, imported), MANY_TABLES[kind], 6000)


def test_a_file_that_is_wrong_all_over_says_how_much_more(
    catalogue: Catalogue,
) -> None:
    answers, tables = MANY_ANSWERS["unknown keys"], MANY_TABLES["unknown keys"]
    with stopped_after(30):
        assert faults_of(assess, answers(70_000)) == (101, "and 69,900 more")
        assert faults_of(imported, tables(19_000)) == (101, "and 18,903 more")
        # More than a file may have are not even parsed.
        assert faults_of(imported, tables(110_000))[0] == 1
