"""The page on which a team creates, lists and revokes links, and what is stored about them."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.models import Assessment, Report, ShareLink, Team, User
from assessments.views import sharing
from tests.support import factories
from tests.support.audit_log import log
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.words import unmarked

FIELDS = {"label": "Steering group", "days": "30"}


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-06-30", by=alice)


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def page(done: Assessment) -> str:
    return reverse("share", args=[done.pk])


def revoke(link: ShareLink) -> str:
    return reverse("share-revoke", args=[link.report.assessment_id, link.pk])


# --- making ---


def test_the_address_of_a_new_link_is_shown_once_and_works(
    client: Client, client_of: ClientOf, page: str
) -> None:
    answer = client.post(page, FIELDS)
    assert answer.status_code == 200
    field = got(re.search(r'<input[^>]*id="new-address"[^>]*>', answer.text))[0]
    assert "readonly" in field
    assert "Copy it now: you won’t see it again." in answer.text
    address = got(re.search(r'value="(http://testserver/shared/[\w-]{43}/)"', field))[1]
    opened = client_of().get(address, follow=True)
    assert "The next role for Checkout" in unmarked(opened.text)
    later = client.get(page).text
    assert "Steering group" in later
    assert "Read once, on" in later
    assert "/shared/" not in later


@pytest.mark.parametrize("days", [1, 30, 365])
def test_a_link_lasts_as_long_as_was_asked_for(client: Client, page: str, days: int) -> None:
    client.post(page, FIELDS | {"days": str(days)})
    link = ShareLink.objects.get()
    assert link.expires - link.made == timedelta(days=days)
    assert (link.label, got(link.made_by).username) == ("Steering group", "alice")


def test_a_draft_has_nothing_to_share(client: Client, checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    assert client.get(reverse("share", args=[draft.pk])).status_code == 404
    with pytest.raises(Report.DoesNotExist):
        factories.share_link(draft)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("label", "", "Enter for whom the link is"),
        ("label", "   ", "Enter for whom the link is"),
        ("label", "x" * 81, "Enter at most 80 characters."),
        ("days", "", "Enter a whole number of days from 1 to 365."),
        ("days", "0", "Enter a whole number of days from 1 to 365."),
        ("days", "366", "Enter a whole number of days from 1 to 365."),
        ("days", "9" * 400, "Enter a whole number of days from 1 to 365."),
        ("days", "1.5", "Enter a whole number of days from 1 to 365."),
        ("days", "a month", "Enter a whole number of days from 1 to 365."),
    ],
)
def test_what_cannot_be_is_told_with_what_would_be_right(
    client: Client, page: str, field: str, typed: str, message: str
) -> None:
    answer = client.post(page, FIELDS | {field: typed})
    assert answer.status_code == 422
    assert message in answer.text
    assert answer.text.count("<title>Error:") == 1
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize(
    "data", [FIELDS | {"token": "mine"}, FIELDS | {"expires": "2099-01-01"}, {"label": "\ud800"}]
)
def test_odd_posts_are_refused(client: Client, page: str, data: dict[str, str]) -> None:
    body = urlencode(data, errors="surrogatepass")
    answer = client.post(page, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 422)
    assert not ShareLink.objects.exists()


# --- the list ---


def test_the_list_says_how_each_link_stands(
    client: Client, page: str, done: Assessment, bob: User
) -> None:
    alive, _ = factories.share_link(done, label="Works council", days=90)
    ended, _ = factories.share_link(done, label="Board <b>", by=bob)
    factories.share_link(done, label="Auditor", days=1, at=timezone.now() - timedelta(days=2))
    alive.count_use()
    alive.count_use()
    ended.revoke(by=bob)
    text = re.sub(r"\s+", " ", unmarked(client.get(page).text))
    works, rest = text.split("Expired and revoked links")
    assert re.search(
        r"Works council.*Works until .*Created by alice on .*Read 2 times, last on", works
    )
    assert "Auditor" not in works
    assert re.search(r"Auditor</h3> <p> ?Expired on", rest)
    assert re.search(r"Board &lt;b&gt;</h3> <p> ?Revoked by bob on .*Not read yet", rest)
    assert works.count("Revoke <span") == 1
    assert "Revoke <span" not in rest


def test_who_has_left_has_made_the_link_all_the_same(
    client: Client, page: str, done: Assessment, bob: User
) -> None:
    factories.share_link(done, by=bob)[0].revoke(by=bob)
    bob.delete()
    text = re.sub(r"\s+", " ", unmarked(client.get(page).text))
    assert "Revoked by a former member on" in text
    assert "Created by a former member on" in text


def test_the_report_leads_those_who_may_share_it_to_the_page(
    client_of: ClientOf, alice: User, bob: User, vera: User, done: Assessment, page: str
) -> None:
    address = reverse("report", args=[done.pk])
    for person in (alice, bob):
        assert f'href="{page}"' in client_of(person).get(address).text
    assert page not in client_of(vera).get(address).text


def test_who_may_only_read_is_told_so(client_of: ClientOf, vera: User, page: str) -> None:
    answer = client_of(vera).get(page)
    assert answer.status_code == 403
    assert "You may read this team&#x27;s reports, but not share them." in answer.text


@pytest.mark.parametrize("links", [1, 3, 40])
def test_the_list_asks_the_database_as_often_for_any_number_of_links(
    client: Client,
    page: str,
    done: Assessment,
    bob: User,
    links: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(links):
        link, _ = factories.share_link(done, by=bob)
        if number % 2:
            link.revoke(by=bob)
    with django_assert_num_queries(8):
        assert client.get(page).status_code == 200


# --- revoking ---


def test_a_member_revokes_what_the_lead_made(
    client_of: ClientOf, bob: User, page: str, done: Assessment
) -> None:
    link, token = factories.share_link(done)
    answer = client_of(bob).post(revoke(link), follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "The link for Steering group is revoked" in answer.text
    link.refresh_from_db()
    assert link.revoked_by == bob
    assert client_of().get(reverse("shared", args=[token])).status_code == 404


def test_once_more_changes_nothing(
    client_of: ClientOf, alice: User, bob: User, done: Assessment
) -> None:
    link, _ = factories.share_link(done)
    client_of(alice).post(revoke(link))
    before = ShareLink.objects.values().get()
    client_of(bob).post(revoke(link))
    assert ShareLink.objects.values().get() == before


def test_a_link_is_revoked_at_its_own_report_only(
    client: Client,
    client_of: ClientOf,
    charlie: User,
    checkout: Team,
    alice: User,
    done: Assessment,
) -> None:
    link, _ = factories.share_link(done)
    other = factories.submitted(factories.assessment(checkout, by=alice))
    assert client.post(reverse("share-revoke", args=[other.pk, link.pk])).status_code == 404
    assert client_of(charlie).post(revoke(link)).status_code == 404
    assert client.post(revoke(link), {"all": "yes"}).status_code == 400
    assert ShareLink.objects.alive().get() == link


# --- the audit log ---


def test_making_and_revoking_are_in_the_audit_log(
    client: Client, client_of: ClientOf, page: str, bob: User, done: Assessment
) -> None:
    client.get(page)
    client.post(page, FIELDS | {"days": "0"})
    assert log() == []
    client.post(page, FIELDS)
    link = ShareLink.objects.get()
    for _ in range(2):
        client_of(bob).post(revoke(link))
    report = f"report of Checkout, {done.submitted:%Y-%m-%d}"
    until = f'a link for "Steering group", until {link.expires:%Y-%m-%d}'
    assert log() == [
        ("alice", "sharing", report, f"made {until}"),
        ("bob", "sharing", report, f"revoked {until}"),
    ]


def test_the_log_file_tells_it_without_content(
    client: Client, page: str, alice: User, done: Assessment, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "tripod.audit"):
        client.post(page, FIELDS)
        link = ShareLink.objects.select_related("report").get()
        client.post(revoke(link))
    said = [r.getMessage() for r in caplog.records if r.name == "tripod.audit"]
    assert said == [
        f"share link {link.pk} of report {done.pk} {did} by user {alice.pk}"
        for did in ("made", "revoked")
    ]


def test_reading_is_counted_and_not_audited(client_of: ClientOf, done: Assessment) -> None:
    link, token = factories.share_link(done)
    before = log()
    client_of().get(reverse("shared", args=[token]), follow=True)
    link.refresh_from_db()
    assert (link.uses, log()) == (1, before)


def test_the_latest_links_that_work_no_more_are_listed(
    client: Client, page: str, done: Assessment, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_ENDED", 2)
    for number in range(3):
        factories.share_link(done, by=bob, label=f"Reader {number}")[0].revoke(by=bob)
    factories.share_link(done, by=bob, label="Board")
    shown = client.get(page).text
    assert [f"Reader {number}" in shown for number in range(3)] == [False, True, True]
    assert "Board" in shown
