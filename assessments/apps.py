"""The app `assessments` as Django lists it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = _("Questionnaires and assessments")

    def ready(self) -> None:
        """Sessions and the audit log listen for logins, changes of rights and of factors."""
        from .accounts import second_factor, sessions  # noqa: F401
