"""Withdrawing a report, and what its pages, its links and the team's lists say from then on."""

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.words import unmarked

WHY = "Answered for the wrong team."
USE_ANOTHER = "This report was withdrawn. Use an earlier or a later one."


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-06-02", by=alice, choice=0)


@pytest.fixture
def gone(done: Assessment, alice: User) -> Assessment:
    done.withdraw(by=alice, reason=WHY)
    return done


def test_a_lead_withdraws_a_report_from_the_page_of_the_team(
    client: Client, done: Assessment
) -> None:
    address = reverse("withdraw", args=[done.pk])
    assert address in client.get(reverse("team", args=[done.team_id])).text
    assert "It cannot be undone." in client.get(address).text
    page = client.post(address, {"reason": f"{WHY}\r\nSorry."}, follow=True)
    assert "The report is withdrawn." in page.text
    assert "It counts in no trend, plan or export." in page.text
    assert "by alice" in unmarked(page.text)
    done.refresh_from_db()
    assert done.withdrawal_reason == f"{WHY}\nSorry."


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("  ", "Say in a few words why the report is withdrawn."),
        ("x" * 501, "Give a reason of at most 500 characters."),
    ],
)
def test_the_reason_is_asked_for(
    client: Client, done: Assessment, reason: str, message: str
) -> None:
    page = client.post(reverse("withdraw", args=[done.pk]), {"reason": reason})
    assert page.status_code == 422
    assert message in page.text
    done.refresh_from_db()
    assert not done.is_withdrawn


def test_a_second_time_leads_to_the_report_and_changes_nothing(
    client: Client, gone: Assessment
) -> None:
    response = client.post(reverse("withdraw", args=[gone.pk]), {"reason": "Again."})
    assert response["Location"] == reverse("report", args=[gone.pk])
    gone.refresh_from_db()
    assert gone.withdrawal_reason == WHY


def test_its_page_says_so_and_offers_nothing_to_do(client: Client, gone: Assessment) -> None:
    page = unmarked(client.get(reverse("report", args=[gone.pk])).text)
    assert "by alice:" in page
    assert WHY in page
    for offered in ("Plan an action", "/decision/", "/what-if/", "/share/", f"{gone.pk}/roles/"):
        assert offered not in page


@pytest.mark.parametrize("name", ["what-if", "share", "role-case", "advice-decision", "action-new"])
def test_what_needs_a_standing_report_leads_back_to_it(
    client: Client, gone: Assessment, name: str
) -> None:
    role, practice = ["sre"], ["practice", next(iter(gone.report.data["practices"]))]
    more = {"role-case": role, "advice-decision": role, "action-new": practice}
    address = reverse(name, args=[gone.pk, *more.get(name, [])])
    for send in (
        (client.get, client.post) if name not in ("what-if", "role-case") else (client.get,)
    ):
        response = send(address)
        assert response.status_code == 302
        assert response["Location"] == reverse("report", args=[gone.pk])
    assert USE_ANOTHER in client.get(response["Location"]).text


def test_a_stranger_is_not_told_that_it_was_withdrawn(
    client_of: ClientOf, gone: Assessment, charlie: User
) -> None:
    response = client_of(charlie).get(reverse("what-if", args=[gone.pk]))
    assert response.status_code == 404


def test_its_links_say_that_it_was_withdrawn(
    client_of: ClientOf, done: Assessment, alice: User
) -> None:
    reader = client_of()
    _, token = factories.share_link(done)
    opened = reader.get(reverse("shared", args=[token]), follow=True)
    assert opened.status_code == 200
    done.withdraw(by=alice, reason=WHY)
    for address in (opened.redirect_chain[-1][0], reverse("shared", args=[token])):
        page = reader.get(address)
        assert page.status_code == 410
        assert "The team withdrew this report" in page.text
        # Neither the reason nor a name leaves with a link.
        assert WHY not in page.text
        assert "alice" not in page.text


def test_the_lists_show_the_report_before_and_mark_the_withdrawn_one(
    client: Client, checkout: Team, alice: User
) -> None:
    first, last = (
        factories.reported(checkout, day, by=alice) for day in ("2025-03-03", "2025-06-02")
    )
    last.withdraw(by=alice, reason=WHY)
    page = client.get(reverse("team", args=[checkout.pk]))
    assert page.context["page"].row.latest == first
    assert "Withdrawn" in page.text
    assert reverse("withdraw", args=[last.pk]) not in page.text
    listed = client.get(reverse("teams")).text
    assert reverse("report", args=[first.pk]) in listed
    assert reverse("report", args=[last.pk]) not in listed


def test_the_admin_tells_why_and_filters_withdrawn_reports(
    client_of: ClientOf, gone: Assessment, admin: User
) -> None:
    factories.submitted(factories.assessment(factories.team("Search"), by=admin))
    client = client_of(admin)
    found = client.get("/admin/assessments/assessment/", {"withdrawn__isempty": "0"})
    assert list(found.context["cl"].queryset) == [gone]
    assert WHY in client.get(f"/admin/assessments/assessment/{gone.pk}/change/").text


def test_a_draft_is_deleted_from_the_page_of_the_team(
    client: Client, checkout: Team, alice: User, done: Assessment
) -> None:
    draft = factories.assessment(checkout, by=alice)
    address = reverse("discard", args=[draft.pk])
    assert address in client.get(reverse("team", args=[checkout.pk])).text
    assert client.post(address)["Location"] == reverse("team", args=[checkout.pk])
    assert list(checkout.assessments.all()) == [done]
