"""`manage.py clear_expired`: deletes sessions that have ended, and kept posts that nobody sent."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from assessments.accounts.sessions import forget_ended
from assessments.models import KeptPost


class Command(BaseCommand):
    help = (
        "Deletes expired sessions, and what somebody sent without a login and did not send again "
        "within twelve hours. The server does the same at its start and every hour."
    )

    def handle(self, **options: object) -> None:
        call_command("clearsessions")
        forget_ended()
        KeptPost.objects.expired().delete()
