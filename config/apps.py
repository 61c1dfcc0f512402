"""Apps of others as Django lists them, set up for Tripod."""

from allauth.account.signals import user_logged_in
from allauth.usersessions.apps import UserSessionsConfig
from django.contrib.admin.apps import AdminConfig


class Admin(AdminConfig):
    """The admin, with Tripod's own site."""

    default_site = "config.admin_site.Site"


class UserSessions(UserSessionsConfig):  # type: ignore[misc]
    """The list of sessions, to which accounts/sessions.py adds each login."""

    def ready(self) -> None:
        super().ready()
        from allauth.usersessions.signals import on_user_logged_in

        user_logged_in.disconnect(on_user_logged_in)
