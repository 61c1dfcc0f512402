"""Rows compared with the database: what becomes new, what changes, what stays, what is wrong."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext

from assessments.models import Membership, ProtectedAccount, Team, User
from assessments.models.teams import MOST_ENGINEERS
from roles.values.names import isolated_text, key_of, tidy
from roles.values.numbers import in_text
from roles.versioning.files import FileFault

from .reading import Row, Table

OF_USER = ("first_name", "last_name", "email")
LONGEST_SHOWN = 80
NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass
class Step:
    """What becomes of one account, team or right: NEW, CHANGED or SAME, by its first line."""

    line: int
    kind: str
    name: str
    did: str = SAME
    # Of each column that changes, the value before and after.
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    # The row, stored or not yet.
    row: Any = None
    # Of a right: the keys of its account and of its team.
    of: tuple[str, str] = ("", "")

    def set(self, column: str, before: str, after: str) -> None:
        if before != after:
            self.changes[column] = (before, after)
            self.did = CHANGED if self.did == SAME else self.did


@dataclass(frozen=True)
class Plan:
    """What a file would do, or what is wrong with it: then nothing of it is stored."""

    users: dict[str, Step]
    teams: dict[str, Step]
    rights: dict[tuple[str, str], Step]
    faults: list[FileFault]

    @property
    def steps(self) -> list[Step]:
        rows = (*self.users.values(), *self.teams.values(), *self.rights.values())
        return sorted(rows, key=lambda step: step.line)

    @property
    def to_do(self) -> list[Step]:
        return [step for step in self.steps if step.did != SAME]

    @property
    def left_alone(self) -> int:
        return len(self.steps) - len(self.to_do)

    @property
    def stamp(self) -> str:
        """Another text whenever something else would be stored."""
        told = [(s.line, s.kind, s.name, s.did, sorted(s.changes.items())) for s in self.to_do]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def plan_of(table: Table, *, by: User, locked: bool = False) -> Plan:
    """Compares the rows with what there is; `locked` keeps that as it is until it is stored.

    Teams, then memberships, then users: the order of locks that deletions take (claims.py).
    """
    teams = _by_key(Team, (row.cells["team"] for row in table.rows), locked)
    known = [team for team in teams.values() if not team.is_archived]
    rights = Membership.objects.filter(team__in=known).select_related("user").order_by("pk")
    if locked:
        rights = rights.select_for_update(of=("self",), no_key=True)
    stored = {(row.user_id, row.team_id): row for row in rights}
    users = _by_key(User, [*table.usernames, by.username], locked)
    return _Comparison(by, users, teams, stored).of(table)


def _by_key(model: type[Any], names: Iterable[str], locked: bool) -> dict[str, Any]:
    """The rows with these names by their keys, whatever case a name is in."""
    field = "username_key" if model is User else "name_key"
    rows = model.objects.filter(**{f"{field}__in": {key_of(name) for name in names} - {""}})
    rows = rows.select_for_update(no_key=True) if locked else rows
    return {getattr(row, field): row for row in rows.order_by("pk")}


class _Comparison:
    def __init__(
        self,
        by: User,
        users: Mapping[str, User],
        teams: Mapping[str, Team],
        rights: Mapping[tuple[Any, Any], Membership],
    ) -> None:
        self.by, self.known_users, self.known_teams, self.stored = by, users, teams, rights
        self.users: dict[str, Step] = {}
        self.teams: dict[str, Step] = {}
        self.rights: dict[tuple[str, str], Step] = {}
        # What each line gave a column of an account or a team first: the line and the value.
        self.given: dict[tuple[str, str, str], tuple[int, str]] = {}
        self.faults: list[FileFault] = []

    def of(self, table: Table) -> Plan:
        self.faults += table.faults
        for row in table.rows:
            self._read(row)
        self._ask_for_sizes()
        self._keep_addresses_apart()
        self._keep_leads()
        faults = sorted(self.faults, key=lambda fault: fault.line or 0)
        return Plan(self.users, self.teams, self.rights, faults)

    def _fault(self, line: int, column: str, text: str) -> None:
        self.faults.append(FileFault(text, key=column, line=line))

    def _read(self, row: Row) -> None:
        if not row.cells["username"] and not row.cells["team"]:
            self._fault(row.line, "username", gettext("Enter a username, a team or both."))
            return
        user, team = self._user(row), self._team(row)
        if user and team:
            self._right(row, user, team)
        elif row.cells["role"] and not (row.cells["username"] and row.cells["team"]):
            said = gettext("A role is that of a person in a team: enter both, or no role.")
            self._fault(row.line, "role", said)

    # --- accounts ---

    def _user(self, row: Row) -> Step | None:
        name = self._name(row, User, "username")
        if not name:
            return None
        step = self.users.get(key_of(name)) or self._first_of_user(row, name)
        if step is None:
            return None
        for column in OF_USER:
            if value := self._name(row, User, column):
                self._give(row, step, column, value)
        return step

    def _first_of_user(self, row: Row, name: str) -> Step | None:
        stored = self.known_users.get(key_of(name))
        refusal = self._refusal(stored)
        if refusal:
            self._fault(row.line, "username", refusal)
            return None
        step = Step(row.line, "user", stored.username if stored else name, row=stored)
        if stored is None:
            step.did, step.row = NEW, User(username=name)
        self.users[key_of(name)] = step
        return step

    def _refusal(self, stored: User | None) -> str:
        if stored is None and not settings.PASSWORD_LOGIN:
            return gettext(
                "There is no such account. With single sign-on alone, it is made when the person "
                "first logs in: import the line after that, or let a lead invite them."
            )
        if stored and not stored.is_active:
            return gettext("This account is disabled: enable it first, or leave the line out.")
        return ""

    # --- teams ---

    def _team(self, row: Row) -> Step | None:
        name = self._name(row, Team, "name", "team")
        if not name:
            for column in ("area", "engineers"):
                if row.cells[column] and not row.cells["team"]:
                    self._fault(
                        row.line, column, gettext("Enter the team, too: this is about a team.")
                    )
            return None
        step = self.teams.get(key_of(name)) or self._first_of_team(row, name)
        if step is None:
            return None
        if area := self._name(row, Team, "area"):
            self._give(row, step, "area", area)
        size = self._size(row)
        if size and step.did == NEW:
            self._give(row, step, "engineers", size)
        return step

    def _first_of_team(self, row: Row, name: str) -> Step | None:
        stored = self.known_teams.get(key_of(name))
        if stored and stored.is_archived:
            said = gettext("This team is archived: restore it first, or leave the line out.")
            self._fault(row.line, "team", said)
            return None
        step = Step(row.line, "team", stored.name if stored else name, row=stored)
        if stored is None:
            step.did, step.row = NEW, Team(name=name)
        self.teams[key_of(name)] = step
        return step

    def _size(self, row: Row) -> str:
        text = row.cells["engineers"]
        fits = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_ENGINEERS))
        if text and not (fits and 1 <= int(text) <= MOST_ENGINEERS):
            said = gettext("Enter a whole number from 1 to %(most)s.")
            self._fault(row.line, "engineers", said % {"most": in_text(MOST_ENGINEERS)})
            return ""
        return str(int(text)) if text else ""

    def _ask_for_sizes(self) -> None:
        for step in self.teams.values():
            if step.did == NEW and "engineers" not in step.changes:
                said = gettext("Enter how many engineers the new team %(team)s has.")
                name = isolated_text(step.name)
                self._fault(step.line, "engineers", said % {"team": name})

    # --- rights ---

    def _right(self, row: Row, user: Step, team: Step) -> None:
        role = row.cells["role"].lower()
        if role and role not in Membership.Right.values:
            self._fault(row.line, "role", gettext("Enter lead, member or viewer."))
            return
        of = (key_of(user.name), key_of(team.name))
        step = self.rights.get(of) or self._first_of_right(row, user, team, of)
        if role and not self._differs(row.line, "right", "role", "/".join(of), role):
            step.set("role", step.row.right if step.row else "", role)

    def _first_of_right(self, row: Row, user: Step, team: Step, of: tuple[str, str]) -> Step:
        name = f"{isolated_text(user.name)}, {isolated_text(team.name)}"
        stored = self.stored.get((user.row.pk, team.row.pk))
        step = self.rights[of] = Step(row.line, "right", name, row=stored, of=of)
        if stored is None:
            step.did, step.changes = NEW, {"role": ("", Membership.Right.MEMBER.value)}
        return step

    def _keep_leads(self) -> None:
        """No line takes away the last lead of a team."""
        leads: dict[Any, set[str]] = {}
        for row in self.stored.values():
            if row.right == Membership.Right.LEAD and row.user.is_active:
                leads.setdefault(row.team_id, set()).add(row.user.username_key)
        for key, team in self.teams.items():
            before = leads.get(team.row.pk, set())
            steps = [step for step in self._rights_in(key) if step.changes]
            ended = [s for s in steps if s.of[0] in before and s.changes["role"][1] != "lead"]
            begun = [s for s in steps if s.changes["role"][1] == "lead"]
            if ended and not begun and before == {step.of[0] for step in ended}:
                said = gettext("The team %(team)s would have no lead: name one in the file.")
                self._fault(ended[0].line, "role", said % {"team": isolated_text(team.name)})

    def _rights_in(self, team: str) -> Iterator[Step]:
        return (step for of, step in self.rights.items() if of[1] == team)

    # --- cells ---

    def _name(self, row: Row, model: type[Model], name: str, column: str = "") -> str:
        """The cell as it is stored, or nothing and a fault if it does not fit its field."""
        column, text = column or name, row.cells[column or name]
        if not text:
            return ""
        try:
            kept: str = model._meta.get_field(name).clean(tidy(text), None)  # type: ignore[union-attr]
        except ValidationError as refused:
            self._fault(row.line, column, " ".join(refused.messages)[:300])
            return ""
        return kept

    def _give(self, row: Row, step: Step, column: str, value: str) -> None:
        """Sets a column of an account or a team, unless another line says something else."""
        if self._differs(row.line, step.kind, column, key_of(step.name), value):
            return
        before = "" if step.did == NEW else str(getattr(step.row, column))
        if step.kind == "user" and before != value and step.row.pk in self._protected:
            self._fault(row.line, column, str(ProtectedAccount(step.row).message))
            return
        step.set(column, before, value)

    @cached_property
    def _protected(self) -> set[int]:
        return set(User.objects.protected_from(self.by).values_list("pk", flat=True))

    def _differs(self, line: int, kind: str, column: str, of: str, value: str) -> bool:
        """Whether an earlier line says otherwise, which is a fault; nothing said is no other."""
        first, said = self.given.setdefault((kind, column, of), (line, value))
        if not value or said == value:
            return False
        if not said:
            self.given[(kind, column, of)] = (line, value)
        told = gettext("Line %(line)s says “%(value)s”: make both lines the same.")
        self._fault(line, column, told % {"line": first, "value": said[:LONGEST_SHOWN]})
        return True

    def _keep_addresses_apart(self) -> None:
        """An address leads to one account: a mail with a new password goes there."""
        changed = {k: s for k, s in self.users.items() if "email" in s.changes}
        wanted = [step.changes["email"][1].lower() for step in changed.values()]
        taken = _taken(wanted)
        for key, step in changed.items():
            address = step.changes["email"][1].lower()
            others = taken.get(address, set()) - {key}
            if others or wanted.count(address) > 1:
                said = gettext("Another account has this address: give each one its own.")
                self._fault(step.line, "email", said)


def _taken(addresses: Iterable[str]) -> dict[str, set[str]]:
    """The keys of the accounts that have an address, by the address in lower case."""
    wanted, found = set(addresses), dict[str, set[str]]()
    if wanted:
        for address, key in User.objects.exclude(email="").values_list("email", "username_key"):
            if address.lower() in wanted:
                found.setdefault(address.lower(), set()).add(key)
    return found
