"""A form of the admin that was opened before somebody else's change does not undo it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from assessments.models import Membership, Team, User
from assessments.personal_data.erasure import erase
from roles.models import Role
from roles.values.days import moment
from tests.support.admin_pages import page, save, typed
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got
from tests.support.posts import WHOLE

REFUSED = "Nothing of your form is saved"


def opened(client: Client, row: Model, **changes: Any) -> Callable[[], PageResponse]:
    """The form as it is now; called, it is sent with these changes."""
    address = page(type(row), "change", row.pk)
    sent = typed(client.get(address), **changes)
    return lambda: client.post(address, sent)


@pytest.fixture
def client(admin: User, client_of: ClientOf) -> Client:
    return client_of(admin)


def test_an_older_form_of_a_user_does_not_enable_her_again(client: Client, erin: User) -> None:
    send = opened(client, erin, last_name="Miller")
    User.objects.filter(pk=erin.pk).update(is_active=False)
    response = send()
    erin.refresh_from_db()
    assert (erin.is_active, erin.last_name) == (False, "")
    assert REFUSED in response.text and "Active: no" in response.text


def test_an_older_form_of_a_user_gives_no_group_and_no_permission_back(
    client: Client, erin: User
) -> None:
    right = got(Permission.objects.filter(codename="read_every_team").first())
    erin.user_permissions.add(right)
    send = opened(client, erin, last_name="Miller")
    erin.groups.clear()
    erin.user_permissions.clear()
    assert "Groups: –; User permissions: –" in send().text
    assert not erin.groups.exists() and not erin.user_permissions.exists()


def test_an_older_form_of_a_group_gives_no_permission_back(client: Client, erin: User) -> None:
    group = Group.objects.get(name="Question editors")
    send = opened(client, group, name="Editors")
    gone = got(group.permissions.first())
    group.permissions.remove(gone)
    assert REFUSED in send().text
    group.refresh_from_db()
    assert group.name == "Question editors" and gone not in group.permissions.all()


def test_an_older_form_of_a_team_gives_no_right_back(client: Client, checkout: Team) -> None:
    send = opened(client, checkout, area="Shop")
    Membership.objects.filter(team=checkout, user__username="bob").update(right="viewer")
    assert "membership: " in send().text.lower()
    assert checkout.memberships.get(user__username="bob").right == "viewer"
    send = opened(client, checkout, area="Shop")
    checkout.memberships.get(user__username="bob").delete()
    assert "removed" in send().text
    assert not checkout.memberships.filter(user__username="bob").exists()


def test_an_older_form_of_a_team_undoes_no_staffing_and_no_fact(
    client: Client, checkout: Team
) -> None:
    send = opened(client, checkout, area="Shop")
    checkout.staff({got(Role.objects.first()): 2})
    assert REFUSED in send().text
    send = opened(client, checkout, area="Shop")
    Team.objects.filter(pk=checkout.pk).update(engineers=99)
    assert "99" in send().text
    checkout.refresh_from_db()
    assert (checkout.area, checkout.engineers) == ("", 99)


def test_an_older_form_changes_no_team_that_was_archived_or_restored_meanwhile(
    client: Client, checkout: Team
) -> None:
    for archived, told in ((moment(None, after=checkout.created), "Archived: "), (None, "–")):
        send = opened(client, checkout, engineers=99)
        Team.objects.filter(pk=checkout.pk).update(archived=archived)
        response = send()
        assert REFUSED in response.text and told in response.text
        checkout.refresh_from_db()
        assert checkout.engineers != 99


def test_a_form_that_does_not_say_what_it_showed_is_refused(client: Client, erin: User) -> None:
    assert REFUSED in opened(client, erin, last_name="Miller", seen="x:1 :: \x00")().text
    assert REFUSED in opened(client, erin, last_name="Miller", seen="")().text
    erin.refresh_from_db()
    assert erin.last_name == ""


def test_a_form_of_now_is_saved_and_opened_again(client: Client, erin: User) -> None:
    for name in ("Miller", "Smith"):
        assert opened(client, erin, last_name=name)().status_code == 302
    erin.refresh_from_db()
    assert erin.last_name == "Smith"


def test_a_page_that_one_may_only_read_has_no_hidden_field(
    client_of: ClientOf, erin: User, checkout: Team
) -> None:
    erin.user_permissions.add(got(Permission.objects.filter(codename="view_team").first()))
    shown = client_of(erin).get(page(Team, "change", checkout.pk))
    assert shown.status_code == 200 and "field-seen" not in shown.text


def test_forms_of_the_site_learn_of_a_change_in_the_admin(
    client: Client, client_of: ClientOf, alice: User, checkout: Team
) -> None:
    address, lead = reverse("team-edit", args=[checkout.pk]), client_of(alice)
    older = WHOLE | {"name": "Checkout", "revision": str(checkout.revision)}
    change = page(Team, "change", checkout.pk)
    save(client, change, typed(client.get(change), area="Shop"))
    response = lead.post(address, older)
    assert response.status_code == 409 and "Shop" in response.text
    checkout.refresh_from_db()
    assert (checkout.area, checkout.revision) == ("Shop", 2)


def test_a_change_of_people_alone_is_no_new_revision_of_the_team(
    client: Client, checkout: Team
) -> None:
    change = page(Team, "change", checkout.pk)
    save(client, change, typed(client.get(change), **{"memberships-1-right": "viewer"}))
    checkout.refresh_from_db()
    assert checkout.revision == 1


def test_the_last_login_is_not_typed(client: Client, erin: User) -> None:
    form = client.get(page(User, "change", erin.pk)).context["adminform"].form
    assert {"last_login", "date_joined"}.isdisjoint(form.fields)


def test_nobody_gives_a_team_to_an_erased_account(
    client: Client, checkout: Team, charlie: User
) -> None:
    Membership.objects.filter(user=charlie).delete()
    erase(charlie, by="shell")
    shown = opened(client, checkout, **{"memberships-1-user": charlie.pk})()
    assert shown.status_code == 200
    assert not Membership.objects.filter(user=charlie).exists()
