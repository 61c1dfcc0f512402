"""The files of this repository and what they import, for the rules that all of them keep."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("assessments", "config", "roles", "tests", "tools")


def files(*suffixes: str, folders: Iterable[str] = (*CODE, "templates", "static")) -> list[Path]:
    """Our own files: what others wrote lies in static/vendor."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*")))
    return [p for p in found if p.suffix in suffixes and "vendor" not in p.parts]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            yield ".".join([*here, *([node.module] if node.module else [])])
