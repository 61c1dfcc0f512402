"""What is known of the tests, which faults are left to try, and what became of the others."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from .faults import ROOT, Fault, sample, shipped

FOLDER = ROOT / "mutants" / "sample"
LINES = FOLDER / "lines"
# First the tests of `make fast`, then the slow ones for what those have not found.
QUICK, SLOW = ROUNDS = ("quick", "slow")


def digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def notes_of(file: Path, folder: Path) -> Path:
    """Where the lines of a file of tests are written down."""
    return folder / f"{file.relative_to(ROOT).as_posix().replace('/', '.')}.json"


def is_known(file: Path, round: str) -> bool:
    notes = notes_of(file, LINES / round)
    if not notes.exists():
        return False
    known: str = json.loads(notes.read_text(encoding="utf-8"))["digest"]
    return known == digest(file)


class Known:
    """The tests with the lines that they run, from the notes of tools/mutants/lines.py."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, float] = {}
        self.digests: dict[str, str] = {}
        self.lines: dict[str, dict[str, set[int]]] = {}
        for file in sorted(folder.glob("*.json")):
            notes = json.loads(file.read_text(encoding="utf-8"))
            self.seconds |= notes["seconds"]
            for test, ran in notes["lines"].items():
                self.lines[test] = {path: set(lines) for path, lines in ran.items()}
                self.digests[test] = notes["digest"]

    def tests_of(self, fault: Fault) -> list[str]:
        """The tests that run its statement: of its own room first, then the quickest."""
        first, last = fault.statement
        statement = set(range(first, last + 1))
        room = f"tests/{Path(fault.path).parent}/"
        tests = [t for t, ran in self.lines.items() if statement & ran.get(fault.path, set())]
        return sorted(tests, key=lambda test: (not test.startswith(room), self.seconds[test], test))

    def seconds_of(self, tests: Sequence[str]) -> float:
        return sum(self.seconds[test] for test in tests)

    def state_of(self, tests: Sequence[str]) -> str:
        """Differs where other tests run, or where their files have changed."""
        return sha256(repr([(test, self.digests[test]) for test in tests]).encode()).hexdigest()


@dataclass(frozen=True)
class Plan:
    """A sample by its seed, and the file of its outcomes: a line each, the last one holds."""

    seed: int
    size: int
    workers: int
    round: str = SLOW
    folder: Path = FOLDER

    @classmethod
    def of_environment(cls, round: str | None = None) -> "Plan":
        seed, size, workers = (int(os.environ[name]) for name in ("SEED", "SIZE", "WORKERS"))
        return cls(seed, size, workers, round or os.environ.get("ROUND", SLOW))

    @cached_property
    def known(self) -> Known:
        return Known(self.folder / "lines" / self.round)

    @cached_property
    def faults(self) -> list[Fault]:
        return sample(shipped(), self.size, self.seed)

    @property
    def file(self) -> Path:
        return self.folder / f"seed-{self.seed}.jsonl"

    def outcomes(self) -> dict[str, dict[str, str | None]]:
        if not self.file.exists():
            return {}
        lines = self.file.read_text(encoding="utf-8").splitlines()
        return {row["fault"]: row for row in map(json.loads, lines)}

    def faults_left(self) -> list[Fault]:
        """Those not tried yet, or that survived other tests of this round than there are now."""
        done = self.outcomes()
        return [fault for fault in self.faults if not self._is_done(fault, done.get(fault.name))]

    def _is_done(self, fault: Fault, row: dict[str, str | None] | None) -> bool:
        if row is None or row["found_by"]:
            return row is not None
        return row.get(self.round) == self.known.state_of(self.known.tests_of(fault))

    def write(self, fault: Fault, found_by: str | None) -> None:
        """For each round, the state of the tests that did not find it is kept."""
        row = self.outcomes().get(fault.name, {})
        tests = self.known.state_of(self.known.tests_of(fault))
        row = row | {"fault": fault.name, "found_by": found_by, self.round: tests}
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(row)}\n")
