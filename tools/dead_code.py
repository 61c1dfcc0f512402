"""Finds unused code with vulture; names in templates, strings and settings count as used.

    python -m tools.dead_code

Vulture only reads Python. But templates use properties, Django gets the names of fields and views
in strings, and servers read whole settings files, so all of these count as uses. Tests do not: code
that only they use is dead. [tool.vulture] in pyproject.toml says where to look, and which names
frameworks call.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from vulture import Vulture
from vulture.config import make_config

ROOT = Path(__file__).parents[1]
SETTINGS = ("config/settings.py", "gunicorn.conf.py")
TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
WORD = re.compile(r"[A-Za-z_]\w+")
# A field, a lookup (`version__number`) or a dotted path, but not a sentence.
NAME = re.compile(r"-?\w+(\.\w+)*")


def unused(*more: Path) -> list[str]:
    """A line for each name that nothing uses, in the code and in these folders."""
    config = make_config(["--config", str(ROOT / "pyproject.toml")])
    names, decorators = config["ignore_names"], config["ignore_decorators"]
    vulture = Vulture(ignore_names=names, ignore_decorators=decorators)
    folders = [*(ROOT / path for path in config["paths"]), *more]
    vulture.scavenge(folders, exclude=config["exclude"])
    code = [file for folder in folders for file in folder.rglob("*.py")]
    vulture.used_names |= {*in_templates(), *in_strings(code), *in_settings()}
    return [item.get_report() for item in vulture.get_unused_code(config["min_confidence"])]


def in_templates() -> Iterator[str]:
    """The words in template tags: variables with their attributes, filters and tags."""
    for file in (ROOT / "templates").rglob("*.*"):
        for tag in TAG.findall(file.read_text(encoding="utf-8")):
            yield from WORD.findall(tag)


def in_strings(code: Iterable[Path]) -> Iterator[str]:
    for file in code:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and NAME.fullmatch(text):
                yield from re.split(r"__|\W", text)


def in_settings() -> Iterator[str]:
    for file in SETTINGS:
        yield from WORD.findall((ROOT / file).read_text(encoding="utf-8"))


if __name__ == "__main__":
    found = unused()
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
