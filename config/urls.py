"""All addresses: the two apps, logging in and out, the language, the admin."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from assessments.views import (
    accounts,
    confirming,
    own_data,
    registration,
    second_factor,
    sessions,
    single_sign_on,
)
from config import csp_reports

handler500 = "config.failures.error_page"

# allauth leads to its pages by their names.
SECOND_FACTOR = [
    path("", second_factor.Overview.as_view(), name="mfa_index"),
    path("app/", second_factor.AddApp.as_view(), name="mfa_activate_totp"),
    path("app/remove/", second_factor.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("codes/", second_factor.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("codes/new/", second_factor.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("passkeys/", second_factor.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/remove/",
        second_factor.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
]
CONFIRM = [
    path("", confirming.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("code/", confirming.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("passkey/", confirming.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("provider/", confirming.confirm_by_sign_on, name="confirm-sign-on"),
]
urlpatterns = [
    path("", include("assessments.urls")),
    path("roles/", include("roles.urls")),
    path("login/", sessions.LogIn.as_view(), name="account_login"),
    path("single-sign-on/", single_sign_on.begin, name="single-sign-on"),
    path("single-sign-on/callback/", single_sign_on.callback, name="single-sign-on-callback"),
    path("single-sign-on/disconnect/", single_sign_on.disconnect, name="single-sign-on-end"),
    path("login/second-factor/", second_factor.Authenticate.as_view(), name="mfa_authenticate"),
    path("login/passkey/", second_factor.LogInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("account/second-factor/", include(SECOND_FACTOR)),
    path("account/confirm/", include(CONFIRM)),
    path("send-again/", sessions.send_again, name="send-again"),
    path("logout/", sessions.LogOut.as_view(), name="account_logout"),
    path("account/", accounts.profile, name="profile"),
    path("account/sessions/end/", accounts.end_sessions, name="end-sessions"),
    path("account/data/", own_data.own_data, name="own-data"),
    path("account/delete/", own_data.erase_account, name="erase-account"),
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
    path("language/", accounts.choose_language, name="set_language"),
    path("csp-report/", csp_reports.report, name="csp-report"),
    path("admin/", admin.site.urls),
]
