"""All addresses: the two apps, logging in and out, the language, the admin."""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from assessments.views import accounts, refusals, registration, sessions
from config import csp_reports

# "View site" leads to the path of PUBLIC_URL.
admin.site.site_url = settings.ROOT_PATH
# The admin has no login of its own: it would know no limits.
admin.site.login = sessions.log_in_to_admin  # type: ignore[method-assign]
# Its page for a new password would not know them either.
admin.site.password_change = cast(  # type: ignore[method-assign]
    Any, lambda request, *_context: redirect("account_change_password")
)
admin.site.logout = sessions.LogOut.as_view()  # type: ignore[method-assign]

handler403, handler404 = refusals.forbidden, refusals.not_found

urlpatterns = [
    path("", include("assessments.urls")),
    path("roles/", include("roles.urls")),
    path("login/", sessions.LogIn.as_view(), name="account_login"),
    path("send-again/", sessions.send_again, name="send-again"),
    path("logout/", sessions.LogOut.as_view(), name="account_logout"),
    path("account/", accounts.profile, name="profile"),
    path("account/sessions/end/", accounts.end_sessions, name="end-sessions"),
    path("account/password/", accounts.ChangePassword.as_view(), name="account_change_password"),
    path("register/", registration.Register.as_view(), name="account_signup"),
    path(
        "register/code/",
        registration.EnterCode.as_view(),
        name="account_email_verification_sent",
    ),
    # allauth's page of addresses, to which it leads.
    path("account/email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("forgotten/", accounts.ForgottenPassword.as_view(), name="account_reset_password"),
    re_path(
        r"^new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        accounts.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("language/", login_not_required(set_language), name="set_language"),
    path("csp-report/", csp_reports.report, name="csp-report"),
    path("admin/", admin.site.urls),
]
