"""`manage.py export`: a file of chosen teams and days; incomplete ones end in .part."""

import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from assessments.exports import DEFAULT_FORMAT, FORMATS, KINDS, Export, Scope
from assessments.models import Assessment, Team
from roles.audit.entries import Person
from roles.values.days import Period, typed_day


class File(Protocol):
    """An export or a PDF: a file with a name, in pieces."""

    @property
    def filename(self) -> str: ...

    def begin(self, *, by: Person | None) -> Iterable[bytes]: ...


class Command(BaseCommand):
    help = (
        "Writes answers, scores, criteria or advice of the submitted reports as CSV or JSON, "
        "with the rows of the page Export (docs/exports.md). It sees every team."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=list(KINDS))
        parser.add_argument(
            "--team",
            action="append",
            default=[],
            metavar="NAME",
            help=(
                "by its name or its ID; again for another one; "
                "unless given, every team that is not archived"
            ),
        )
        parser.add_argument("--from", type=typed_day, dest="first", metavar="YYYY-MM-DD")
        parser.add_argument("--to", type=typed_day, dest="last", metavar="YYYY-MM-DD")
        parser.add_argument(
            "--format", choices=list(FORMATS), default=DEFAULT_FORMAT, help=formats()
        )
        parser.add_argument(
            "--output", metavar="FILE", help="the file, or a folder for a file named by itself"
        )

    def handle(
        self,
        *,
        what: str,
        team: list[str],
        first: date | None,
        last: date | None,
        format: str,
        output: str | None,
        **options: object,
    ) -> None:
        period = Period(first, last)
        if period.is_backwards:
            raise CommandError("--to must not lie before --from.")
        scope = Scope(Assessment.objects.all(), tuple(map(named, team)), period)
        file = Export(KINDS[what], scope, format)
        deliver(file, output, self.stdout, failed="The export is INCOMPLETE")


def formats() -> str:
    """What each format is for, in the labels of the export page."""
    labels = "; ".join(f"{name} is {format.label}" for name, format in FORMATS.items())
    return f"{labels}. {DEFAULT_FORMAT} unless given"


def named(text: str) -> Team:
    """The team with this name or ID; CommandError with the existing names."""
    try:
        found = Team.objects.filter(pk=UUID(text)).first()
    except ValueError:
        found = Team.objects.named(text).first()
    if found:
        return found
    names = ", ".join(Team.objects.values_list("name", flat=True)[:20])
    raise CommandError(f"No team is named {text!r}. There are: {names or 'no teams'}.")


def deliver(file: File, output: str | None, stdout: OutputWrapper, *, failed: str) -> None:
    """Writes the file to `output`, or its bytes to standard output; CommandError if that fails."""
    try:
        if output is None:
            write(file.begin(by=None), sys.stdout.buffer)
        else:
            stdout.write(f"Wrote {keep(file, Path(output))}.")
    except OSError as error:
        raise CommandError(f"{failed}: {error.strerror}.") from None


def keep(file: File, output: Path) -> Path:
    """Writes a file readable by its owner only; its name ends in .part until it is complete."""
    target = output / file.filename if output.is_dir() else output
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        write(file.begin(by=None), handle)
    return part.replace(target)


def write(pieces: Iterable[bytes], handle: BinaryIO) -> None:
    for piece in pieces:
        handle.write(piece)
    handle.flush()
