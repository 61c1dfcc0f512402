"""A fault gets into functions that are there already, whatever holds them."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tools.mutants.faults import Fault
from tools.mutants.trying import functions, put_in

TEXT = """\
def maker():
    def made():
        return 1
    return made

class Line:
    @property
    def size(self):
        return 1

    @classmethod
    def of(cls):
        return [1 for _ in range(1)][0]

KEPT = maker()
LAMBDAS = {"first": lambda: 0, "second": lambda: 1}
"""


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    file = tmp_path / "module.py"
    file.write_text(TEXT)
    spec = importlib.util.spec_from_file_location("module", file)
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def try_out(folder: Path, old: str, new: str) -> int:
    fault = Fault("module.py", 1, (1, 1), TEXT, TEXT.replace(old, new, 1))
    return put_in(fault, functions(folder), folder)


def test_a_function_that_another_one_has_made(module: ModuleType, tmp_path: Path) -> None:
    assert try_out(
        tmp_path, "        return 1\n    return made", "        return 7\n    return made"
    )
    assert (module.KEPT(), module.maker()()) == (7, 7)


def test_a_property(module: ModuleType, tmp_path: Path) -> None:
    line = module.Line()
    assert try_out(tmp_path, "(self):\n        return 1", "(self):\n        return 7")
    assert line.size == 7


def test_a_loop_within_a_class_method(module: ModuleType, tmp_path: Path) -> None:
    assert try_out(tmp_path, "[1 for", "[7 for")
    assert module.Line.of() == 7


def test_the_second_of_two_lambdas(module: ModuleType, tmp_path: Path) -> None:
    assert try_out(tmp_path, "lambda: 1", "lambda: 7") == 1
    assert [each() for each in module.LAMBDAS.values()] == [0, 7]


def test_the_file_stays_as_it_is(module: ModuleType, tmp_path: Path) -> None:
    assert try_out(tmp_path, "lambda: 1", "lambda: 7")
    assert (tmp_path / "module.py").read_text() == TEXT
