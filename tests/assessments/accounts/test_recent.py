"""What is sensitive in the admin asks after a while; what counts as of late."""

import re
from collections.abc import Callable

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts.recent import ACTIONS, LISTS
from assessments.models import Team, User
from roles.models import Role, Ruleset
from tests.support.got import got
from tests.support.issuers import Issuer, begin, by_provider, come_back
from tests.support.logins import WHILE, asks, confirm, let_in
from tests.support.second_factors import code_of, is_in, with_app

pytestmark = pytest.mark.django_db


def sensitive(alice: User, checkout: Team) -> dict[str, tuple[str, dict[str, str]]]:
    """Posts of an administrator that ask, by what they do."""
    group, user = Group.objects.create(name="Own"), reverse("admin:assessments_user_changelist")
    delete = {"action": "delete_selected", "_selected_action": str(alice.pk)}
    export = {"action": "export_teams", "_selected_action": str(checkout.pk)}
    draft, rules = Ruleset.objects.published().get(), reverse("admin:roles_ruleset_changelist")
    return {
        "rights": (reverse("admin:assessments_user_change", args=[alice.pk]), {}),
        "account": (reverse("admin:assessments_user_add"), {}),
        "password": (reverse("admin:auth_user_password_change", args=[alice.pk]), {}),
        "group": (reverse("admin:auth_group_change", args=[group.pk]), {}),
        "new group": (reverse("admin:auth_group_add"), {}),
        "deletion": (reverse("admin:assessments_user_delete", args=[alice.pk]), {"post": "yes"}),
        "deletions": (user, delete),
        "team": (reverse("admin:assessments_team_delete", args=[checkout.pk]), {"post": "yes"}),
        "publishing": (reverse("admin:roles_ruleset_publish", args=[draft.pk]), {}),
        "list": (reverse("admin:assessments_team_changelist"), export),
        "drafts": (rules, delete | {"action": "publish_drafts"}),
        "file": (reverse("admin:roles_ruleset_import"), {"confirm": "1", "replace": "on"}),
        "link": (user, delete | {"action": "one_time_link"}),
        "factors": (user, delete | {"action": "reset_factors"}),
        "import": (reverse("admin:assessments_user_import"), {"text": "username\nzoe"}),
        "leavers": (reverse("admin:assessments_user_leave"), {"id": str(alice.pk)}),
        "merge": (reverse("admin:assessments_team_merge", args=[checkout.pk]), {}),
        "people": (reverse("admin:assessments_team_change", args=[checkout.pk]), {}),
        "new team": (reverse("admin:assessments_team_add"), {}),
    }


WHAT = (
    *("rights", "account", "password", "group", "new group", "deletion", "deletions", "team"),
    *("publishing", "drafts", "file", "list", "link", "factors", "import", "leavers", "merge"),
    *("people", "new team"),
)


@pytest.mark.parametrize("what", WHAT)
def test_what_is_sensitive_in_the_admin_asks_after_a_while(
    late: Client, fresh: Client, alice: User, checkout: Team, what: str
) -> None:
    address, fields = sensitive(alice, checkout)[what]
    assert asks(late.post(address, fields))
    assert User.objects.filter(pk=alice.pk).exists()
    assert Team.objects.filter(pk=checkout.pk).exists()
    assert not asks(fresh.post(address, fields))


@pytest.mark.parametrize("others", [("{}", ""), ("", "{}"), ("move", "{}"), ("{}", "move")])
@pytest.mark.parametrize("what", ["deletions", "list", "link", "factors"])
def test_of_several_actions_each_is_looked_at_since_the_page_runs_any_of_them(
    late: Client, alice: User, checkout: Team, what: str, others: tuple[str, str]
) -> None:
    address, fields = sensitive(alice, checkout)[what]
    chosen = [text.format(fields["action"]) for text in others]
    for index in ("0", "1", "-1"):
        sent = {**fields, "action": chosen, "index": index, "post": "yes"}
        assert asks(late.post(address, sent))
    assert User.objects.filter(pk=alice.pk, erased=None).exists()


# Actions of lists that need no login of late: what they do asks by itself, or gives away nothing.
HARMLESS = {"leave", "move", "merge", "make_new_drafts", "export_questions"}


def test_every_action_of_a_list_asks_or_is_known_to_be_harmless(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = User(is_superuser=True, is_active=True)
    for model, page in site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for action in page.get_actions(request):
            assert action in {*ACTIONS, *HARMLESS} or re.fullmatch(LISTS, name), (name, action)


def test_reading_and_other_changes_do_not_ask(late: Client, alice: User, checkout: Team) -> None:
    role = got(Role.objects.first())
    change = reverse("admin:roles_role_change", args=[role.pk])
    team = reverse("admin:assessments_team_change", args=[checkout.pk])
    addresses = (change, team, reverse("admin:assessments_user_change", args=[alice.pk]))
    for address in (*addresses, reverse("admin:index"), reverse("teams")):
        assert late.get(address).status_code == 200
    assert not asks(late.post(change, {"title": "Other"}))


def test_a_page_for_deleting_or_publishing_asks_before_it_opens(late: Client, alice: User) -> None:
    address = reverse("admin:assessments_user_delete", args=[alice.pk])
    assert confirm(late, late.get(address)) == address
    assert late.get(address).status_code == 200


def test_a_provider_that_did_not_ask_again_confirms_nothing(
    issuer: Issuer, now: Callable[[], int]
) -> None:
    browser = Client()
    by_provider(browser, issuer)
    for claims in (
        {},
        {"auth_time": now() - WHILE},
        {"auth_time": now() + 900},
        {"auth_time": "x"},
    ):
        issuer.claims = claims
        by_provider(browser, issuer, process="redirect", next=reverse("teams"))
        assert browser.get(reverse("mfa_activate_totp")).status_code == 302


def connected(issuer: Issuer, user: User) -> Client:
    """A late session, begun by a password, of somebody whom the provider knows too."""
    browser = Client()
    let_in(browser, user)
    by_provider(browser, issuer, process="connect")
    let_in(browser, user, ago=WHILE)
    return browser


def test_a_confirmation_at_the_provider_counts_in_a_session_that_a_password_began(
    issuer: Issuer, alice: User, now: Callable[[], int]
) -> None:
    browser = connected(issuer, alice)
    assert browser.get(reverse("own-data")).status_code == 302
    issuer.claims = {"auth_time": now()}
    by_provider(browser, issuer, process="redirect", next=reverse("own-data"))
    assert browser.get(reverse("own-data")).status_code == 200


@pytest.mark.parametrize("process", ["login", "redirect", "connect"])
@pytest.mark.parametrize("known", [False, True])
def test_a_sign_on_of_somebody_else_confirms_nothing(
    issuer: Issuer,
    settings: Settings,
    alice: User,
    bob: User,
    now: Callable[[], int],
    process: str,
    *,
    known: bool,
) -> None:
    settings.SINGLE_SIGN_ON_MAKES_ACCOUNTS = False
    victim = connected(issuer, alice)
    issuer.subject = "s-other"
    if known:
        connected(issuer, bob)
    issuer.claims = {"auth_time": now()}
    if process == "connect":
        # Asked for while that was allowed, and answered late.
        let_in(victim, alice)
        query = issuer.authorize(begin(victim, process=process))
        session = victim.session
        session["account_authentication_methods"][0]["at"] -= WHILE
        session.save()
        come_back(victim, query)
    else:
        by_provider(victim, issuer, process=process)
    if is_in(victim) and victim.session["_auth_user_id"] == str(alice.pk):
        assert victim.get(reverse("own-data")).status_code == 302
    else:
        assert (process, known) == ("login", True)


@pytest.mark.parametrize("passwords", [True, False])
def test_without_a_password_a_new_address_asks_since_a_link_to_a_password_would_go_there(
    alice: User, settings: Settings, *, passwords: bool
) -> None:
    alice.email = "alice@example.org"
    alice.set_unusable_password()
    alice.save()
    settings.PASSWORD_LOGIN = passwords
    late = Client()
    let_in(late, alice, ago=WHILE)
    assert not asks(late.post(reverse("profile"), {"first_name": "A", "email": alice.email}))
    answer = late.post(reverse("profile"), {"first_name": "B", "email": "other@example.org"})
    alice.refresh_from_db()
    assert (asks(answer), alice.first_name) == (passwords, "A" if passwords else "B")


def test_a_new_address_goes_on_after_the_confirmation(alice: User) -> None:
    secret = with_app(alice)
    alice.set_unusable_password()
    alice.save()
    late = Client()
    let_in(late, alice, ago=WHILE)
    asked = late.post(reverse("profile"), {"first_name": "A", "email": "other@example.org"})
    there = asked.headers["Location"]
    late.get(there)
    late.post(there, {"code": code_of(secret), "next": reverse("send-again")})
    assert "other@example.org" in late.get(reverse("send-again")).text
