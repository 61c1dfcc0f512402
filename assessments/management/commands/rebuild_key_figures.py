"""`manage.py rebuild_key_figures`: computes `KeyFigure` rows and latest reports again."""

from django.core.management.base import BaseCommand

from assessments.reports.organisation.key_figures import rebuild


class Command(BaseCommand):
    help = (
        "Takes the figures that the pages over several teams read anew from the stored answers and "
        "reports, which it does not change."
    )

    def handle(self, **options: object) -> None:
        self.stdout.write(f"Took the key figures of {rebuild()} submitted assessments.")
