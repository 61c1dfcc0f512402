"""`manage.py shorten_audit_log`: deletes old entries of the audit log; nothing else deletes any."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from roles.audit import AuditEntry


class Command(BaseCommand):
    help = "Deletes entries of the audit log that are older than so many days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        least = AuditEntry.LEAST_DAYS
        parser.add_argument("--days", type=int, required=True, help=f"{least} or more")

    def handle(self, *, days: int, **options: object) -> None:
        if days < AuditEntry.LEAST_DAYS:
            least = f"--days must be {AuditEntry.LEAST_DAYS} or more"
            raise CommandError(f"{least}: the database keeps what is younger.")
        count = AuditEntry.shorten(days)
        self.stdout.write(f"Deleted {count} entries that were older than {days} days.")
