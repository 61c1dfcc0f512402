"""The app `assessments` as Django lists it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Questionnaires and assessments")

    def ready(self) -> None:
        """Sessions listen for logins and for changes of rights."""
        from .accounts import sessions  # noqa: F401
