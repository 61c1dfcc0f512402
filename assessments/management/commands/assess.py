import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

from assessments import api, reports
from assessments.reports.pages import page_of

LARGEST = 1_000_000


class Command(BaseCommand):
    help = "Computes the report of a team and its answers from a JSON or YAML file; stores nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the file, or - for standard input")
        parser.add_argument("--format", choices=["json", "text"], default="json")

    def handle(self, *, file, format, **options):
        try:
            document = reports.build(api.parse(read(file)))
        except api.Faults as faults:
            self.stderr.write("\n".join(faults.lines))
            sys.exit(2)
        if format == "text":
            self.stdout.write(
                render_to_string("assessments/report.txt", {"page": page_of(document)})
            )
        else:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))


def read(file: str):
    """The data in a file, JSON or YAML by what it holds; Faults for what cannot be read."""
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if file == "-" else _bytes(file)
        if len(raw) > LARGEST:
            raise api.Faults([f"{file}: must be at most {LARGEST} bytes"])
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise api.Faults([f"{file}: cannot be read ({error.strerror})"]) from None
    except UnicodeDecodeError:
        raise api.Faults([f"{file}: must be text in UTF-8"]) from None
    if text.lstrip().startswith(("{", "[")):
        return api.read_json(text)
    return api.read_yaml(text)


def _bytes(file: str) -> bytes:
    with Path(file).open("rb") as handle:
        return handle.read(LARGEST + 1)
