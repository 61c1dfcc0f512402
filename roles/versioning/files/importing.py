"""Importer: reads, checks, stores a file as a draft, or nothing; dry run, Outcome, audit entry."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from roles.audit import AuditEntry
from roles.audit.entries import Actor
from roles.versioning.changes import Change, change_text
from roles.versioning.versions import Version, VersionQuerySet

from .documents import Document, FileFault, Refused, Table, key_of
from .lines import Path
from .tables import Reader
from .writing import text_of

V = TypeVar("V", bound=Version)


@dataclass(frozen=True)
class Outcome(Generic[V]):
    """The result of an import: the draft, what it left unchanged, and what prevents publishing.

    `changes` are those since `published`, the version in force; `replaced` is the draft that the
    new one replaced.
    """

    version: V
    data: Table
    notes: list[str] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)
    replaced: str = ""
    published: str = ""
    changes: list[str] = field(default_factory=list)


class Importer(ABC, Generic[V]):
    """Imports one file as a draft; a subclass for each kind of file reads, checks and stores it.

    `may_create_roles` says whether the user may create disciplines and roles.
    """

    def __init__(self, document: Document, *, may_create_roles: bool = True) -> None:
        self.document, self.may_create_roles = document, may_create_roles
        self.reader = Reader(document)
        self.notes: list[str] = []
        # The path in the file by the code with which a fault of publishing begins.
        self.paths: dict[str, Path] = {}

    @staticmethod
    @abstractmethod
    def written(version: V, /) -> Table:
        """A stored version as plain data."""

    @staticmethod
    @abstractmethod
    def compare(old: Table, new: Table, /) -> Sequence[Change]:
        """What changed between two versions as plain data."""

    @staticmethod
    @abstractmethod
    def tables(data: Table, /) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """The tables of plain data by kind and code, as changes name them."""

    @abstractmethod
    def read(self) -> Table:
        """The file as plain data; faults go to the reader."""

    @abstractmethod
    def check_against_stored(self, data: Table) -> None:
        """Reports to the reader what does not fit the stored data."""

    @abstractmethod
    def siblings(self, data: Table) -> VersionQuerySet[V]:
        """The stored versions of the same questionnaire, or of the rules."""

    @abstractmethod
    def store(self, data: Table) -> V:
        """Stores the data as a draft."""

    # --- the verbs ---

    @classmethod
    @transaction.atomic
    def export(cls, version: V, *, by: Actor) -> str:
        """A stored version as the text of a file."""
        text = text_of(cls.written(version))
        AuditEntry.record_bounded(AuditEntry.Action.EXPORT, version.reference, by=by)
        return text

    def data(self) -> Table:
        """The file as plain data; Refused lists faults that the file alone shows."""
        data = self.read()
        self.reader.finish()
        return data

    def run(self, *, by: Actor, replace: bool = False) -> Outcome[V]:
        """Stores the draft; if there are faults, stores nothing and raises Refused with all."""
        try:
            with transaction.atomic():
                return self._import(by, replace)
        except IntegrityError as error:
            message = gettext(
                "The database refuses this (%(reason)s). Did somebody else change the same "
                "just now? Try again."
            )
            raise Refused(FileFault(message % {"reason": error})) from None

    def dry_run(self, *, replace: bool = True) -> Outcome[V]:
        """The outcome that `run` would have; nothing is stored."""
        with transaction.atomic():
            outcome = self.run(by=None, replace=replace)
            transaction.set_rollback(True)
        return outcome

    def _import(self, by: Actor, replace: bool) -> Outcome[V]:
        data = self.data()
        self.check_against_stored(data)
        self.reader.finish()
        published = self.siblings(data).published().first()
        replaced = self._make_room(data, replace)
        version = self.store(data)
        detail = f"in place of {replaced}" if replaced else ""
        AuditEntry.record(AuditEntry.Action.IMPORT, version.reference, by=by, detail=detail)
        return Outcome(
            version,
            data,
            notes=self.notes,
            faults=[self._located(fault) for fault in version.faults()],
            replaced=replaced,
            published=published.reference if published else "",
            changes=self.changes(published, data) if published else [],
        )

    def changes(self, since: V, data: Table) -> list[str]:
        """What changed since a stored version, one sentence each."""
        return [change_text(change) for change in self.compare(self.written(since), data)]

    def _make_room(self, data: Table, replace: bool) -> str:
        draft = self.siblings(data).drafts().first()
        if draft is None:
            return ""
        if not replace:
            message = gettext(
                "There is a draft already: %(draft)s. Publish or delete it, or say that the "
                "file is to replace it (--replace)."
            )
            raise Refused(FileFault(message % {"draft": draft.reference}))
        reference = draft.reference
        draft.delete()
        return reference

    def _located(self, fault: str) -> FileFault:
        path = self.paths.get(fault.partition(":")[0])
        return self.document.fault(path, fault) if path else FileFault(fault)

    def once(self, path: Path, name: str, seen: dict[str, Path]) -> None:
        """Reports a name that occurred before in the file; `seen` has the first path of each.

        Names that differ only in case are the same: `seen` has them in lower case.
        """
        if name.lower() in seen:
            message = gettext("%(name)s stands here a second time; first at %(first)s")
            first = key_of(seen[name.lower()])
            self.reader.fault(path, message % {"name": name, "first": first})
        seen.setdefault(name.lower(), path)
