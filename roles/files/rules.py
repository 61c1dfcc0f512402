"""Rules as TOML: written, imported as a draft (repeats, strangers), compared, the shipped ones."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeAlias

from django.db import models, transaction
from django.utils.translation import gettext

from roles.models import Constant, Discipline, Role, RoleRule, Ruleset, StaffingPoint, Trigger
from roles.models.triggers import MOST_RULES
from roles.versioning.files.documents import Table
from roles.versioning.files.importing import Importer
from roles.versioning.files.lines import Path as KeyPath
from roles.versioning.files.tables import (
    Columns,
    columns,
    read_translations,
    row_of,
    store_translations,
    written_translations,
)
from roles.versioning.frozen import FrozenOncePublished
from roles.versioning.versions import VersionQuerySet

from .roles import (
    get_or_create_discipline,
    get_or_create_role,
    keep_or_create,
    read_discipline,
    read_role,
    report_second_role,
    written_discipline,
    written_role,
)

RULE = columns(
    RoleRule, "per_engineer deciding decides_below decides_below_large foundation always_shared"
)
STAFFING = columns(StaffingPoint, "engineers people note source facts")
TRIGGER = columns(
    Trigger,
    "code subject kind weight starts problem severe extreme most "
    "starts_two_sites problem_two_sites severe_two_sites extreme_two_sites "
    "easing easing_full easing_least beyond beyond_share counts_with goal deciding "
    "title text source facts",
)
CONSTANT = columns(Constant, "code value text")
# The tables whose rows belong to a role: their model, their columns, and where a role has them.
OF_ROLES: Mapping[str, tuple[type[FrozenOncePublished], Columns, Callable[[Role], Any]]] = {
    "role_rules": (RoleRule, RULE, attrgetter("rules")),
    "staffing": (StaffingPoint, STAFFING, attrgetter("staffing")),
    "triggers": (Trigger, TRIGGER, attrgetter("triggers")),
}
# Columns that refer to another table of the file.
DISCIPLINE_OF: Columns = {"discipline": models.SlugField()}
ROLE_OF: Columns = {"role": models.SlugField()}


def rules_of(ruleset: Ruleset) -> Table:
    """The rules with every discipline and role, in a fixed number of queries."""
    roles = sorted(ruleset.roles(), key=lambda r: (r.discipline.position, r.discipline.slug))
    disciplines = Discipline.objects.order_by("position", "slug")
    data = {
        "disciplines": [written_discipline(discipline) for discipline in disciplines],
        "roles": [written_role_of(role) for role in roles],
        **{
            name: [{"role": r.slug} | row_of(row, known) for r in roles for row in rows(r).all()]
            for name, (_, known, rows) in OF_ROLES.items()
        },
        "constants": [row_of(constant, CONSTANT) for constant in ruleset.constants.all()],
    }
    translations = written_translations(ruleset)
    return data | ({"translations": translations} if translations else {})


def written_role_of(role: Role) -> Table:
    """A role with the slug of its discipline."""
    return {"discipline": role.discipline.slug} | written_role(role)


def store_rules(data: Table) -> Ruleset:
    """Stores the rules as a new draft; creates disciplines and roles that are missing."""
    for row in data["disciplines"]:
        get_or_create_discipline(row)
    disciplines = {row.slug: row for row in Discipline.objects.all()}
    for row in data["roles"]:
        get_or_create_role(row, disciplines[row["discipline"]])
    ruleset, roles = Ruleset(), {role.slug: role for role in Role.objects.all()}
    ruleset.number = ruleset.next_number()
    ruleset.save()
    for name, (model, _, _) in OF_ROLES.items():
        model.objects.bulk_create(
            model(**row | {"ruleset": ruleset, "role": roles[row["role"]]}) for row in data[name]
        )
    Constant.objects.bulk_create(Constant(ruleset=ruleset, **row) for row in data["constants"])
    store_translations(ruleset, data.get("translations", {}))
    return ruleset


# Rules that nothing changes.
Rules: TypeAlias = Mapping[str, Any]
Row: TypeAlias = Mapping[str, Any]
# The columns that identify a row in each table.
UNIQUE = {
    "disciplines": ["slug"],
    "roles": ["slug"],
    "role_rules": ["role"],
    "staffing": ["role", "engineers"],
    "triggers": ["code"],
    "constants": ["code"],
}
# The kind of a change in each table. Disciplines and roles belong to no version.
KIND_OF = {
    "role_rules": "role_rule",
    "staffing": "staffing",
    "triggers": "trigger",
    "constants": "constant",
}
WORDS = {"title", "text", "note", "source", "facts"}


@dataclass(frozen=True)
class RuleChange:
    """One change; its effect is `wording` (texts only) or `advice` (the advice may change)."""

    kind: str
    code: str
    what: Literal["added", "removed", "reworded", "changed"]
    effect: Literal["wording", "advice"]
    fields: tuple[str, ...] = ()


def rule_changes_between(old: Rules, new: Rules) -> list[RuleChange]:
    """Every change from the old version of the rules to the new one."""
    changes = [
        change
        for table, kind in KIND_OF.items()
        for change in _of_rows(kind, _by_name(old, table), _by_name(new, table))
    ]
    return changes + list(_of_translations(old, new))


def rule_tables(rules: Rules) -> dict[tuple[str, str], Row]:
    """Each row by its kind and its identifying columns."""
    return {
        (kind, name): row
        for table, kind in KIND_OF.items()
        for name, row in _by_name(rules, table).items()
    }


def _of_translations(old: Rules, new: Rules) -> Iterator[RuleChange]:
    before, after = old.get("translations", {}), new.get("translations", {})
    for language in {**before, **after}:
        if before.get(language) != after.get(language):
            yield RuleChange("translation", language, "reworded", "wording")


def _by_name(rules: Rules, table: str) -> dict[str, Row]:
    return {" ".join(str(row[key]) for key in UNIQUE[table]): row for row in rules.get(table, [])}


def _of_rows(kind: str, old: Mapping[str, Row], new: Mapping[str, Row]) -> Iterator[RuleChange]:
    for name, row in new.items():
        if name not in old:
            yield RuleChange(kind, name, "added", "advice")
        elif fields := tuple(k for k in {**old[name], **row} if old[name].get(k) != row.get(k)):
            if WORDS.issuperset(fields):
                yield RuleChange(kind, name, "reworded", "wording", fields)
            else:
                yield RuleChange(kind, name, "changed", "advice", fields)
    for name in [name for name in old if name not in new]:
        yield RuleChange(kind, name, "removed", "advice")


def are_rules(data: Table) -> bool:
    """Whether a file contains rules rather than a questionnaire."""
    return "practices" not in data and bool(data.keys() & UNIQUE.keys())


class RulesImport(Importer[Ruleset]):
    """Staffing, triggers and constants become a draft; disciplines and roles keep their texts."""

    written = staticmethod(rules_of)
    compare = staticmethod(rule_changes_between)
    tables = staticmethod(rule_tables)

    def read(self) -> Table:
        raw = self.document.data
        if not are_rules(raw):
            self.reader.fault((), gettext("This file holds no rules, but something else."))
            return {}
        self.reader.unknown_keys((), raw, [*UNIQUE, "translations"])
        data = {
            "disciplines": [
                read_discipline(self.reader, *row) for row in self._rows("disciplines")
            ],
            "roles": self._roles(),
            **{
                name: self._tables(name, {**ROLE_OF, **known})
                for name, (_, known, _) in OF_ROLES.items()
            },
            "constants": self._tables("constants", CONSTANT),
        }
        self._report_repeats(data)
        self._report_edges(data["triggers"])
        translations = read_translations(self.reader, raw)
        return data | ({"translations": translations} if translations else {})

    def _rows(self, key: str) -> list[tuple[KeyPath, Table]]:
        return self.reader.rows((key,), self.document.data.get(key, []), MOST_RULES)

    def _tables(self, key: str, known: Columns) -> list[Table]:
        return [self.reader.table(path, raw, known) for path, raw in self._rows(key)]

    def _roles(self) -> list[Table]:
        return [
            self.reader.table(path, raw, DISCIPLINE_OF, raw)
            | read_role(self.reader, path, raw, DISCIPLINE_OF)
            for path, raw in self._rows("roles")
        ]

    def _report_repeats(self, data: Table) -> None:
        for name, keys in UNIQUE.items():
            seen: dict[str, KeyPath] = {}
            for number, row in enumerate(data[name]):
                if row.keys() >= set(keys):
                    self.once((name, number), " ".join(str(row[key]) for key in keys), seen)
                self.paths.setdefault(row.get("code", ""), (name, number))

    def _report_edges(self, triggers: Sequence[Table]) -> None:
        for number, row in enumerate(triggers):
            if "starts" in row and row["starts"] == row.get("problem"):
                message = gettext("a problem lies beyond where it starts")
                self.reader.fault(("triggers", number, "problem"), message)
            if row.get("kind") == Trigger.Kind.PRACTICE and "severe" in row:
                message = gettext("a practice is an answer: it is never severe")
                self.reader.fault(("triggers", number, "severe"), message)
            if ("extreme" in row) != ("most" in row):
                message = gettext("`extreme` and `most` belong together")
                self.reader.fault(("triggers", number, "extreme"), message)

    # --- checks against the database ---

    def check_against_stored(self, data: Table) -> None:
        disciplines = {row.slug: row for row in Discipline.objects.all()}
        every = Role.objects.select_related("discipline").prefetch_related("lines")
        roles = {row.slug: row for row in every}
        for number, row in enumerate(data["disciplines"]):
            stored = disciplines.get(row["slug"])
            keep_or_create(self, ("disciplines", number), row, stored, written_discipline)
        for number, row in enumerate(data["roles"]):
            keep_or_create(self, ("roles", number), row, roles.get(row["slug"]), written_role_of)
        self._report_strangers(data, "disciplines", disciplines, [("roles", "discipline")])
        self._report_strangers(data, "roles", roles, [(name, "role") for name in OF_ROLES])
        self._report_second_roles(data["roles"], roles)

    def _report_strangers(
        self,
        data: Table,
        table: str,
        stored: Mapping[str, Discipline | Role],
        references: Iterable[tuple[str, str]],
    ) -> None:
        """Reports rows that refer to something that is neither stored nor in the file."""
        known = stored.keys() | {row["slug"] for row in data[table]}
        for name, key in references:
            for number, row in enumerate(data[name]):
                if row[key] not in known:
                    message = gettext("%(slug)s is neither here nor stored; known: %(known)s")
                    values = {"slug": row[key], "known": ", ".join(sorted(known))}
                    self.reader.fault((name, number, key), message % values)

    def _report_second_roles(self, rows: Sequence[Table], roles: Mapping[str, Role]) -> None:
        role_of = {role.discipline.slug: slug for slug, role in roles.items()}
        for number, row in enumerate(rows):
            other = role_of.setdefault(row["discipline"], row["slug"])
            report_second_role(self, ("roles", number, "discipline"), row["slug"], other)

    # --- the draft ---

    def siblings(self, data: Table) -> VersionQuerySet[Ruleset]:
        return Ruleset.objects.all()

    def store(self, data: Table) -> Ruleset:
        return store_rules(data)


SHIPPED = Path(__file__).parents[1] / "catalogue.toml"
# One file per language next to it, such as de.toml.
TRANSLATIONS = {path.stem: path for path in SHIPPED.parent.glob("??.toml")}


@transaction.atomic
def load_shipped() -> bool:
    """Stores and publishes the shipped rules; False if there are disciplines already."""
    if Discipline.objects.exists():
        return False
    words = {language: _read(path) for language, path in TRANSLATIONS.items()}
    store_rules(_read(SHIPPED) | {"translations": words}).publish()
    return True


def _read(path: Path) -> Table:
    with path.open("rb") as file:
        return tomllib.load(file)
