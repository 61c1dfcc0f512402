"""Two versions of the rules → what changed, row by row, and whether it can change the advice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Table = Mapping[str, Any]
# What tells the rows of each table apart. Disciplines and roles belong to no version.
NAMED = {
    "role_rules": ("role_rule", ["role"]),
    "staffing": ("staffing", ["role", "engineers"]),
    "triggers": ("trigger", ["code"]),
    "constants": ("constant", ["code"]),
}
WORDS = {"title", "text", "note", "source", "facts"}


@dataclass(frozen=True)
class RuleChange:
    """One change: `wording` says the same in other words, `advice` may change the advice."""

    kind: str
    code: str
    what: Literal["added", "removed", "reworded", "changed"]
    effect: Literal["wording", "advice"]
    fields: tuple[str, ...] = ()


def rule_changes_between(old: Table, new: Table) -> list[RuleChange]:
    """Every change from one version of the rules to the other."""
    changes = [
        change
        for table, (kind, keys) in NAMED.items()
        for change in _of_rows(kind, _by_name(old, table, keys), _by_name(new, table, keys))
    ]
    return changes + list(_of_translations(old, new))


def rule_tables(rules: Table) -> dict[tuple[str, str], Table]:
    """Each row by its kind and by what tells it from the others."""
    return {
        (kind, name): row
        for table, (kind, keys) in NAMED.items()
        for name, row in _by_name(rules, table, keys).items()
    }


def _of_translations(old: Table, new: Table) -> Iterator[RuleChange]:
    before, after = old.get("translations", {}), new.get("translations", {})
    for language in {**before, **after}:
        if before.get(language) != after.get(language):
            yield RuleChange("translation", language, "reworded", "wording")


def _by_name(rules: Table, table: str, keys: Sequence[str]) -> dict[str, Table]:
    return {" ".join(str(row[key]) for key in keys): row for row in rules.get(table, [])}


def _of_rows(kind: str, old: Mapping, new: Mapping) -> Iterator[RuleChange]:
    for name, row in new.items():
        if name not in old:
            yield RuleChange(kind, name, "added", "advice")
        elif fields := tuple(k for k in {**old[name], **row} if old[name].get(k) != row.get(k)):
            only_words = WORDS.issuperset(fields)
            what, effect = ("reworded", "wording") if only_words else ("changed", "advice")
            yield RuleChange(kind, name, what, effect, fields)
    for name in [name for name in old if name not in new]:
        yield RuleChange(kind, name, "removed", "advice")
