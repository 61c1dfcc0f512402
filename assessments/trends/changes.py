"""Two editions → movements by outcome; AdviceChange: reasons, size and staffing that differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .editions import Document, Edition
from .movements import Mark, Movement, movement

ADOPTED = 50


@dataclass(frozen=True)
class Changes:
    """Every practice and metric of two reports, by the outcome.

    A practice is adopted when it clearly rose to Established or higher, lost when it clearly fell
    below. Figures that neither report knows are left out.
    """

    disciplines: tuple[Movement, ...]
    adopted: tuple[Movement, ...]
    lost: tuple[Movement, ...]
    better: tuple[Movement, ...]
    worse: tuple[Movement, ...]
    changed: tuple[Movement, ...]
    measured: tuple[Movement, ...]
    forgotten: tuple[Movement, ...]
    broken: tuple[Movement, ...]
    unclear: tuple[Movement, ...]
    advice: "AdviceChange"


@dataclass(frozen=True)
class AdviceChange:
    """The advice before and after, and what else differs between the two.

    `came` and `went` are new and former reasons, of the roles that are or were first.
    """

    before: Document
    after: Document
    same: bool
    engineers: tuple[int, int] | None
    staffed: tuple[tuple[str, float, float], ...]
    duty: bool | None
    rules: tuple[int, int] | None
    came: tuple[Document, ...]
    went: tuple[Document, ...]

    @property
    def explained(self) -> bool:
        facts = (self.engineers, self.staffed, self.rules, self.came, self.went)
        return any(facts) or self.duty is not None


def changes(before: Edition, after: Edition) -> Changes:
    """How every figure changed from a report to a later one."""
    practices = _movements(before, after, "practice", _practices)
    metrics = _movements(before, after, "metric", _metrics)
    both = [*practices, *metrics]
    adopted = [m for m in practices if m.outcome == "better" and _reached(m.after, m.before)]
    lost = [m for m in practices if m.outcome == "worse" and _reached(m.before, m.after)]
    listed = {id(m) for m in (*adopted, *lost)}

    def of(outcome: str) -> tuple[Movement, ...]:
        return tuple(m for m in both if m.outcome == outcome and id(m) not in listed)

    return Changes(
        disciplines=_movements(before, after, "discipline", lambda d: d["disciplines"]),
        adopted=tuple(adopted),
        lost=tuple(lost),
        better=of("better"),
        worse=of("worse"),
        changed=of("changed"),
        measured=of("now-known"),
        forgotten=of("no-longer-known"),
        broken=of("broken"),
        unclear=of("unclear"),
        advice=advice_change(before.document, after.document),
    )


def _movements(before: Edition, after: Edition, kind: Any, codes: Any) -> tuple[Movement, ...]:
    both = dict.fromkeys([*codes(after.document), *codes(before.document)])
    moved = (movement(before, after, kind, code) for code in both)
    return tuple(m for m in moved if m.outcome != "not-known")


def _practices(document: Document) -> Iterable[str]:
    return [row["code"] for row in document["practices"]]


def _metrics(document: Document) -> Iterable[str]:
    return [code for verdict in document["criteria"].values() for code in verdict["metrics"]]


def _reached(high: Mark | None, low: Mark | None) -> bool:
    """Whether `high` is at Established or higher, and `low` below it."""
    if not high or not low or high.value is None or low.value is None:
        return False
    return high.value >= ADOPTED > low.value


# --- the advice ----------------------------------------------------------------------------------


def advice_change(before: Document, after: Document) -> AdviceChange:
    """What differs between the advice of two reports, and between the facts behind it."""
    old, new = before["advice"], after["advice"]
    roles = {option["role"] for option in (*_leading(old), *_leading(new))}
    then, now = _reasons(old, roles), _reasons(new, roles)
    duty = after["team"]["around_the_clock"]
    return AdviceChange(
        before=old,
        after=new,
        same=_gist(old) == _gist(new),
        engineers=_pair(before["team"]["engineers"], after["team"]["engineers"]),
        staffed=_staffed(before, after),
        duty=None if duty == before["team"]["around_the_clock"] else duty,
        rules=_pair(before["rules"]["number"], after["rules"]["number"]),
        came=tuple(reason for rule, reason in now.items() if rule not in then),
        went=tuple(reason for rule, reason in then.items() if rule not in now),
    )


def _pair(before: int, after: int) -> tuple[int, int] | None:
    return None if before == after else (before, after)


def _leading(advice: Document) -> list[Document]:
    """The options that the verdict names; the first one even if it names none."""
    return list(advice["options"][: 2 if advice["verdict"] == "tie" else 1])


def _gist(advice: Document) -> object:
    named = advice["verdict"] in ("invest", "tie")
    leading = frozenset((o["role"], o["form"]) for o in _leading(advice)) if named else None
    return advice["verdict"], advice["because"], leading or advice["role"]


def _reasons(advice: Document, roles: set[str]) -> dict[str, Document]:
    """The reasons with points of need, by their rule."""
    options = (option for option in advice["options"] if option["role"] in roles)
    return {r["rule"]: r for option in options for r in option["reasons"] if r["points"]}


def _staffed(before: Document, after: Document) -> tuple[tuple[str, float, float], ...]:
    titles = {option["role"]: option["title"] for option in after["advice"]["options"]}
    then, now = before["team"]["staffed"], after["team"]["staffed"]
    pairs = ((titles[role], then.get(role, 0), now.get(role, 0)) for role in titles)
    return tuple(pair for pair in pairs if pair[1] != pair[2])
