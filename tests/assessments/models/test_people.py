"""Names of teams, people, groups and areas: told apart, found again, and unique."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from assessments.models import Action, Membership, ShareLink, Team, User
from roles.models import Discipline
from tests.support import factories
from tests.support.admin_pages import page, typed
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got
from tests.support.posts import WHOLE

TAKEN = "Another team has this name. If it is yours, ask its lead to add you"


def post(client: Client, **fields: str) -> PageResponse:
    return client.post(reverse("team-new"), WHOLE | fields)


# --- teams ---


def test_six_identical_posts_make_one_team(client_of: ClientOf, alice: User) -> None:
    client = client_of(alice)
    answers = [post(client, area="Shop", shared_devops="0.5") for _ in range(6)]
    assert {answer["Location"] for answer in answers} == {
        reverse("team", args=[Team.objects.get().pk])
    }
    assert Membership.objects.count() == 1


def test_a_form_with_other_facts_does_not_change_the_team_that_is_there(
    client_of: ClientOf, alice: User
) -> None:
    client = client_of(alice)
    post(client)
    response = post(client, engineers="13")
    assert response.status_code == 422
    assert "You have a team of this name already" in response.text
    assert Team.objects.get().engineers == 12


@pytest.mark.parametrize("name", ["checkout", "CHECKOUT", "Ｃheckout "])
def test_a_stranger_learns_only_that_the_name_is_taken(
    client_of: ClientOf, charlie: User, checkout: Team, name: str
) -> None:
    checkout.area, checkout.engineers = "Secret area", 8765
    checkout.save()
    response = post(client_of(charlie), name=name)
    assert response.status_code == 422
    assert TAKEN in response.text
    for secret in ("Secret area", "8765", reverse("team", args=[checkout.pk]), "alice", "bob"):
        assert secret not in response.text
    assert response.text.count("Checkout") == 0
    # What charlie typed is still there.
    assert 'name="engineers" value="12"' in response.text


def test_two_unicode_forms_are_one_name(client_of: ClientOf, alice: User, charlie: User) -> None:
    post(client_of(alice), name="Caf\u00e9")
    assert post(client_of(charlie), name="Cafe\u0301").status_code == 422
    assert Team.objects.filter(name_key="café").get().name == "Caf\u00e9"


def test_a_team_is_not_renamed_to_another_ones_name(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    other = factories.team("Search", lead=alice)
    sent = WHOLE | {"name": "CheckOut", "revision": "1"}
    response = client_of(alice).post(reverse("team-edit", args=[other.pk]), sent)
    assert response.status_code == 422
    assert TAKEN in response.text
    sent = WHOLE | {"name": "SEARCH", "revision": "1"}
    assert client_of(alice).post(reverse("team-edit", args=[other.pk]), sent).status_code == 302
    other.refresh_from_db()
    assert (other.name, other.name_key) == ("SEARCH", "search")


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\ufeff"])
def test_an_invisible_name_makes_no_team(client_of: ClientOf, alice: User, name: str) -> None:
    response = post(client_of(alice), name=name)
    assert response.status_code == 422
    assert "nothing of this can be seen" in response.text
    assert not Team.objects.exists()


def test_the_database_refuses_a_second_team_of_a_name(checkout: Team, charlie: User) -> None:
    search = Team.objects.get(name="Search")
    managers: tuple[Any, ...] = (Team.objects, models.QuerySet(Team))
    for past in managers:
        with pytest.raises(IntegrityError), transaction.atomic():
            past.bulk_create([Team(name="CHECKOUT", engineers=3)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.filter(pk=search.pk).update(name="checkOUT")
    with pytest.raises(ValidationError, match="Another team has this name"):
        Team.objects.create(name="checkout", engineers=3)


def test_the_admin_refuses_it_at_the_field(
    admin: User, client_of: ClientOf, checkout: Team
) -> None:
    client, address = client_of(admin), page(Team, "add")
    sent = typed(client.get(address), name="CHECKOUT", engineers=1, sites=1)
    response = client.post(address, sent)
    assert TAKEN in response.context["adminform"].form.errors["name"][0]


# --- finding ---


@pytest.fixture
def cafe(alice: User) -> Team:
    """Alice leads Café Zürich in the area Straßen, and eleven more."""
    for number in range(11):
        factories.team(f"Team {number}", lead=alice)
    return factories.team("Café Zürich", lead=alice, area="Straßen")


@pytest.mark.parametrize("text", ["CAFÉ", "cafe\u0301", "zÜR", "STRASSE", " café "])
def test_a_team_is_found_in_its_list_and_in_the_admin(
    client_of: ClientOf, alice: User, admin: User, cafe: Team, text: str
) -> None:
    listed = client_of(alice).get(reverse("teams"), {"q": text})
    assert [row.team for row in listed.context["page"].rows] == [cafe]
    found = client_of(admin).get(page(Team, "changelist", q=text)).context["cl"].queryset
    assert list(found) == [cafe]


def test_what_is_not_found_says_so_and_leads_back(
    client_of: ClientOf, alice: User, cafe: Team
) -> None:
    listed = client_of(alice).get(reverse("teams"), {"q": "<b>\u202enothing"})
    assert "No team found. Try part of a name, or another area." in listed.text
    assert "<b>\u202e" not in listed.text
    assert f'<a href="{reverse("teams")}">All teams</a>' in listed.text


def test_nobody_finds_what_they_may_not_see(client_of: ClientOf, charlie: User, cafe: Team) -> None:
    assert "Café" not in client_of(charlie).get(reverse("teams"), {"q": "café"}).text


def test_an_area_is_the_same_in_any_case(client_of: ClientOf, dana: User, admin: User) -> None:
    teams = [factories.team(n, area=a) for n, a in (("A", "Café"), ("B", "CAFÉ"), ("C", "Bar"))]
    form = client_of(dana).get(reverse("across-teams"), {"area": "cafe\u0301"}).context["form"]
    assert form.chosen() == teams[:2]
    assert [label for _key, label in form.fields["area"].choices][1:] == ["Bar", "CAFÉ"]
    assert form["area"].value() == "café"
    listed = client_of(admin).get(page(Team, "changelist", area="café")).context["cl"]
    assert set(listed.queryset) == set(teams[:2])
    assert list(Team.objects.areas().values()) == ["Bar", "CAFÉ"]


# --- people and groups ---


@pytest.mark.parametrize("name", ["Alice", "ALICE", "ａｌｉｃｅ"])
def test_a_user_is_not_renamed_to_another_ones_name(
    admin: User, client_of: ClientOf, alice: User, bob: User, name: str
) -> None:
    client, address = client_of(admin), page(User, "change", bob.pk)
    form = client.get(address).context["adminform"].form
    sent = {k: v for k, v in form.initial.items() if isinstance(v, str | bool) and v}
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    response = client.post(address, sent | joined | {"username": name})
    assert response.status_code == 200
    assert "Another user has this name" in response.context["adminform"].form.errors["username"][0]
    bob.refresh_from_db()
    assert bob.username == "bob"


@pytest.mark.parametrize("name", ["Alice", "ａｌｉｃｅ"])
def test_a_user_is_not_added_beside_one_of_the_name(
    admin: User, client_of: ClientOf, alice: User, name: str
) -> None:
    secret = factories.PASSWORD
    sent = {"username": name, "usable_password": "true", "password1": secret, "password2": secret}
    response = client_of(admin).post(page(User, "add"), sent)
    errors = response.context["adminform"].form.errors["username"]
    assert len(errors) == 1 and "Another user has this name" in errors[0]


def test_createsuperuser_refuses_it_in_a_line(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", factories.PASSWORD)
    for name in ("Alice", "ａｌｉｃｅ"):
        with pytest.raises(CommandError, match="That username is already taken"):
            call_command("createsuperuser", username=name, email="a@b.example", interactive=False)
    with pytest.raises(CommandError, match="nothing of this can be seen"):
        call_command("createsuperuser", username="\u3164", email="", interactive=False)


def test_the_database_refuses_a_second_user_of_a_name(alice: User, bob: User) -> None:
    for name in ("ALICE", "ａｌｉｃｅ"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.bulk_create([User(username=name)])
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=bob.pk).update(username=name)
        with pytest.raises(ValidationError, match="Another user has this name"):
            User(username=name, password="x").full_clean()


def test_whoever_types_a_name_in_capitals_is_logged_in(client_of: ClientOf, alice: User) -> None:
    sent = {"login": "Alice", "password": factories.PASSWORD}
    assert client_of().post(reverse("account_login"), sent).status_code == 302
    wrong = client_of().post(
        reverse("account_login"), sent | {"password": factories.PASSWORD.upper()}
    )
    assert "the password is case-sensitive" in wrong.text


def test_groups_are_told_apart(admin: User, client_of: ClientOf) -> None:
    Group.objects.create(name="Café")
    client = client_of(admin)
    for name, message in (("CAFE\u0301", "Another group"), ("x\u202e", "U+202E")):
        errors = client.post(page(Group, "add"), {"name": name}).context["adminform"].form.errors
        assert message in errors["name"][0]
    assert client.post(page(Group, "add"), {"name": "  Cafe  2 "}).status_code == 302
    assert Group.objects.filter(name="Cafe 2").exists()


# --- everything else that has a name ---


def test_an_action_is_planned_once_in_any_case(checkout: Team, alice: User) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    one = factories.planned(done, by=alice)[0]
    plan = Action.objects.plan
    assert plan(done, one.kind, one.subject, by=alice, title=" STEP  0") == one
    other = plan(done, one.kind, one.subject, by=alice, title="Step 1")
    kept: dict[str, Any] = {"owner": None, "due": None, "state": "open", "note": ""}
    with pytest.raises(ValidationError, match="The same action is open already"):
        other.change(seen=other.revision, title="step 0", **kept)
    with pytest.raises(ValidationError, match="U\\+202E"):
        plan(done, one.kind, one.subject, by=alice, title="x\u202ey")


def test_a_link_has_a_label_that_can_be_seen(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    address, client = reverse("share", args=[done.pk]), client_of(alice)
    refused = client.post(address, {"label": "\u200b", "days": "3"})
    assert refused.status_code == 422 and "nothing of this can be seen" in refused.text
    client.post(address, {"label": " Board  Cafe\u0301 ", "days": "3"})
    assert ShareLink.objects.get().label == "Board Caf\u00e9"


def test_titles_and_codes_are_told_apart_in_the_admin(admin: User, client_of: ClientOf) -> None:
    first = got(Discipline.objects.first())
    client, address = client_of(admin), page(Discipline, "add")
    other = {"title": "Ops", "slug": "ops", "question": "?", "position": 1}
    for twin in ({"title": first.title.upper()}, {"slug": first.slug.upper()}):
        response = client.post(address, other | twin)
        form = response.context["adminform"].form
        assert "Another" in str(form.errors)
    assert client.post(address, other).status_code == 302
