"""Accepting advice, or declining it with a reason, and roles about which nothing is decided."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from assessments.models import AdviceDecision, Assessment, Overtaken, Team, User
from roles.models import Role
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.got import got

pytestmark = pytest.mark.one_database

REASON = "Two developers share the on-call work."


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=0)


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def sre(db: None) -> Role:
    return Role.objects.get(slug="sre")


def address_of(done: Assessment, role: str = "sre") -> str:
    return reverse("advice-decision", args=[done.pk, role])


def page_of(client: Client, done: Assessment) -> str:
    return client.get(reverse("report", args=[done.pk])).text


def follow(done: Assessment) -> Assessment:
    """The team's next report."""
    return factories.reported(done.team, "2025-06-02", by=got(done.started_by), choice=0)


# --- deciding ------------------------------------------------------------------------------------


def test_advice_is_accepted_with_a_button(
    client: Client, done: Assessment, sre: Role, alice: User
) -> None:
    assert "Accept this advice" in page_of(client, done)
    response = client.post(address_of(done), {"choice": "accepted"})
    assert (
        response.headers["Location"] == reverse("report", args=[done.pk]) + "?decided=sre#decided"
    )
    confirmed = client.get(response.headers["Location"]).text.split('id="role-sre"')[1]
    assert "Decision saved." in confirmed.split("</article>")[0]
    assert "Decision saved." not in page_of(client, done)
    decision = AdviceDecision.objects.get()
    assert (decision.role, decision.choice, decision.by) == (sre, "accepted", alice)
    advice = page_of(client, done).split('id="advice"')[1]
    assert advice.index("Accepted") < advice.index("Change<")


def test_advice_is_declined_with_a_reason(client: Client, done: Assessment) -> None:
    form = client.get(f"{address_of(done)}?choice=declined").context["form"]
    assert form["choice"].value() == "declined"
    response = client.post(address_of(done), {"choice": "declined", "reason": "  "})
    assert response.status_code == 422
    assert "Say in a few words why you decline it." in response.text
    assert not AdviceDecision.objects.exists()
    client.post(address_of(done), {"choice": "declined", "reason": REASON})
    assert REASON in page_of(client, done)


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({}, "Choose to accept or to decline."),
        ({"choice": "perhaps"}, "Choose to accept or to decline."),
        ({"choice": "declined", "reason": "x" * 501}, "a reason of at most 500 characters"),
        ({"choice": "declined", "reason": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_a_wrong_decision_is_told_what_would_be_right(
    client: Client, done: Assessment, posted: dict[str, str], message: str
) -> None:
    response = client.post(address_of(done), posted)
    assert response.status_code == 422
    assert message in response.text
    assert not AdviceDecision.objects.exists()


def test_a_decision_may_change_until_the_next_report(client: Client, done: Assessment) -> None:
    client.post(address_of(done), {"choice": "declined", "reason": REASON})
    response = client.post(address_of(done), {"choice": "accepted", "revision": "1"})
    assert response.status_code == 302
    decision = AdviceDecision.objects.get()
    assert (decision.choice, decision.reason, decision.revision) == ("accepted", "", 2)
    follow(done)
    assert client.get(address_of(done)).status_code == 302
    client.post(address_of(done), {"choice": "declined", "reason": REASON, "revision": "2"})
    assert AdviceDecision.objects.get().choice == "accepted"
    assert "Change<" not in page_of(client, done).split('id="advice"')[1]


def test_a_stale_page_overwrites_nothing_until_told_to(
    client: Client, client_of: ClientOf, bob: User, done: Assessment
) -> None:
    client_of(bob).post(address_of(done), {"choice": "declined", "reason": REASON})
    response = client.post(address_of(done), {"choice": "accepted", "revision": "0"})
    assert response.status_code == 409
    assert REASON in response.text
    assert AdviceDecision.objects.get().choice == "declined"
    again = {"choice": "accepted", "revision": response.context["form"]["revision"].value()}
    assert client.post(address_of(done), again).status_code == 302
    assert AdviceDecision.objects.get().choice == "accepted"


def test_the_same_decision_twice_is_one(
    client: Client, done: Assessment, sre: Role, alice: User, bob: User
) -> None:
    for _ in range(2):
        assert client.post(address_of(done), {"choice": "accepted"}).status_code == 302
    assert AdviceDecision.objects.get().revision == 1
    with pytest.raises(Overtaken):
        AdviceDecision.objects.decide(done, sre, choice="declined", reason=REASON, by=bob)


def test_a_role_that_the_report_does_not_know_is_not_found(
    client: Client, done: Assessment
) -> None:
    assert client.get(address_of(done, "astronaut")).status_code == 404


# --- a role that nobody needs --------------------------------------------------------------------


@pytest.fixture
def strong(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=5, confidence="measured")


def test_a_report_with_nobody_yet_offers_no_decision(client: Client, strong: Assessment) -> None:
    assert strong.report.data["advice"]["verdict"] == "nobody-yet"
    page = page_of(client, strong)
    assert "Accept this advice" not in page
    assert "Business case" not in page
    assert not strong.report.needs("sre")


@pytest.mark.parametrize("name", ["role-case", "advice-decision"])
def test_a_role_that_nobody_needs_has_no_page_of_its_own(
    client: Client, strong: Assessment, name: str
) -> None:
    response = client.get(reverse(name, args=[strong.pk, "sre"]))
    assert response.status_code == 404
    assert "does not advise you to add a site reliability engineer" in response.text


def test_a_role_that_nobody_needs_is_not_decided_about(
    client: Client, strong: Assessment, sre: Role, alice: User
) -> None:
    assert client.post(address_of(strong), {"choice": "accepted"}).status_code == 404
    with pytest.raises(ValidationError, match="nobody needs this role"):
        AdviceDecision.objects.decide(strong, sre, choice="accepted", by=alice)
    assert not AdviceDecision.objects.exists()


def test_only_a_role_that_is_needed_has_a_business_case_and_a_button(
    client: Client, checkout: Team, alice: User
) -> None:
    done = factories.reported(checkout, "2025-03-03", by=alice, choice=1)
    needed = [o["role"] for o in done.report.data["advice"]["options"] if o["asked_for"]]
    advised = done.report.headline["role"]
    assert advised in needed
    page = page_of(client, done)
    assert page.count("Business case<") == len(needed)
    assert page.count("Accept this advice") == 1
    assert page.count("Choose this instead") == len(needed) - 1


def test_another_role_than_the_advised_one_is_chosen_instead(
    client: Client, checkout: Team, alice: User
) -> None:
    done = factories.reported(checkout, "2025-03-03", by=alice, choice=1)
    advised = done.report.headline["role"]
    options = done.report.data["advice"]["options"]
    other = next(o["role"] for o in options if o["asked_for"] and o["role"] != advised)
    assert "Choose this role instead" in client.get(address_of(done, other)).text
    client.post(address_of(done, other), {"choice": "accepted"})
    part = page_of(client, done).split(f'id="role-{other}"')[1].split("</article>")[0]
    assert "Chosen instead" in part
    assert "Accepted" not in part
