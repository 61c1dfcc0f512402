"""All addresses: the two apps, logging in and out, the language, the admin."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from assessments.views import sessions
from config import csp_reports

# "View site" leads to the path of PUBLIC_URL.
admin.site.site_url = settings.ROOT_PATH
# The admin has no login of its own: it would know no limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.logout = sessions.LogOut.as_view()  # type: ignore[method-assign]

handler500 = "config.failures.error_page"

urlpatterns = [
    path("", include("assessments.urls")),
    path("roles/", include("roles.urls")),
    path("login/", sessions.LogIn.as_view(), name="account_login"),
    path("send-again/", sessions.send_again, name="send-again"),
    path("logout/", sessions.LogOut.as_view(), name="account_logout"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("csp-report/", csp_reports.report, name="csp-report"),
    path("admin/", admin.site.urls),
]
