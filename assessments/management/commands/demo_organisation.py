import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from assessments import demo


class Command(BaseCommand):
    help = "Makes a demo organisation in a database without users, with logins beside the database."

    def handle(self, *, verbosity, **options):
        try:
            with transaction.atomic():
                said = f"Made a demo organisation; its logins are in {keep(demo.make())}."
        except demo.NotEmpty:
            said = "The database has users already: no demo organisation was made."
        if verbosity:
            self.stdout.write(said)


def keep(passwords: dict[str, str]) -> Path:
    """Writes the logins where only the owner of the data can read them."""
    file = settings.DATA_DIR / "demo-logins.txt"
    file.unlink(missing_ok=True)
    lines = [f"{name:6} {passwords[name]}  {demo.PEOPLE[name][2]}" for name in demo.PEOPLE]
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write("\n".join(lines) + "\n")
    return file
