"""`manage.py reset_second_factor NAME`: for whoever lost phone, passkey and recovery codes."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.accounts.second_factor import reset_second_factor
from assessments.models import User


class Command(BaseCommand):
    help = (
        "Removes every second factor of a user, who then logs in with the password alone; the "
        "admin asks staff to set up a new one. The audit log has an entry."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the username")

    def handle(self, *, name: str, **options: object) -> None:
        try:
            user = User.objects.get_by_natural_key(name)
        except User.DoesNotExist:
            raise CommandError(f"There is no user {name!r}.") from None
        if not reset_second_factor(user):
            raise CommandError(f"{user.username} has no second factor.")
        self.stdout.write(f"{user.username} logs in with the password alone now.")
