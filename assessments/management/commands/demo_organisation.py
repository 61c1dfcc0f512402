"""`manage.py demo_organisation`: creates the demo, and keeps its logins in a private file."""

import os
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from assessments import demo
from assessments.models import User
from roles.values.days import typed_day


class Command(BaseCommand):
    help = (
        "Makes a demo organisation in a database without users, with logins beside the database. "
        "With --history: ten more teams and eight quarters of reports, the small one included."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--history", action="store_true", help="twelve teams, eight quarters")
        parser.add_argument(
            "--until",
            type=typed_day,
            metavar="YYYY-MM-DD",
            help="the eight quarters that had ended by this day; today unless given",
        )

    def handle(
        self, *, verbosity: int, history: bool, until: date | None, **options: object
    ) -> None:
        if until and not history:
            raise CommandError("--until goes with --history: the small organisation is of today.")
        today = timezone.localdate()
        if until and until > today:
            raise CommandError("--until lies in the future: its quarters have not ended yet.")
        until = until or today
        try:
            with transaction.atomic():
                message = with_history(until) if history else small()
        except ValidationError:
            raise CommandError(
                "A team has the name of a demo team: rename it first. Nothing was made."
            ) from None
        if verbosity:
            self.stdout.write(message)


def small(until: date | None = None) -> str:
    """Creates the small organisation if there are no users; returns what happened."""
    try:
        return f"Made a demo organisation; its logins are in {keep(demo.create_small(until))}."
    except demo.NotEmpty:
        return "The database has users already: no demo organisation was made."


def with_history(until: date) -> str:
    """Creates what is missing of the organisation with its history; returns what happened."""
    if demo.is_there():
        return "The demo organisation with its history is there already: nothing was changed."
    messages = [] if User.objects.exists() else [small(until)]
    try:
        made = demo.create_history(until)
    except demo.NotDemo:
        return "The database has other users than the demo people: no demo teams were added."
    return "\n".join([*messages, f"Added ten teams with {made} reports over eight quarters."])


def keep(passwords: dict[str, str]) -> Path:
    """Writes the logins to a file that only the owner of the data can read."""
    file = settings.DATA_DIR / "demo-logins.txt"
    file.unlink(missing_ok=True)
    lines = [f"{name:6} {passwords[name]}  {demo.PEOPLE[name][2]}" for name in demo.PEOPLE]
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write("\n".join(lines) + "\n")
    return file
