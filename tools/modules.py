"""Writes docs/modules.md: every module by its room, with the first line of its docstring.

    python -m tools.modules

The rooms come in the order of the table in docs/architecture.md.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "modules.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
APPS = ("assessments", "config", "roles")
# A row of the table begins with a folder, a file, or `folder/*.py`; a package is bold.
ROW = re.compile(r"\| (?P<bold>\*\*)?`(?P<folder>[\w/]+/)?(?P<file>[\w*]+\.py)?`.* \| (?P<told>.*)")
ABOUT = """\
# Modules

Every module by its room, in the order of [architecture.md](architecture.md), with the first line of
its docstring. Search this page for the words of a line of code, or of what you want to change.
Migrations are left out. After a change of a docstring, `.venv/bin/python -m tools.modules` writes
this page anew.
"""


def modules() -> list[Path]:
    """Every module of the three packages, without migrations and the packages themselves."""
    found = (path for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
    return [p for p in found if p.name != "__init__.py" and "migrations" not in p.parts]


def rooms() -> Iterator[tuple[Path, str]]:
    """The rows of the table of rooms: the folder of each, and the text that names its modules."""
    package = ROOT
    for line in ARCHITECTURE.read_text(encoding="utf-8").splitlines():
        if row := ROW.match(line):
            name = row["folder"] or ""
            folder = package / name if (package / name).is_dir() else ROOT / name
            package = folder if row["bold"] else package
            yield folder, line if row["file"] else row["told"]


def first_line(module: Path) -> str:
    """What a module says of itself; empty without a docstring."""
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


def index() -> str:
    """The whole page in Markdown."""
    folders = dict.fromkeys(folder for folder, _ in rooms())
    return "\n".join([ABOUT, *(part for folder in folders for part in _room(folder))])


def _room(folder: Path) -> Iterator[str]:
    inside = [module for module in modules() if module.parent == folder]
    if inside:
        yield f"## `{folder.relative_to(ROOT).as_posix()}/`\n"
        yield f"{first_line(folder / '__init__.py')}\n"
        yield "".join(f"* `{m.name}`: {first_line(m)}\n" for m in inside)


def main(arguments: list[str]) -> int:
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    PAGE.write_text(index(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
