"""What a login waits for: the code that was mailed to somebody who registered."""

from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from . import mails


class RegisteredStage(EmailVerificationStage):  # type: ignore[misc]
    """Asks for the code as long as a registered address is not verified.

    Whoever was invited, or got the account from an administrator, has no such address.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        addresses = EmailAddress.objects.filter(user=self.login.user, verified=False)
        if self.login.user and not (self.login.user.has_usable_password() and addresses.exists()):
            return None, True
        try:
            found: tuple[HttpResponse | None, bool] = super().handle()
        except mails.NotSent:
            text = gettext("The mail with the code could not be sent. Log in later to get it.")
            messages.error(self.request, text)
            return redirect("account_login"), False
        return found
