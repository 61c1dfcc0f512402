"""`manage.py clear_expired`: deletes what has ended, and what the settings keep no longer."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from assessments.accounts import limits
from assessments.accounts.sessions import forget_ended
from assessments.exports import kept_pdfs
from assessments.models import KeptPost
from assessments.personal_data import retention


class Command(BaseCommand):
    help = (
        "Deletes expired sessions and counts of attempts, and what somebody sent without a login "
        "and did not send again within twelve hours, PDFs that nobody asked for in a week, and "
        "what is about people as the settings of retention say. The server does the same at its "
        "start and every hour."
    )

    def handle(self, **options: object) -> None:
        call_command("clearsessions")
        forget_ended()
        limits.forget_ended()
        KeptPost.objects.expired().delete()
        kept_pdfs.clear()
        retention.carry_out()
