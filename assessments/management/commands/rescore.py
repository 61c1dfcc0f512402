"""`manage.py rescore --check`: names reports that today's versions and rules would change."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessments.reports.impact import Judged, SummaryChange, rescored


class Command(BaseCommand):
    help = (
        "Tells which stored reports the published versions and rules of today would not repeat. "
        "It changes nothing: a report that somebody may have read stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="required: reports never change")

    def handle(self, *, check: bool, **options: object) -> None:
        if not check:
            raise CommandError("Reports never change. Say rescore --check to compare them.")
        differing = 0
        for row in rescored():
            differing += 1
            day = timezone.localdate(row.submitted)
            self.stdout.write(f"{day} {row.assessment} {row.team}")
            for change in row.changes:
                self.stdout.write(f"  {line(change)}")
        if differing:
            raise CommandError(f"{differing} of the stored reports would differ today.")
        self.stdout.write("Every stored report would say the same today.")


def line(change: SummaryChange) -> str:
    """`practice sre-slos: Developing → not asked`."""
    before = word(change.before) if change.was_there else "not asked"
    after = word(change.after) if change.is_there else "not asked"
    return f"{change.kind} {change.code}".strip() + f": {before} → {after}"


def word(judged: Judged) -> str:
    """A level, or the advice in codes."""
    if judged is None or isinstance(judged, str):
        return judged or "not known"
    named = [role for role in (judged["role"], judged["second"]) if role]
    form = f"({judged['form']})" if judged["verdict"] == "invest" else ""
    return " ".join([judged["verdict"], ", ".join(named), form]).strip()
