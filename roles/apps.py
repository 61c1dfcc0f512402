"""The app `roles` as Django lists it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolesConfig(AppConfig):
    name = "roles"
    verbose_name = _("Roles and rules")

    def ready(self) -> None:
        from roles.audit import access  # noqa: F401 (listens to signals)
