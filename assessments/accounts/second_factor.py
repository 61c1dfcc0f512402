"""Second factors: who needs one, how their keys are stored, and what the audit log says of them."""

import base64
import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import User
from roles.audit import SHELL, AuditEntry
from roles.audit import access as audit
from roles.audit.entries import USER, USER_NAMED
from roles.values.names import isolated_text

from .single_sign_on import came_by_single_sign_on

logger = logging.getLogger("tripod.sign_on")
# What is a factor of its own; recovery codes only stand in for one.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Of one person: a page that asks for one reads them all.
MOST_PASSKEYS = 10
NAMES = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keys are encrypted by SECRET_KEY; names come from PUBLIC_URL."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This code is wrong or was used before. Wait for the next one, or check the clock of "
            "your phone."
        )
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What no key of the settings decrypts is a key that nobody has: no code fits it."""
        try:
            text = _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("second factor: encrypted by another SECRET_KEY")
            text = generate_totp_secret()
        return text

    def is_mfa_enabled(self, user: User | None, types: Any = None) -> bool:
        """False for nobody: an account may be deleted while the page for its code is being made."""
        return user is not None and super().is_mfa_enabled(user, types=types)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return f"Tripod {urlsplit(settings.PUBLIC_URL).hostname}"

    def build_totp_svg(self, url: str) -> str:
        """On white, in dark mode too, so that a camera reads it."""
        from qrcode import QRCode
        from qrcode.image.svg import SvgFillImage

        code = QRCode(image_factory=SvgFillImage)
        code.add_data(url)
        found: str = code.make_image().to_string(encoding="unicode")
        return found

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": "Tripod"}


def _box() -> MultiFernet:
    """Encrypts with SECRET_KEY, and decrypts what an earlier one encrypted too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    wide = HKDF(SHA256(), 32, salt=None, info=b"tripod second factors").derive(key.encode())
    return base64.urlsafe_b64encode(wide)


def has_second_factor(user: User | AnonymousUser) -> bool:
    found: bool = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()
    return found


def has_room_for_passkey(user: User | AnonymousUser) -> bool:
    held = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    has_room: bool = held.count() < MOST_PASSKEYS
    return has_room


@transaction.atomic
def reset_second_factor(user: User) -> bool:
    """Removes every factor, each with an entry in the audit log; False if there was none."""
    # Not while a code is checked, which stores that it was used.
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk))
    factors = Authenticator.objects.filter(user=user)
    had: bool = factors.exists()
    for factor in factors:
        factor.delete()
    return had


def needs_second_factor(request: HttpRequest) -> bool:
    """Staff without one, unless the provider of single sign-on let them in."""
    if not (settings.SECOND_FACTOR_FOR_STAFF and request.user.is_staff):
        return False
    return not came_by_single_sign_on(request) and not has_second_factor(request.user)


# --- the audit log ---


@receiver(post_save, sender=Authenticator)
def added(sender: type[Authenticator], instance: Authenticator, created: bool, **_: Any) -> None:
    if created:
        _note(instance, f"+{NAMES[instance.type]}")


@receiver(post_delete, sender=Authenticator)
def removed(sender: type[Authenticator], instance: Authenticator, **_: Any) -> None:
    _note(instance, f"-{NAMES[instance.type]}")


@receiver(authentication_failed)
def failed(request: HttpRequest, user: User, **_: Any) -> None:
    audit.code_failed(request, user)


def _note(factor: Authenticator, detail: str) -> None:
    by = audit.actor.get() or SHELL
    # An account that is deleted takes its factors with it.
    subject, about = f"{USER_NAMED} {isolated_text(factor.user)}", (USER, factor.user_id)
    AuditEntry.record(AuditEntry.Action.FACTOR, subject, by=by, detail=detail, about=about)
