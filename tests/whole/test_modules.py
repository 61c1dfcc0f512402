"""A newcomer finds every module: in the table of rooms, and by what it says of itself."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.repository import name
from tools import modules

WRITE = "`.venv/bin/python -m tools.modules` writes docs/modules.md anew"
NAME = "docs/architecture.md names each module once, in the row of its room"
FEWEST_WORDS = 5


def test_the_index_says_what_the_docstrings_say() -> None:
    assert modules.PAGE.read_text(encoding="utf-8") == modules.index(), WRITE


def test_the_index_has_every_module() -> None:
    folders = {folder for folder, _ in modules.rooms()}
    assert [name(m) for m in modules.modules() if m.parent not in folders] == []


def test_the_table_of_rooms_names_every_module_once() -> None:
    named = Counter(
        f"{name(folder)}/{word}.py"
        for folder, text in modules.rooms()
        if name(folder).startswith(modules.APPS)
        for word in re.findall(r"`([a-z_]+)(?:\.py)?`", text)
    )
    assert named == Counter(map(name, modules.modules())), NAME


@pytest.mark.parametrize("module", modules.modules(), ids=name)
def test_the_first_line_of_a_module_says_what_is_in_it(module: Path) -> None:
    assert len(modules.first_line(module).split()) >= FEWEST_WORDS


def test_no_two_modules_say_the_same() -> None:
    said = Counter(map(modules.first_line, modules.modules()))
    assert [line for line, times in said.items() if times > 1] == []
