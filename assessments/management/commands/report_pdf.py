"""`manage.py report_pdf`: writes the report of an assessment as a PDF."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from assessments.exports import PACKAGES, ReportPdf, can_make_pdf, report_html
from assessments.models import Assessment

from .export import deliver

MISSING = "WeasyPrint finds no Pango or no font. On Debian: apt-get install " + " ".join(PACKAGES)


class Command(BaseCommand):
    help = "Writes the report of a submitted assessment as a PDF of A4 pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", metavar="ID", help="of the assessment, as in its address")
        parser.add_argument(
            "--output", metavar="FILE", help="the file, or a folder for a file named by itself"
        )
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)

    def handle(self, *, id: str, output: str | None, language: str, **options: object) -> None:
        if not can_make_pdf():
            raise CommandError(MISSING)
        file = made(submitted(id), language)
        deliver(file, output, self.stdout, failed="The PDF was not written")


def submitted(text: str) -> Assessment:
    """The submitted assessment with this ID; CommandError if there is none."""
    reports = Assessment.objects.submitted().select_related("team", "report")
    try:
        found = reports.filter(pk=text).first()
    except ValidationError:
        raise CommandError(f"{text!r} is no ID of an assessment.") from None
    if found is None:
        raise CommandError(f"No submitted assessment has the ID {text}.")
    return found


def made(assessment: Assessment, language: str) -> ReportPdf:
    """The PDF of the report page, in a language."""
    with override(language):
        try:
            return ReportPdf(assessment, report_html(assessment))
        except ValueError as error:
            # The style sheets have hashed names, which exist only after collectstatic.
            raise CommandError(f"{error}. Run manage.py collectstatic first.") from None
