"""`manage.py assess`: a JSON or YAML file → its report as text or JSON; stores nothing."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.template.loader import render_to_string

from assessments import case_files, reports
from assessments.reports.page.page import Page


class Command(BaseCommand):
    help = "Computes the report of a team and its answers from a JSON or YAML file; stores nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file, or - for standard input")
        parser.add_argument("--format", choices=["json", "text"], default="json")

    def handle(self, *, file: str, format: str, **options: object) -> None:
        try:
            document = reports.build(case_files.parse(case_files.read(read(file), file)))
        except case_files.Faults as faults:
            self.stderr.write("\n".join(faults.lines))
            sys.exit(2)
        if format == "text":
            self.stdout.write(render_to_string("assessments/report.txt", {"page": Page(document)}))
        else:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))


def read(file: str) -> bytes:
    """The bytes of a file, at most one more than allowed; Faults if it cannot be read."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(case_files.LARGEST + 1)
        with Path(file).open("rb") as handle:
            return handle.read(case_files.LARGEST + 1)
    except OSError as error:
        raise case_files.Faults([f"{file}: cannot be read ({error.strerror})"]) from None
