"""The faults that can be made in sources, and a seeded sample of them."""

import difflib
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import deep_replace
from mutmut.mutation.mutators import mutation_operators

ROOT = Path(__file__).parents[2]
SCOPE = (
    "assessments/exports",
    "assessments/reports",
    "assessments/answering",
    "assessments/access.py",
)


@dataclass(frozen=True)
class Fault:
    """One change within a function of a file."""

    path: str
    line: int
    # The first and the last line of its statement.
    statement: tuple[int, int]
    original: str
    changed: str

    @property
    def name(self) -> str:
        """Where it is, and the lines that differ."""
        lines = difflib.unified_diff(
            self.original.splitlines(), self.changed.splitlines(), n=0, lineterm=""
        )
        return "\n".join([f"{self.path}:{self.line}", *list(lines)[3:]])


class Change(NamedTuple):
    """A node of a source, and another one to put there."""

    line: int
    statement: tuple[int, int]
    node: cst.CSTNode
    other: cst.CSTNode


class _Changes(cst.CSTVisitor):
    """Gathers each change of a node within the body of a function, with its line.

    Other code runs once, when it is imported. Defaults, decorators and annotations belong to it.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.depth = 0
        self.statement = (0, 0)
        self.found: list[Change] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Parameters):
            return False
        if isinstance(node, cst.BaseCompoundStatement | cst.SimpleStatementLine):
            self.statement = self.lines_of(node)
        if self.depth:
            line = self.get_metadata(PositionProvider, node).start.line
            self.found += [
                Change(line, self.statement, node, changed)
                for kind, change in mutation_operators
                if isinstance(node, kind)
                for changed in change(node)
            ]
        self.depth += isinstance(node, cst.FunctionDef | cst.Lambda)
        return True

    def lines_of(
        self, node: cst.BaseCompoundStatement | cst.SimpleStatementLine
    ) -> tuple[int, int]:
        """The lines of a statement; of a compound one those of its head."""
        place = self.get_metadata(PositionProvider, node)
        if isinstance(node, cst.SimpleStatementLine):
            return place.start.line, place.end.line
        body = node.cases[0] if isinstance(node, cst.Match) else node.body
        return place.start.line, self.get_metadata(PositionProvider, body).start.line

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self.depth -= isinstance(original_node, cst.FunctionDef | cst.Lambda)


class Source:
    """A file in which faults are made."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        wrapper, visitor = MetadataWrapper(cst.parse_module(text)), _Changes()
        wrapper.visit(visitor)
        self.module, self.changes = wrapper.module, visitor.found

    def fault(self, number: int) -> Fault | None:
        """The fault of a change; None if it leaves the code as it is."""
        change = self.changes[number]
        module = deep_replace(self.module, change.node, change.other)
        assert isinstance(module, cst.Module)
        same = compiled(self.path, module.code) == compiled(self.path, self.text)
        if same:
            return None
        return Fault(self.path, change.line, change.statement, self.text, module.code)


def compiled(path: str, text: str) -> CodeType:
    return compile(text, path, "exec", dont_inherit=True)


def shipped(root: Path = ROOT) -> dict[str, str]:
    """The texts of the files in which faults are made, by their path."""
    places = [root / part for part in SCOPE]
    files = sorted(
        f for place in places for f in (place.rglob("*.py") if place.is_dir() else [place])
    )
    return {f.relative_to(root).as_posix(): f.read_text(encoding="utf-8") for f in files}


def sample(texts: Mapping[str, str], size: int, seed: int) -> list[Fault]:
    """So many faults in a random order that the seed decides: its first ones are a sample too."""
    sources = [Source(path, texts[path]) for path in sorted(texts)]
    every = [(source, number) for source in sources for number in range(len(source.changes))]
    random.Random(seed).shuffle(every)  # noqa: S311 - Nobody is to be kept from guessing it.
    return list(islice(_without_twins(s.fault(number) for s, number in every), size))


def _without_twins(faults: Iterable[Fault | None]) -> Iterator[Fault]:
    seen: set[str] = set()
    for fault in faults:
        if fault and fault.changed not in seen:
            seen.add(fault.changed)
            yield fault
