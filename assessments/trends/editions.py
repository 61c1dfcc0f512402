"""Edition, Item: a report for trends; how questions behind a number differ (scale, target)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from assessments.criteria import DORA_METRICS, Metric

Kind = Literal["discipline", "practice", "family", "metric"]
How = Literal[
    "added", "removed", "asked", "not-asked", "moved", "weight", "scale", "unit", "target", "sites"
]
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """A question as one version asks it: everything that decides how an answer counts.

    `scale` has the points of its choices, or the edges and scores of its bands; `labels` are
    their texts, in that order.
    """

    code: str
    practice: str
    discipline: str
    name: str
    weight: int = 1
    scale: tuple[object, ...] = ()
    metric: Metric | None = None
    labels: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        return self.metric.unit if self.metric else ""


@dataclass(frozen=True)
class Edition:
    """One report: its document, and every question of its pinned versions."""

    document: Document
    items: Mapping[str, Item] = field(default_factory=dict)

    @cached_property
    def asked(self) -> dict[str, Item]:
        """The questions that were asked on its track, with or without 24/7 on-call."""
        codes = (row["question"] for row in self.document["answers"])
        return {code: self.items[code] for code in codes if code in self.items}


@dataclass(frozen=True)
class Difference:
    """Why two figures cannot be compared; `before` and `after` are weights."""

    how: How
    item: Item
    before: int | None = None
    after: int | None = None


def differences(before: Edition, after: Edition, kind: Kind, code: str) -> tuple[Difference, ...]:
    """What changed in the questions behind a figure; empty if it can be compared."""
    grounds = _grounds(before, after, code) if kind == "metric" else ()
    if before.asked == after.asked:
        return grounds
    counts = _behind(kind, code)
    old = {c: item for c, item in before.asked.items() if counts(item)}
    new = {c: item for c, item in after.asked.items() if counts(item)}
    gone = [Difference(_how(c, after, "not-asked", "removed"), old[c]) for c in old.keys() - new]
    come = [Difference(_how(c, before, "asked", "added"), new[c]) for c in new.keys() - old]
    both = [d for c in old.keys() & new if (d := _changed(old[c], new[c]))]
    found = [*gone, *come, *both, *grounds]
    return tuple(sorted(found, key=lambda d: (d.how, d.item.code)))


def _grounds(before: Edition, after: Edition, code: str) -> tuple[Difference, ...]:
    """Differences in the facts that move the bands of a metric: its target, its sites."""
    item = after.items.get(code)
    if item is None or item.metric is None:
        return ()
    how: list[How] = []
    if item.metric.budget_bands and _target(before) != _target(after):
        how.append("target")
    if item.metric.extra_for_two_sites and _on_sites(before) != _on_sites(after):
        how.append("sites")
    return tuple(Difference(h, item) for h in how)


def _target(edition: Edition) -> tuple[object, object]:
    """The availability target, and whether it is assumed, since that makes a difference."""
    verdict = edition.document["criteria"].get("slo", {})
    return verdict.get("target"), verdict.get("target_assumed")


def _on_sites(edition: Edition) -> bool:
    sites: int = edition.document["team"]["sites"]
    return sites > 1


def _how(code: str, other: Edition, left_out: How, unknown: How) -> How:
    """Why only one of two reports counts a question; in the other it may have moved."""
    if code in other.asked:
        return "moved"
    return left_out if code in other.items else unknown


def _behind(kind: Kind, code: str) -> Callable[[Item], bool]:
    """A test whether a question counts in the figure of this kind and code."""
    if kind == "discipline":
        return lambda item: item.metric is None and item.discipline == code
    if kind == "practice":
        return lambda item: item.metric is None and item.practice == code
    if kind == "metric":
        return lambda item: item.metric is not None and item.code == code
    return lambda item: _in_family(item, code)


def _in_family(item: Item, family: str) -> bool:
    """Four metrics make the DORA level; the other families count every scored metric."""
    metric = item.metric
    if metric is None or metric.family != family or not metric.counts:
        return False
    return family != "dora" or item.code in DORA_METRICS


def _labels_move(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether an unchanged text has other points now; a new wording does not count."""
    both = zip(old, new, strict=False)
    return any(before != after and after in old for before, after in both)


def _changed(old: Item, new: Item) -> Difference | None:
    """How the same question counts differently, if it does. A metric has no weight of its own."""
    if old.unit != new.unit:
        return Difference("unit", new)
    if old.scale != new.scale or _labels_move(old.labels, new.labels):
        return Difference("scale", new)
    if old.metric is None and old.weight != new.weight:
        return Difference("weight", new, old.weight, new.weight)
    return None
