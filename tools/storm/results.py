"""What a storm did: its figures, which of them do not hold, and the table of all."""

from collections import Counter
from dataclasses import dataclass, field

from .faults import Fault
from .people import Client, Crowd

# Seconds within which 19 of 20 saves or pages are answered where nobody may notice a fault.
SOON = 1.0
HEADINGS = (
    *("engine", "fault", "saves", "lost", "doubled", "500", "refused", "reset", "late", "503"),
    *("longest gap", "p95 saves", "p95 pages", "holds"),
)


@dataclass
class Result:
    """The figures of one fault on one engine; seconds, and answers by their kind."""

    engine: str
    fault: Fault
    lost: int = 0
    doubled: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    saved: int = 0
    gap: float = 0.0
    saves: float = 0.0
    pages: float = 0.0

    def broken(self) -> list[str]:
        """The figures that do not hold."""
        never = {"lost": self.lost, "doubled": self.doubled, "500": self.kinds["failed"]}
        seconds = {}
        if self.fault.unnoticed:
            never |= {kind: self.kinds[kind] for kind in ("refused", "reset", "late", "away")}
            seconds = {"p95 saves": self.saves, "p95 pages": self.pages}
        over = [name for name, took in seconds.items() if took >= SOON]
        return [name for name, count in never.items() if count] + over + self._idle()

    def _idle(self) -> list[str]:
        """A storm in which nobody saved shows nothing."""
        return [] if self.saved else ["saves"]

    def row(self) -> tuple[str, ...]:
        counts = (self.saved, self.lost, self.doubled, *map(self.kinds.__getitem__, KINDS))
        seconds = (self.gap, self.saves, self.pages)
        holds = ", ".join(self.broken()) or "yes"
        return (
            *(self.engine, self.fault.name, *map(str, counts)),
            *(*(f"{one:.2f} s" for one in seconds), holds),
        )


KINDS = ("failed", "refused", "reset", "late", "away")


def result_of(engine: str, fault: Fault, crowd: Crowd) -> Result:
    everybody: list[Client] = [*crowd.writers, crowd.looker]
    lost, doubled = crowd.compare()
    return Result(
        engine,
        fault,
        lost,
        doubled,
        sum((one.seen.kinds for one in everybody), Counter()),
        sum(one.saved for one in crowd.writers),
        max(one.seen.gap for one in crowd.writers),
        p95([took for one in crowd.writers for took in one.seen.seconds]),
        p95(crowd.looker.seen.seconds),
    )


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)] if seconds else 0.0


def table(results: list[Result]) -> str:
    rows = [HEADINGS, *(one.row() for one in results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "-|-".join("-" * width for width in widths))
    return "\n".join(f"| {line} |" for line in lines)
