"""Teams and users in the admin, and which of them cannot be deleted because they are in use."""

import re
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError
from django.db.models import Model
from django.urls import reverse

from assessments.models import Membership, Practice, Questionnaire, Team, User
from roles.audit import AuditEntry
from roles.models import Discipline, Role
from tests.support import factories
from tests.support.admin_pages import page, save, typed
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got
from tests.support.second_factors import with_app


def test_admin_makes_a_team_with_members_and_staffing(
    alice: User, admin: User, client_of: ClientOf
) -> None:
    client, address = client_of(admin), page(Team, "add")
    sent = typed(
        client.get(address),
        **{
            "name": "Payments",
            "engineers": 12,
            "sites": 1,
            "memberships-TOTAL_FORMS": 1,
            "memberships-0-user": alice.pk,
            "memberships-0-right": "lead",
            "staffing-TOTAL_FORMS": 1,
            "staffing-0-role": got(Role.objects.first()).pk,
            "staffing-0-people": "0.5",
            "staffing-0-shared": "0.25",
        },
    )
    save(client, address, sent)
    team = Team.objects.get(name="Payments")
    assert Membership.objects.get(team=team).user == alice
    staffing = team.staffing.get()
    assert (float(staffing.people), float(staffing.shared)) == (0.5, 0.25)


def test_two_members_who_change_places_are_an_error_on_the_form(
    team: Team, admin: User, client_of: ClientOf
) -> None:
    client, address = client_of(admin), page(Team, "change", team.pk)
    response = client.get(address)
    formset = response.context["inline_admin_formsets"][0].formset
    first, second = (form["user"].value() for form in formset.initial_forms[:2])
    sent = typed(response, **{"memberships-0-user": second, "memberships-1-user": first})
    response = client.post(address, sent)
    assert response.status_code == 200
    assert "Another row has this" in response.content.decode()


def test_admin_makes_a_user(admin: User, client_of: ClientOf) -> None:
    sent = {
        "username": "frank",
        "usable_password": "true",
        "password1": factories.PASSWORD,
        "password2": factories.PASSWORD,
    }
    assert client_of(admin).post(page(User, "add"), sent).status_code == 302
    assert User.objects.get(username="frank").check_password(factories.PASSWORD)


def test_whoever_published_a_version_can_be_erased(
    catalogue: Catalogue, erin: User, admin: User, client_of: ClientOf
) -> None:
    draft = catalogue["devops"].new_draft()
    draft.publish(by=erin)
    client_of(admin).post(page(User, "delete", erin.pk), {"post": "yes"})
    draft.refresh_from_db()
    assert (draft.state, str(draft.published_by)) == ("published", "a former member")


@pytest.mark.parametrize("model", [Discipline, Questionnaire, Practice, Team])
def test_what_is_in_use_is_not_deleted(
    model: type[Model], admin: User, client_of: ClientOf
) -> None:
    assessment = factories.submitted()
    row = assessment.team if model is Team else got(model._default_manager.first())
    response = client_of(admin).post(page(model, "delete", row.pk), {"post": "yes"})
    assert response.status_code == 200
    assert "would require deleting the following protected" in response.content.decode()
    assert model._default_manager.filter(pk=row.pk).exists()


TEAM = {"name": "Payments", "engineers": 12, "sites": 1}
FIELD = {"slug": "data", "title": "Data engineering", "question": "Is it fresh?"}
ONCE = "Someone has just saved something that may exist only once"


@pytest.mark.parametrize(
    ("model", "fields", "others", "reason"),
    [
        (Team, TEAM, {"engineers": 3}, "Another team has this name."),
        (Discipline, FIELD, {"title": "Data"}, ONCE),
    ],
)
def test_what_somebody_else_saves_meanwhile_is_told(
    admin: User,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    model: type[Model],
    fields: dict[str, Any],
    others: dict[str, Any],
    reason: str,
) -> None:
    owner = type(site.get_model_admin(model))
    ours = owner.save_model

    def after_another(*args: Any) -> None:
        model._default_manager.create(**fields | others)
        ours(*args)

    client, address = client_of(admin), page(model, "add")
    sent = typed(client.get(address), **fields)
    monkeypatch.setattr(owner, "save_model", after_another)
    response = client.post(address, sent)
    assert response.status_code == 409
    assert "Not saved: someone else was faster" in response.text
    assert reason in response.text


def test_another_refusal_of_the_database_is_an_error_of_ours(
    admin: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit(_self: object, _request: object, team: Team, *_args: object) -> None:
        team.sites = 0
        team.save()

    client, address = client_of(admin), page(Team, "add")
    sent = typed(client.get(address), **TEAM)
    monkeypatch.setattr(type(site.get_model_admin(Team)), "save_model", unfit)
    with pytest.raises(IntegrityError):
        client.post(address, sent)


# --- what a list is sent ---


@pytest.mark.parametrize("model", site._registry)
def test_what_can_be_no_key_chooses_nothing_in_any_list(
    model: type[Model], admin: User, checkout: Team, client_of: ClientOf
) -> None:
    client, address = client_of(admin), page(model, "changelist")
    _before, _select, offered = client.get(address).text.partition('<select name="action"')
    offered = offered.partition("</select>")[0]
    actions = re.findall(r'<option value="(\w+)"', offered)[:2]
    assert actions or model not in (User, Team, Group)
    before = model._default_manager.count()
    for key in ("abc", "", "1,2", "9" * 30, "\x00"):
        for action in actions:
            sent = {"action": action, "_selected_action": key, "index": "0", "post": "yes"}
            assert client.post(address, sent).status_code in (200, 302, 403, 422)
    assert model._default_manager.count() == before


def test_keys_beside_what_can_be_none_are_chosen(
    admin: User, alice: User, client_of: ClientOf
) -> None:
    sent = {"action": "delete_selected", "_selected_action": ["abc", str(alice.pk), ""]}
    shown = client_of(admin).post(page(User, "changelist"), sent)
    assert shown.status_code == 200 and "alice" in shown.text


# --- second factors ---


def test_an_administrator_resets_the_factors_of_others(
    client_of: ClientOf, admin: User, alice: User
) -> None:
    with_app(alice)
    client = client_of(admin)
    address = reverse("admin:assessments_user_changelist")
    fields = {"action": "reset_factors", "_selected_action": [str(alice.pk)]}
    page = client.post(address, fields, follow=True)
    assert "These log in with the password alone now: alice." in page.text
    told = AuditEntry.objects.filter(detail="-authenticator app")
    assert [(entry.who, entry.subject) for entry in told] == [("admin", "user alice")]
    page = client.post(address, fields, follow=True)
    assert "Nobody of these has a second factor." in page.text


def test_an_editor_resets_nobodys_factors(client_of: ClientOf, alice: User) -> None:
    with_app(alice)
    editor = client_of(factories.user("erin", is_staff=True))
    fields = {"action": "reset_factors", "_selected_action": [str(alice.pk)]}
    assert editor.post(reverse("admin:assessments_user_changelist"), fields).status_code == 403
    assert alice.authenticator_set.exists()  # type: ignore[attr-defined]


def test_who_does_not_see_the_people_of_teams_finds_none_by_their_names(
    checkout: Team, erin: User, client_of: ClientOf
) -> None:
    address = page(Team, "changelist") + "?q=alice"
    for right, found in (("view_team", False), ("view_membership", True)):
        erin.user_permissions.add(Permission.objects.get(codename=right))
        assert ("Checkout" in client_of(erin).get(address).text) is found
