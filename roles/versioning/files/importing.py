"""A version becomes a file, and a file a draft: all of it or nothing, and recorded."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from roles.audit import AuditEntry
from roles.versioning.versions import Version, change_text

from .documents import Document, FileFault, Refused, key_of
from .tables import Reader
from .writing import text_of


@dataclass(frozen=True)
class Outcome:
    """What an import made, what it left as it was, and what still stands in the way of publishing.

    `changes` are those since `published`, the version in force; `replaced` is the draft whose place
    the new one took.
    """

    version: Version
    data: dict
    notes: list[str] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)
    replaced: str = ""
    published: str = ""
    changes: list[str] = field(default_factory=list)


class Importer(ABC):
    """The way of one file into a draft. A kind of file says how it is read, placed and stored.

    `may_found` is whether whoever imports may make a discipline and a role.
    """

    def __init__(self, document: Document, *, may_found: bool = True):
        self.document, self.may_found = document, may_found
        self.reader = Reader(document)
        self.notes: list[str] = []
        # Where the file has what a fault of publishing begins with.
        self.paths: dict[str, tuple] = {}

    @staticmethod
    @abstractmethod
    def written(version: Version) -> dict:
        """A stored version as plain data."""

    @staticmethod
    @abstractmethod
    def compare(old: dict, new: dict) -> list:
        """What changed between two versions as plain data."""

    @staticmethod
    @abstractmethod
    def tables(data: dict) -> dict[tuple[str, str], dict]:
        """The tables of plain data by the kind and the code that a change names."""

    @abstractmethod
    def read(self) -> dict:
        """The file as plain data; what is wrong with it goes to the reader."""

    @abstractmethod
    def check_against_stored(self, data: dict) -> None:
        """Tells the reader what of it does not fit what is stored."""

    @abstractmethod
    def siblings(self, data: dict):
        """The stored versions of the same."""

    @abstractmethod
    def store(self, data: dict) -> Version:
        """The draft that the data makes."""

    # --- the verbs ---

    @classmethod
    @transaction.atomic
    def export(cls, version: Version, *, by) -> str:
        """A stored version as the text of a file."""
        text = text_of(cls.written(version))
        AuditEntry.record(AuditEntry.Action.EXPORT, version.reference, by=by)
        return text

    def data(self) -> dict:
        """The file as plain data; Refused lists what is wrong with it in itself."""
        data = self.read()
        self.reader.finish()
        return data

    def run(self, *, by, replace: bool = False) -> Outcome:
        """Makes the draft; Refused lists every fault, and nothing is stored."""
        try:
            with transaction.atomic():
                return self._import(by, replace)
        except IntegrityError as error:
            message = gettext(
                "The database refuses this (%(reason)s). Did somebody else change the same "
                "just now? Try again."
            )
            raise Refused(FileFault(message % {"reason": error})) from None

    def dry_run(self, *, replace: bool = True) -> Outcome:
        """What `run` would make; nothing is kept."""
        with transaction.atomic():
            outcome = self.run(by=None, replace=replace)
            transaction.set_rollback(True)
        return outcome

    def _import(self, by, replace: bool) -> Outcome:
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

    def changes(self, since: Version, data: dict) -> list[str]:
        """What changed since a stored version, a sentence each."""
        return [change_text(change) for change in self.compare(self.written(since), data)]

    def _make_room(self, data: dict, replace: bool) -> str:
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

    def once(self, path: tuple, name: str, seen: dict[str, tuple]) -> None:
        """A fault where the name stood before in the file; `seen` has the first places.

        The case does not tell two apart: `seen` knows each by its small letters.
        """
        if name.lower() in seen:
            message = gettext("%(name)s stands here a second time; first at %(first)s")
            first = key_of(seen[name.lower()])
            self.reader.fault(path, message % {"name": name, "first": first})
        seen.setdefault(name.lower(), path)
