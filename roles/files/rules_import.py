"""A file of rules → a draft of the rules."""

from django.utils.translation import gettext

from roles.models import Discipline, Role, Ruleset, Trigger
from roles.models.rules import MOST_RULES

from .founding import (
    keep_or_found,
    read_discipline,
    read_role,
    tell_second_role,
    written_discipline,
)
from .importing import Importer
from .rule_changes import rule_changes_between, rule_tables
from .rules import (
    CONSTANT,
    DISCIPLINE_OF,
    OF_ROLES,
    ROLE_OF,
    rules_of,
    store_rules,
    written_role_of,
)
from .translations import read_translations

# What tells a row of each table from the others.
UNIQUE = {
    "disciplines": ["slug"],
    "roles": ["slug"],
    "role_rules": ["role"],
    "staffing": ["role", "engineers"],
    "triggers": ["code"],
    "constants": ["code"],
}


def are_rules(data: dict) -> bool:
    """Whether a file holds rules, and no questionnaire."""
    return "practices" not in data and bool(data.keys() & UNIQUE.keys())


class RulesImport(Importer):
    """Staffing, triggers and constants become a draft; disciplines and roles keep their words."""

    written = staticmethod(rules_of)
    compare = staticmethod(rule_changes_between)
    tables = staticmethod(rule_tables)

    def read(self) -> dict:
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
                name: self._tables(name, ROLE_OF | known)
                for name, (_, known, _) in OF_ROLES.items()
            },
            "constants": self._tables("constants", CONSTANT),
        }
        self._tell_repeats(data)
        self._tell_edges(data["triggers"])
        translations = read_translations(self.reader, raw)
        return data | ({"translations": translations} if translations else {})

    def _rows(self, key: str) -> list:
        return self.reader.rows((key,), self.document.data.get(key, []), MOST_RULES)

    def _tables(self, key: str, known: dict) -> list[dict]:
        return [self.reader.table(path, raw, known) for path, raw in self._rows(key)]

    def _roles(self) -> list[dict]:
        return [
            self.reader.table(path, raw, DISCIPLINE_OF, raw)
            | read_role(self.reader, path, raw, DISCIPLINE_OF)
            for path, raw in self._rows("roles")
        ]

    def _tell_repeats(self, data: dict) -> None:
        for name, keys in UNIQUE.items():
            seen: dict = {}
            for number, row in enumerate(data[name]):
                if row.keys() >= set(keys):
                    self.once((name, number), " ".join(str(row[key]) for key in keys), seen)
                self.paths.setdefault(row.get("code", ""), (name, number))

    def _tell_edges(self, triggers: list[dict]) -> None:
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

    # --- what is stored already ---

    def place(self, data: dict) -> None:
        disciplines = {row.slug: row for row in Discipline.objects.all()}
        every = Role.objects.select_related("discipline").prefetch_related("lines")
        roles = {row.slug: row for row in every}
        for number, row in enumerate(data["disciplines"]):
            stored = disciplines.get(row["slug"])
            keep_or_found(self, ("disciplines", number), row, stored, written_discipline)
        for number, row in enumerate(data["roles"]):
            keep_or_found(self, ("roles", number), row, roles.get(row["slug"]), written_role_of)
        self._tell_strangers(data, "disciplines", disciplines, [("roles", "discipline")])
        self._tell_strangers(data, "roles", roles, [(name, "role") for name in OF_ROLES])
        self._tell_second_roles(data["roles"], roles)

    def _tell_strangers(self, data: dict, of: str, stored: dict, named: list) -> None:
        """Rows that name what is neither stored nor in the file."""
        known = stored.keys() | {row["slug"] for row in data[of]}
        for name, key in named:
            for number, row in enumerate(data[name]):
                if row[key] not in known:
                    message = gettext("%(slug)s is neither here nor stored; known: %(known)s")
                    told = {"slug": row[key], "known": ", ".join(sorted(known))}
                    self.reader.fault((name, number, key), message % told)

    def _tell_second_roles(self, rows: list[dict], roles: dict) -> None:
        of = {role.discipline.slug: slug for slug, role in roles.items()}
        for number, row in enumerate(rows):
            other = of.setdefault(row["discipline"], row["slug"])
            tell_second_role(self, ("roles", number, "discipline"), row["slug"], other)

    # --- the draft ---

    def siblings(self, data: dict):
        return Ruleset.objects.all()

    def store(self, data: dict) -> Ruleset:
        return store_rules(data)
