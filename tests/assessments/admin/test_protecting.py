"""Whoever may change users or groups comes by no rights beyond teams with that."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from assessments.models import Team, User
from assessments.models.reorganising import Merge
from tests.support import factories
from tests.support.admin_pages import page, typed
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.second_factors import by_password, is_in, with_app

pytestmark = pytest.mark.django_db

ONLY = "Only a superuser changes the account of"
LIST = "admin:assessments_user_changelist"
# Nobody of these is out of reach for the same reason: a superuser, staff, a group.
ABOVE = ("admin", "erin", "dana", "mia")


def clerk(client_of: ClientOf, *permissions: str) -> Client:
    """Mia is staff with these permissions."""
    mia = factories.user("mia", is_staff=True)
    mia.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return client_of(mia)


@pytest.fixture
def above(admin: User, erin: User, dana: User) -> None:
    """People with rights beyond teams."""


@pytest.fixture
def client(above: None, client_of: ClientOf) -> Client:
    names = ("change", "view", "delete", "add")
    return clerk(client_of, *(f"{name}_user" for name in names), *NEEDED["leave"])


def unchanged() -> list[Any]:
    return list(User.objects.filter(username__in=ABOVE).order_by("pk").values())


@pytest.mark.parametrize("name", ABOVE)
def test_an_account_with_rights_beyond_teams_is_out_of_reach(client: Client, name: str) -> None:
    before, user = unchanged(), User.objects.get(username=name)
    secret = {
        "password1": "quartz meadow lantern fjord",
        "password2": "quartz meadow lantern fjord",
    }
    with_app(user)
    for address, fields in (
        (page(User, "change", user.pk), {"username": name, "email": "mia@example.org"}),
        (reverse("admin:auth_user_password_change", args=[user.pk]), secret),
        (page(User, "delete", user.pk), {"post": "yes"}),
    ):
        assert client.post(address, fields).status_code == 403
    for action, told in (("reset_factors", ONLY), ("delete_selected", "Cannot delete")):
        chosen = {"action": action, "_selected_action": str(user.pk), "post": "yes"}
        assert told in client.post(reverse(LIST), chosen, follow=True).text
    left = client.post(page(User, "leave"), {"id": str(user.pk)})
    assert left.status_code == 422
    assert unchanged() == before
    assert user.authenticator_set.exists()  # type: ignore[attr-defined]


def test_other_accounts_are_changed_and_get_no_rights(client: Client, bob: User) -> None:
    address = page(User, "change", bob.pk)
    group = Group.objects.get(name="Organisation readers")
    rights = {"is_staff": "on", "is_superuser": "on", "groups": [str(group.pk)]}
    rights["user_permissions"] = [str(got(Permission.objects.first()).pk)]
    sent = typed(client.get(address), last_name="Miller", **rights)
    assert client.post(address, sent).status_code == 302
    bob.refresh_from_db()
    assert (bob.last_name, bob.is_staff, bob.is_superuser) == ("Miller", False, False)
    assert not bob.groups.exists() and not bob.user_permissions.exists()


def test_a_disabled_account_with_a_group_stays_out_of_reach(client: Client, dana: User) -> None:
    User.objects.filter(pk=dana.pk).update(is_active=False)
    sent = {"username": "dana", "is_active": "on"}
    assert client.post(page(User, "change", dana.pk), sent).status_code == 403


def test_groups_are_changed_by_superusers_alone(client_of: ClientOf, admin: User) -> None:
    group = Group.objects.create(name="Clerks")
    client = clerk(client_of, *(f"{name}_group" for name in ("add", "change", "delete", "view")))
    User.objects.get(username="mia").groups.add(group)
    sent = {
        "name": "Clerks",
        "permissions": [str(pk) for pk in Permission.objects.values_list("pk", flat=True)],
    }
    for name, args in (("add", ()), ("change", (group.pk,)), ("delete", (group.pk,))):
        assert client.post(page(Group, name, *args), sent | {"post": "yes"}).status_code == 403
    assert client.get(page(Group, "change", group.pk)).status_code == 200
    assert not group.permissions.exists()
    boss, address = client_of(admin), page(Group, "change", group.pk)
    assert boss.post(address, typed(boss.get(address), **sent)).status_code == 302
    assert group.permissions.exists()


# --- teams that one cannot read ---

# What each page of the admin that gives rights in teams needs; each one alone is not enough.
NEEDED = {
    "import": (
        *("add_user", "change_user", "add_team", "change_team"),
        *("add_membership", "change_membership", "read_every_team"),
    ),
    "merge": (
        *("change_team", "add_membership", "change_membership", "delete_membership"),
        "read_every_team",
    ),
    "leave": (
        *("change_user", "change_team", "change_membership", "delete_membership"),
        "read_every_team",
    ),
}


def address_of(what: str, team: Team) -> str:
    return page(Team, "merge", team.pk) if what == "merge" else page(User, what)


@pytest.mark.parametrize(("what", "left_out"), [(w, p) for w, ps in NEEDED.items() for p in ps])
def test_a_page_that_gives_rights_in_teams_needs_every_one_of_its_permissions(
    client_of: ClientOf, checkout: Team, what: str, left_out: str
) -> None:
    client = clerk(client_of, *(set(NEEDED[what]) - {left_out}))
    for send in (client.get, client.post):
        assert send(address_of(what, checkout)).status_code == 403


@pytest.mark.parametrize("what", NEEDED)
def test_with_all_of_them_it_opens(client_of: ClientOf, checkout: Team, what: str) -> None:
    client = clerk(client_of, *NEEDED[what])
    assert client.get(address_of(what, checkout)).status_code in (200, 422)


def test_a_merge_into_the_own_team_needs_the_right_to_read_when_it_is_carried_out(
    client_of: ClientOf, checkout: Team, alice: User
) -> None:
    report = factories.reported(checkout, "2025-03-03", by=alice)
    client = clerk(client_of, "change_team", "view_team")
    mia = User.objects.get(username="mia")
    merge = Merge.of(checkout, factories.team("Own", lead=mia))
    with pytest.raises(PermissionDenied):
        merge.run(by=mia, engineers=9, seen=merge.stamp)
    assert client.get(reverse("report", args=[report.pk])).status_code == 404
    assert 'value="merge"' not in client.get(page(Team, "changelist")).text


# --- the own account ---


@pytest.mark.parametrize("name", ["is_active", "is_staff", "is_superuser"])
@pytest.mark.parametrize("of_another", [False, True])
def test_nobody_disables_or_demotes_the_own_account(
    boss: User, admin: User, name: str, of_another: bool
) -> None:
    """The session would end before the answer, and the last administrator could go."""
    browser, _ = by_password(boss)
    user = admin if of_another else boss
    address = page(User, "change", user.pk)
    shown = browser.get(address)
    assert ("another superuser can disable it" in shown.text) == (not of_another)
    sent = typed(shown, last_name="Miller", is_active="on", is_staff="on", is_superuser="on")
    del sent[name]
    answer = browser.post(address, sent, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(reverse(LIST), 302)])
    user.refresh_from_db()
    assert (user.last_name, getattr(user, name)) == ("Miller", not of_another)
    assert is_in(browser)


def test_nobody_deletes_the_own_account_in_the_admin(boss: User, admin: User) -> None:
    browser, _ = by_password(boss)
    for address, more in (
        (page(User, "delete", boss.pk), {}),
        (reverse(LIST), {"action": "delete_selected", "_selected_action": str(boss.pk)}),
    ):
        answer = browser.post(address, {"post": "yes", **more})
        assert answer.status_code == 200
        assert "you can delete it on your profile" in answer.text
    boss.refresh_from_db()
    assert (boss.erased, is_in(browser)) == (None, True)
