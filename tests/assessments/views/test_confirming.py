"""What is sensitive asks for a password or code again after a while, and loses nothing by it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from assessments.models import KeptPost, Team, User
from tests.support import factories
from tests.support.admin_pages import page, typed
from tests.support.issuers import Issuer, by_provider
from tests.support.logins import WHILE, asks, confirm, let_in
from tests.support.second_factors import code_of, with_app
from tests.support.words import unmarked

pytestmark = pytest.mark.django_db


# --- what asks ---


@pytest.mark.parametrize("count", [0, 2])
def test_an_export_of_everything_asks_and_keeps_the_choice(
    late: Client, fresh: Client, count: int
) -> None:
    teams = [str(factories.team(name).pk) for name in ("A", "B")][:count]
    fields = {"what": "scores", "team": teams}
    asked = late.post(reverse("export-download"), fields)
    there = confirm(late, asked)
    assert there.startswith(f"{reverse('export')}?what=scores")
    assert all(team in there for team in teams)
    assert late.post(reverse("export-download"), fields).headers["Content-Type"].startswith("text/")
    assert not asks(fresh.post(reverse("export-download"), fields))


def test_an_export_of_own_teams_does_not_ask(alice: User, checkout: Team) -> None:
    browser = Client()
    let_in(browser, alice, ago=WHILE)
    assert not asks(browser.post(reverse("export-download"), {"what": "scores"}))


def test_changing_factors_asks(late: Client, boss: User) -> None:
    assert asks(late.get(reverse("mfa_activate_totp")))
    with_app(boss)
    assert late.get(reverse("mfa_deactivate_totp")).headers["Location"].startswith("/account/conf")
    assert late.get(reverse("mfa_view_recovery_codes")).status_code == 302


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_of_what_is_posted_to_factors_nothing_is_kept(late: Client, name: str) -> None:
    fields = {"code": "123456", "password": "hush", "junk": "x" * 100_000}
    asked = late.post(reverse(name), fields)
    assert len(json.dumps(dict(late.session))) < 2000
    assert not KeptPost.objects.exists()
    assert confirm(late, asked) == reverse(name)


@pytest.mark.usefixtures("issuer")
@pytest.mark.parametrize("name", ["single-sign-on", "single-sign-on-end"])
def test_a_button_of_factors_leads_back_to_their_list(late: Client, name: str) -> None:
    asked = late.post(reverse(name), {"process": "connect", "junk": "x" * 100_000})
    assert len(json.dumps(dict(late.session))) < 2000
    assert confirm(late, asked) == reverse("mfa_index")


# --- nothing is lost ---


def test_what_was_posted_comes_back_and_is_sent_by_a_button(late: Client, alice: User) -> None:
    address = reverse("admin:assessments_user_change", args=[alice.pk])
    form = late.get(address).context["adminform"].form
    fields = {name: value for name in form.fields if (value := form[name].value()) is not None}
    fields |= {"is_staff": "on", "date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    fields = {name: value for name, value in fields.items() if name != "password"}
    there = confirm(late, late.post(address, fields))
    assert there == reverse("send-again")
    page = late.get(there)
    assert "user alice" in page.text
    assert f'action="{address}"' in page.text
    (offer,) = page.context["offers"]
    answer = late.post(offer.path, offer.fields)
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.is_staff
    assert not KeptPost.objects.exists()


def test_no_password_is_kept(late: Client, alice: User) -> None:
    fields = {"username": "new", "password1": "hush-hush-one", "password2": "hush-hush-one"}
    late.post(reverse("admin:assessments_user_add"), fields)
    kept = KeptPost.objects.get()
    assert "hush" not in kept.text
    assert kept.fields == {"username": ["new"]}


def test_taking_a_password_comes_back_without_one(late: Client, alice: User) -> None:
    there = reverse("admin:auth_user_password_change", args=[alice.pk])
    typed_too = {"password1": "hush-hush-one", "password2": "hush-hush-one"}
    chosen = {"usable_password": "false", "unset-password": "Disable password"}
    confirm(late, late.post(there, {**typed_too, **chosen}))
    assert "hush" not in KeptPost.objects.get().text
    (offer,) = late.get(reverse("send-again")).context["offers"]
    assert offer.fields == {name: [value] for name, value in chosen.items()}
    assert late.post(offer.path, offer.fields).status_code == 302
    alice.refresh_from_db()
    assert not alice.has_usable_password()
    assert not KeptPost.objects.exists()


def test_another_password_has_to_be_typed_again(late: Client, alice: User) -> None:
    there = reverse("admin:auth_user_password_change", args=[alice.pk])
    fields = {"password1": "hush-hush-one", "password2": "hush-hush-one", "usable_password": "true"}
    confirm(late, late.post(there, fields | {"set-password": "Change password"}))
    (offer,) = late.get(reverse("send-again")).context["offers"]
    assert offer.fields == {"usable_password": ["true"]}
    page = late.post(offer.path, offer.fields)
    assert (page.status_code, "This field is required" in page.text) == (200, True)
    # Refused, it is kept.
    assert KeptPost.objects.exists()


@pytest.mark.parametrize(
    ("action", "shown"),
    [("delete_selected", 'name="post"'), ("one_time_link", "/new-password/")],
)
def test_an_action_that_answers_with_a_page_is_kept_no_longer(
    late: Client, alice: User, action: str, shown: str
) -> None:
    sent = chosen_in_list(alice, action=action)
    confirm(late, late.post(page(User, "changelist"), sent))
    (offer,) = late.get(reverse("send-again")).context["offers"]
    answer = late.post(offer.path, offer.fields)
    assert (answer.status_code, shown in answer.text) == (200, True)
    assert not KeptPost.objects.exists()


def test_an_export_of_a_list_is_kept_no_longer(late: Client, checkout: Team) -> None:
    sent = {"action": "export_teams", "_selected_action": [str(checkout.pk)], "format": "csv"}
    confirm(late, late.post(page(Team, "changelist"), sent))
    (offer,) = late.get(reverse("send-again")).context["offers"]
    answer = late.post(offer.path, offer.fields)
    assert b"Checkout" in b"".join(answer)
    assert not KeptPost.objects.exists()


def test_no_list_of_the_admin_has_a_form_that_it_could_refuse_with_its_page() -> None:
    """An action that is refused leads back to the list; a page is what the action shows."""
    assert [type(row).__name__ for row in site._registry.values() if row.list_editable] == []


def test_nothing_of_the_admin_is_kept_without_a_login(alice: User) -> None:
    browser = Client()
    browser.post(reverse("admin:assessments_user_change", args=[alice.pk]), {"is_staff": "on"})
    assert not KeptPost.objects.exists()


def test_a_kept_post_of_the_admin_is_offered_only_to_who_may_send_it(
    late: Client, alice: User
) -> None:
    late.post(reverse("admin:assessments_user_change", args=[alice.pk]), {"is_staff": "on"})
    let_in(late, alice)
    assert late.get(reverse("send-again")).headers["Location"] == reverse("teams")
    assert not KeptPost.objects.exists()


@pytest.mark.parametrize("key", ["0", "x", "_5F", "9" * 400, "a/b"])
def test_a_post_about_nothing_is_dropped(late: Client, key: str) -> None:
    late.post(f"/admin/assessments/user/{key}/change/", {"is_staff": "on"})
    assert late.get(reverse("send-again")).headers["Location"] == reverse("teams")


def chosen_in_list(*users: User, action: str, **more: str) -> dict[str, Any]:
    return {"action": action, "_selected_action": [str(user.pk) for user in users], **more}


@pytest.mark.parametrize(("query", "kept"), [("", 1), ("?is_staff__exact=0", 0)])
def test_all_rows_of_a_filtered_list_are_not_kept(
    late: Client, alice: User, query: str, kept: int
) -> None:
    """It would be sent again without the filter, and so for everybody."""
    sent = chosen_in_list(alice, action="reset_factors", select_across="1")
    assert asks(late.post(page(User, "changelist") + query, sent))
    assert KeptPost.objects.count() == kept


def test_some_rows_of_a_filtered_list_are_kept(late: Client, alice: User) -> None:
    sent = chosen_in_list(alice, action="reset_factors", select_across="0")
    assert asks(late.post(page(User, "changelist") + "?is_staff__exact=0", sent))
    assert KeptPost.objects.get().fields == {
        n: v if isinstance(v, list) else [v] for n, v in sent.items()
    }


# --- the people of a team ---


@pytest.fixture
def lead(alice: User) -> Client:
    browser = Client()
    let_in(browser, alice, ago=WHILE)
    return browser


def test_another_right_asks_and_comes_back(
    lead: Client, checkout: Team, alice: User, bob: User
) -> None:
    there = address_of("member-right", checkout, bob)
    assert confirm(lead, lead.post(there, {"right": "viewer"})) == reverse("send-again")
    assert right_of(checkout, bob) == "member"
    page = lead.get(reverse("send-again"))
    assert "Checkout: bob" in unmarked(page.text)
    (offer,) = page.context["offers"]
    assert (offer.path, offer.fields) == (there, {"right": ["viewer"]})
    lead.post(offer.path, offer.fields)
    assert right_of(checkout, bob) == "viewer"
    assert not KeptPost.objects.exists()
    later = Client()
    let_in(later, alice, ago=WHILE - 30)
    assert not asks(later.post(there, {"right": "member"}))
    assert right_of(checkout, bob) == "member"


def test_a_removal_and_a_hand_over_ask_when_they_are_sent(
    lead: Client, checkout: Team, alice: User, bob: User
) -> None:
    remove = address_of("member-remove", checkout, bob)
    hand_over = reverse("team-hand-over", args=[checkout.pk])
    for there, fields in ((remove, {}), (hand_over, {"to": f"{bob.pk}"})):
        assert lead.get(there).status_code == 200
        assert asks(lead.post(there, fields))
    assert (right_of(checkout, bob), right_of(checkout, alice)) == ("member", "lead")
    confirm(lead, lead.post(hand_over, {"to": f"{bob.pk}"}))
    titles = [offer.title for offer in lead.get(reverse("send-again")).context["offers"]]
    assert [unmarked(title) for title in titles] == ["Checkout: bob", "Checkout"]


def test_what_a_lead_sent_is_not_offered_to_somebody_who_leads_no_more(
    lead: Client, checkout: Team, alice: User, bob: User
) -> None:
    lead.post(address_of("member-right", checkout, bob), {"right": "viewer"})
    checkout.memberships.filter(user=alice).update(right="member")
    assert lead.get(reverse("send-again")).headers["Location"] == reverse("teams")
    assert not KeptPost.objects.exists()


def test_an_invitation_asks_and_is_made_once_from_what_was_typed(
    lead: Client, checkout: Team
) -> None:
    there = reverse("team-people", args=[checkout.pk])
    sent = {"right": "lead", "days": "3"}
    assert confirm(lead, lead.post(there, sent)) == reverse("send-again")
    assert not checkout.invitations.exists()
    (offer,) = lead.get(reverse("send-again")).context["offers"]
    assert (offer.path, unmarked(offer.title)) == (there, "Checkout")
    assert lead.post(there, {"right": "lead", "days": "x"}).status_code == 422
    assert KeptPost.objects.exists()
    assert "/invited/" in lead.post(offer.path, offer.fields).text
    assert checkout.invitations.get().right == "lead"
    assert not KeptPost.objects.exists()


def test_people_of_a_team_ask_in_the_admin_and_come_back(
    late: Client, checkout: Team, charlie: User
) -> None:
    there = reverse("admin:assessments_team_change", args=[checkout.pk])
    count = checkout.memberships.count()
    added = {f"memberships-{count}-user": charlie.pk, f"memberships-{count}-right": "lead"}
    sent = typed(late.get(there), **{"memberships-TOTAL_FORMS": count + 1}, **added)
    assert confirm(late, late.post(there, sent)) == reverse("send-again")
    assert not checkout.memberships.filter(user=charlie).exists()
    (offer,) = late.get(reverse("send-again")).context["offers"]
    assert late.post(offer.path, offer.fields).status_code == 302
    assert right_of(checkout, charlie) == "lead"


def test_without_a_login_nothing_about_people_is_kept(checkout: Team, bob: User) -> None:
    Client().post(address_of("member-right", checkout, bob), {"right": "viewer"})
    assert not KeptPost.objects.exists()


def address_of(name: str, team: Team, user: User) -> str:
    return reverse(name, args=[team.pk, team.memberships.get(user=user).pk])


def right_of(team: Team, user: User) -> str:
    return team.memberships.get(user=user).right


# --- how it is confirmed ---


def test_a_wrong_password_is_refused_and_counted(late: Client, alice: User) -> None:
    there = reverse("account_reauthenticate")
    for _ in range(10):
        page = late.post(there, {"password": "certainly-not-the-one"})
        assert page.status_code == 200
        assert 'id="error-summary"' in page.text
    page = late.post(there, {"password": factories.PASSWORD})
    assert page.status_code == 429
    assert "Too many wrong passwords. Wait 5 minutes" in page.text


def test_a_code_confirms_too(late: Client, boss: User) -> None:
    secret = with_app(boss)
    there = reverse("export")
    page = late.get(reverse("mfa_reauthenticate"), {"next": there})
    assert "With your password" in page.text
    fields = {"code": code_of(secret), "next": there}
    assert late.post(reverse("mfa_reauthenticate"), fields).headers["Location"] == there
    assert not asks(late.get(reverse("mfa_activate_totp")))


def test_a_confirmation_leads_to_no_other_host(late: Client) -> None:
    fields = {"password": factories.PASSWORD, "next": "https://evil.example/"}
    answer = late.post(reverse("account_reauthenticate"), fields)
    assert answer.headers["Location"] == reverse("teams")


# --- by single sign-on ---


def test_who_has_no_password_confirms_at_the_provider(
    issuer: Issuer, now: Callable[[], int]
) -> None:
    browser = Client()
    by_provider(browser, issuer)
    there = browser.get(reverse("mfa_activate_totp")).headers["Location"]
    assert there.startswith(reverse("confirm-sign-on"))
    assert "Log in with Example ID once more" in browser.get(there).text
    issuer.claims = {"auth_time": now()}
    wanted = reverse("mfa_activate_totp")
    answer = by_provider(browser, issuer, process="redirect", next=wanted)
    assert answer.headers["Location"] == wanted
    assert browser.get(wanted).status_code == 200


def test_somebody_else_confirms_nothing(issuer: Issuer, now: Callable[[], int]) -> None:
    browser = Client()
    by_provider(browser, issuer)
    by_provider(Client(), issuer)
    issuer.subject, issuer.claims = "s-2", {"auth_time": now()}
    page = by_provider(browser, issuer, process="redirect")
    assert page.status_code == 403
    assert browser.get(reverse("mfa_activate_totp")).status_code == 302
