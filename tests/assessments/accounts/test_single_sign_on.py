"""Whom single sign-on lets in, as which account, and what the groups claim gives and takes."""

from typing import Any

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread
from pytest_django import Settings

from assessments.accounts.single_sign_on import free_username
from assessments.models import User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.issuers import Issuer, address_in, app_of, browser_of, running
from tests.support.mail_server import UNFIT

pytestmark = pytest.mark.django_db
READERS, EDITORS = "Organisation readers", "Question editors"


def signed_on() -> User:
    return User.objects.get(socialaccount__isnull=False)


def groups() -> list[str]:
    return sorted(signed_on().groups.values_list("name", flat=True))


# --- a real provider ---


def test_a_real_provider_lets_in_and_the_second_time_finds_the_account(settings: Settings) -> None:
    claims: dict[str, Any] = {
        "preferred_username": "ann",
        "name": "Ann Berg",
        "groups": ["all-reports"],
    }
    claims |= {"email": "ann@example.org", "email_verified": True}
    with run_server_in_thread(user_claims=[Known(sub="42", claims=claims)]) as server:
        settings.SINGLE_SIGN_ON = app_of(f"http://localhost:{server.server_port}")
        settings.SINGLE_SIGN_ON_MAKES_ACCOUNTS = True
        settings.SINGLE_SIGN_ON_CLAIM, settings.SINGLE_SIGN_ON_GROUPS = (
            "groups",
            {READERS: ["all-reports"]},
        )
        for _ in range(2):
            browser = Client()
            address = address_in(browser.post(reverse("single-sign-on")))
            back = requests.post(address, {"sub": "42"}, allow_redirects=False, timeout=5)
            page = browser.get(back.headers["Location"].removeprefix("http://testserver"))
            assert page.headers["Location"] == reverse("teams")
    user = signed_on()
    assert (user.username, user.get_full_name(), user.email) == (
        *("ann", "Ann Berg", "ann@example.org"),
    )
    assert not user.has_usable_password()
    assert not EmailAddress.objects.exists(), "else a later password would wait for a code"
    assert groups() == [READERS]


# --- accounts ---


def test_issuer_and_subject_are_the_key(issuer: Issuer, settings: Settings) -> None:
    browser_of(issuer)
    with running() as other:
        settings.SINGLE_SIGN_ON = app_of(other.url)
        browser_of(other)
    keys = SocialAccount.objects.values_list("provider", "uid")
    assert set(keys) == {(issuer.url, "s-1"), (other.url, "s-1")}
    assert User.objects.filter(socialaccount__isnull=False).count() == 2


def test_neither_an_address_nor_a_name_finds_an_account(issuer: Issuer) -> None:
    alice = factories.user("alice", email="alice@example.org")
    issuer.claims = {"preferred_username": "Alice", "email": "alice@example.org"}
    issuer.claims |= {"email_verified": True}
    browser_of(issuer)
    assert signed_on() != alice
    assert signed_on().username == "Alice-2"


def test_an_address_that_nobody_verified_is_not_taken(issuer: Issuer) -> None:
    issuer.claims = {"preferred_username": "ann", "email": "ann@example.org"}
    browser_of(issuer)
    assert signed_on().email == ""


def test_an_address_to_which_no_mail_can_be_sent_is_not_taken(issuer: Issuer) -> None:
    issuer.claims = {"preferred_username": "ann", "email": UNFIT[0], "email_verified": True}
    browser_of(issuer)
    assert (signed_on().username, signed_on().email) == ("ann", "")


def test_without_leave_the_first_login_makes_no_account(issuer: Issuer, settings: Settings) -> None:
    settings.SINGLE_SIGN_ON_MAKES_ACCOUNTS = False
    browser = Client()
    query = issuer.authorize(address_in(browser.post(reverse("single-sign-on"))))
    page = browser.get(f"{reverse('single-sign-on-callback')}?{query}")
    assert page.status_code == 403
    assert "you have no account in Tripod yet" in page.text
    assert not SocialAccount.objects.exists()


def test_who_is_disabled_stays_out(issuer: Issuer) -> None:
    browser_of(issuer)
    User.objects.filter(pk=signed_on().pk).update(is_active=False)
    issuer.claims = {"groups": ["question-desk"]}
    browser = Client()
    query = issuer.authorize(address_in(browser.post(reverse("single-sign-on"))))
    page = browser.get(f"{reverse('single-sign-on-callback')}?{query}")
    assert (page.status_code, "_auth_user_id" in browser.session) == (403, False)
    assert "Your account in Tripod is disabled" in page.text
    assert (groups(), signed_on().is_staff) == ([], False)


@pytest.mark.parametrize("before", ["", "all-reports"])
def test_a_claim_gives_and_takes_nothing_of_a_disabled_account(issuer: Issuer, before: str) -> None:
    """It stays as it was, so that whoever enables it knows what it may do."""
    issuer.claims = {"groups": before}
    browser_of(issuer)
    rows = User.objects.filter(pk=signed_on().pk)
    rows.update(is_active=False)
    entries = AuditEntry.objects.filter(action=AuditEntry.Action.ROLE_CHANGE).count()
    issuer.claims = {"groups": "question-desk"}
    assert "_auth_user_id" not in browser_of(issuer).session
    assert (groups(), signed_on().is_staff) == ([READERS] if before else [], False)
    assert AuditEntry.objects.filter(action=AuditEntry.Action.ROLE_CHANGE).count() == entries
    rows.update(is_active=True)
    browser_of(issuer)
    assert (groups(), signed_on().is_staff) == ([EDITORS], True)


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ("ann", "ann"),
        ("alice", "alice-2"),
        ("ＡＬＩＣＥ", "ＡＬＩＣＥ-2"),
        ("ann <script>", "annscript"),
        ("", "user"),
        ("a" * 400, "a" * 140),
    ],
)
def test_a_name_that_is_free_is_found(alice: User, wanted: str, made: str) -> None:
    assert free_username(wanted) == made


# --- groups ---


def test_the_claim_gives_and_takes_groups_at_each_login(issuer: Issuer) -> None:
    issuer.claims = {"groups": ["all-reports", "question-desk", "others"]}
    browser_of(issuer)
    assert groups() == [READERS, EDITORS]
    assert signed_on().is_staff
    issuer.claims = {"groups": "all-reports"}
    browser_of(issuer)
    assert (groups(), signed_on().is_staff) == ([READERS], False)
    issuer.claims = {}
    browser_of(issuer)
    assert groups() == []
    told = AuditEntry.objects.filter(action=AuditEntry.Action.ROLE_CHANGE).order_by("pk")
    assert [(entry.who, entry.detail) for entry in told] == [
        ("single sign-on", f"groups: +{READERS}, +{EDITORS}"),
        ("single sign-on", f"groups: -{EDITORS}"),
        ("single sign-on", f"groups: -{READERS}"),
    ]


def test_what_an_administrator_gave_stays_unless_the_claim_decides(
    issuer: Issuer, settings: Settings
) -> None:
    settings.SINGLE_SIGN_ON_GROUPS = {READERS: ["all-reports"]}
    browser_of(issuer)
    signed_on().groups.add(Group.objects.get(name=EDITORS), Group.objects.create(name="Own"))
    User.objects.filter(pk=signed_on().pk).update(is_staff=True)
    browser_of(issuer)
    assert (groups(), signed_on().is_staff) == (["Own", EDITORS], True)


def test_who_has_another_right_in_the_admin_keeps_the_way_there(issuer: Issuer) -> None:
    issuer.claims = {"groups": ["question-desk"]}
    browser_of(issuer)
    signed_on().user_permissions.add(Permission.objects.get(codename="view_auditentry"))
    issuer.claims = {}
    browser_of(issuer)
    assert (groups(), signed_on().is_staff) == ([], True)


def test_no_claim_makes_a_superuser(issuer: Issuer) -> None:
    issuer.claims = {"is_superuser": True, "is_staff": True, "groups": [None, 1, {"a": 1}]}
    browser_of(issuer)
    assert not (signed_on().is_superuser or signed_on().is_staff)


def test_a_group_that_was_deleted_is_no_fault(issuer: Issuer) -> None:
    Group.objects.filter(name=READERS).delete()
    issuer.claims = {"groups": ["all-reports"]}
    assert "_auth_user_id" in browser_of(issuer).session
