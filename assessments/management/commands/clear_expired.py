"""`manage.py clear_expired`: deletes ended sessions and counts, unsent kept posts, unused PDFs."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from assessments.accounts import limits
from assessments.accounts.sessions import forget_ended
from assessments.exports import kept_pdfs
from assessments.models import KeptPost


class Command(BaseCommand):
    help = (
        "Deletes expired sessions and counts of attempts, and what somebody sent without a login "
        "and did not send again within twelve hours, and PDFs that nobody asked for in a week. The "
        "server does the same at its start and every hour."
    )

    def handle(self, **options: object) -> None:
        call_command("clearsessions")
        forget_ended()
        limits.forget_ended()
        KeptPost.objects.expired().delete()
        kept_pdfs.clear()
