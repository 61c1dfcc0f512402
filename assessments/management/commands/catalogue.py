"""`manage.py catalogue`: export, import, check and diff of questionnaires and rules as files."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from assessments.catalogue import QuestionnaireImport
from assessments.models import QuestionnaireVersion, User
from roles.audit import SHELL
from roles.files import RulesImport, are_rules
from roles.models import Ruleset
from roles.versioning.changes import change_text
from roles.versioning.files import MOST_BYTES, Document, Importer, Outcome, Refused, read_document
from roles.versioning.files.documents import Table
from roles.versioning.versions import Version, VersionQuerySet

VERSION = re.compile(r"([a-zA-Z0-9_-]+):(\d{1,9})")
# Which versions an importer is for is known only once a file or a name is read.
AnyImporter: TypeAlias = Importer[Any]
# The same exit code as that of `assess` for wrong input.
BAD_INPUT = 2


class Command(BaseCommand):
    help = "Exports, imports, checks and compares questionnaires and rules as TOML files."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        export = verbs.add_parser("export", help="print a version as TOML")
        export.add_argument("slug", help="of a questionnaire, or `rules`; or slug:number")
        export.add_argument("--version", type=int, help="its number; the published one if not said")
        imports = verbs.add_parser("import", help="make a draft of a file")
        imports.add_argument("file", help="a TOML file, or - for standard input")
        imports.add_argument("--dry-run", action="store_true", help="try it, and keep nothing")
        imports.add_argument("--replace", action="store_true", help="in place of a draft")
        for verb in (export, imports):
            verb.add_argument("--by", help="the username for the audit log", default=SHELL)
        check = verbs.add_parser("check", help="list every fault, also those that publishing would")
        check.add_argument("file")
        diff = verbs.add_parser("diff", help="list what changed, and what it does to trends")
        diff.add_argument("old", help="a file, or slug:number")
        diff.add_argument("new", help="a file, or slug:number")

    def handle(self, *, verb: str, **options: object) -> None:
        try:
            getattr(self, f"do_{verb}")(**options)
        except Refused as refused:
            raise CommandError("\n".join(refused.lines), returncode=BAD_INPUT) from None
        except UnicodeEncodeError:
            raise CommandError("A name holds bytes that are no text in UTF-8.") from None

    # --- the verbs ---

    @transaction.atomic
    def do_export(self, slug: str, version: int | None, by: str, **options: object) -> None:
        named = VERSION.fullmatch(slug)
        if named and version is None:
            slug, version = named[1], int(named[2])
        stored = _version(slug, version)
        text = _importer_of(stored).export(stored, by=_name(by))
        self.stdout.write(text, ending="")

    def do_import(
        self, file: str, dry_run: bool, replace: bool, by: str, **options: object
    ) -> None:
        importer = _importer(_read(file))
        if dry_run:
            outcome = importer.dry_run(replace=replace)
        else:
            outcome = importer.run(by=_name(by), replace=replace)
        verb = "would become" if dry_run else "is now"
        self.stdout.write(f"{file} {verb} the draft {outcome.version.reference}.")
        self._report_outcome(outcome)

    def do_check(self, file: str, **options: object) -> None:
        outcome = _importer(_read(file)).dry_run()
        for note in outcome.notes:
            self.stdout.write(note)
        if outcome.faults:
            raise Refused(*outcome.faults)
        self.stdout.write(f"{file} has no fault.")

    def do_diff(self, old: str, new: str, **options: object) -> None:
        before, after = _data(old), _data(new)
        if are_rules(before) != are_rules(after):
            raise CommandError("Rules are compared with rules, a questionnaire with its like.")
        lines = [change_text(change) for change in _kind_of(after).compare(before, after)]
        self.stdout.write("\n".join(lines) or "No change.")

    def _report_outcome(self, outcome: Outcome[Any]) -> None:
        if outcome.replaced:
            self.stdout.write(f"In place of the draft {outcome.replaced}.")
        for note in outcome.notes:
            self.stdout.write(note)
        self._list("Before it can be published:", outcome.faults)
        self._list(f"Changes since {outcome.published}:", outcome.changes)

    def _list(self, heading: str, rows: Sequence[object]) -> None:
        if rows:
            self.stdout.write(heading)
        for row in rows:
            self.stdout.write(f"  {row}")


def _version(slug: str, number: int | None) -> Version:
    """The version with this number; without one the published version, else the draft."""
    versions: VersionQuerySet[Version] = Ruleset.objects.all()
    if slug != "rules":
        versions = QuestionnaireVersion.objects.filter(questionnaire__slug=slug)
    if number is None:
        found = versions.published().first() or versions.drafts().first()
    else:
        found = versions.filter(number=number).first()
    if found is None:
        name = slug if number is None else f"{slug}:{number}"
        raise CommandError(f"There is no {name}. {_known()}")
    return found


def _known() -> str:
    versions = QuestionnaireVersion.objects.select_related("questionnaire")
    stored = [*versions, *Ruleset.objects.all()]
    return f"There are: {', '.join(version.reference for version in stored) or 'none'}."


def _read(file: str) -> Document:
    """Reads a file, but at most one byte more than a catalogue file may have."""
    try:
        if file == "-":
            return read_document(sys.stdin.buffer.read(MOST_BYTES + 1))
        with Path(file).open("rb") as opened:
            return read_document(opened.read(MOST_BYTES + 1))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None


def _importer(document: Document) -> AnyImporter:
    return _kind_of(document.data)(document)


def _kind_of(data: Table) -> type[AnyImporter]:
    return RulesImport if are_rules(data) else QuestionnaireImport


def _importer_of(version: Version) -> type[AnyImporter]:
    return RulesImport if isinstance(version, Ruleset) else QuestionnaireImport


def _data(name: str) -> Table:
    """The data of a stored version or of a file, in the same form."""
    found = VERSION.fullmatch(name)
    if found:
        stored = _version(found[1], int(found[2]))
        return _importer_of(stored).written(stored)
    return _importer(_read(name)).data()


def _name(by: str) -> str:
    if by != SHELL and not User.objects.filter(username=by).exists():
        raise CommandError(f"There is no user {by}.")
    return by
