"""`manage.py load_catalogue`: loads shipped roles, rules and questionnaires that are missing."""

from django.core.management.base import BaseCommand

from assessments import catalogue as questionnaires
from roles.files import rules as roles


class Command(BaseCommand):
    help = "Loads the shipped roles, rules and questionnaires that the database does not have yet."

    def handle(self, **options: object) -> None:
        if roles.load_shipped():
            self.stdout.write("Loaded the roles, staffing and triggers.")
        for version in questionnaires.load_shipped():
            self.stdout.write(f"Published {version.questionnaire} {version.number}.")
