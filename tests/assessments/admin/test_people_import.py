"""The page that imports people and teams: tried first, stored when that is confirmed."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.accounts import mails
from assessments.models import KeptPost, Team, User
from assessments.people_files import MOST_BYTES
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.logins import WHILE, asks, confirm, let_in
from tests.support.mail_server import Inbox

IMPORT = "admin:assessments_user_import"
FILE = "username,email,team,engineers,role\nzoe,zoe@example.org,Payments,12,lead\nyan,,Payments,,\n"


@pytest.fixture
def browser(client_of: ClientOf, admin: User) -> Client:
    return client_of(admin)


def tried(browser: Client, content: str | bytes = FILE) -> PageResponse:
    content = content.encode() if isinstance(content, str) else content
    return browser.post(reverse(IMPORT), {"file": SimpleUploadedFile("people.csv", content)})


def confirmed(browser: Client, page: PageResponse) -> PageResponse:
    """Presses “Import” on the page of a try, as a browser sends its form."""
    sent = {
        n: unescape(v) for n, v in re.findall(r'name="(text|stamp)" value="([^"]*)"', page.text)
    }
    text = sent["text"].replace("\n", "\r\n")
    return browser.post(reverse(IMPORT), {**sent, "text": text, "confirm": "Import"})


def test_a_try_shows_what_would_happen_and_stores_nothing(browser: Client) -> None:
    page = tried(browser)
    assert page.status_code == 200
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in _rows(page)]
    assert rows == [
        "2 New account: zoe email: zoe@example.org",
        "2 New team: Payments engineers: 12",
        "2 New role in a team: zoe, Payments role: lead",
        "3 New account: yan",
        "3 New role in a team: yan, Payments role: member",
    ]
    assert "5 changes, 0 unchanged. Nothing is stored yet." in page.text
    assert not User.objects.filter(username="zoe").exists()


def _rows(page: PageResponse) -> list[str]:
    return re.findall(r"<tr class=\"is-.*?</tr>", page.text, re.DOTALL)


def test_the_import_stores_it_and_shows_a_link_for_each_new_account(
    browser: Client, client_of: ClientOf
) -> None:
    page = confirmed(browser, tried(browser))
    assert page.status_code == 200
    assert "5 changes are stored." in page.text
    links = dict(line.split("\t") for line in page.context["text"].splitlines())
    assert sorted(links) == ["yan", "zoe"]
    assert factories.rights_in(Team.objects.get(name="Payments")) == {
        "zoe": "lead",
        "yan": "member",
    }
    zoe = client_of(None)
    form = zoe.get(links["zoe"], follow=True)
    password = {"password1": factories.PASSWORD, "password2": factories.PASSWORD}
    zoe.post(form.redirect_chain[-1][0], password)
    assert User.objects.get(username="zoe").check_password(factories.PASSWORD)
    assert client_of(None).get(links["zoe"], follow=True).context.get("token_fail")


def test_people_with_an_address_get_their_link_by_mail(browser: Client, inbox: Inbox) -> None:
    page = confirmed(browser, tried(browser))
    assert "Who got a mail with a link" in page.text
    assert [line.split("\t")[0] for line in page.context["text"].splitlines()] == ["yan"]
    (mail,) = inbox.mails
    assert mail["To"] == "zoe@example.org"
    assert mail["Subject"] == "Your account in Tripod: zoe"
    link = re.compile(r"https?://\S+/new-password/\S+")
    assert link.search(mail.get_content())
    # Who misses the day asks for another link, as somebody who forgot the password.
    browser.post(reverse("account_reset_password"), {"email": "zoe@example.org"})
    assert len(inbox.mails) == 2
    assert link.search(inbox.mails[1].get_content())


def test_mails_are_sent_after_the_import_is_stored(
    transactional_db: None, browser: Client, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow mail server keeps nobody waiting for the rows that an import locks."""
    seen: list[tuple[bool, bool]] = []
    send = mails.send

    def watched(to: str, *args: Any) -> bool:
        seen.append((connection.in_atomic_block, User.objects.filter(email=to).exists()))
        return send(to, *args)

    monkeypatch.setattr(mails, "send", watched)
    confirmed(browser, tried(browser))
    assert seen == [(False, True)]
    assert len(inbox.mails) == 1


def test_the_same_file_again_has_nothing_to_store(browser: Client) -> None:
    first = tried(browser)
    confirmed(browser, first)
    count = AuditEntry.objects.count()
    page = tried(browser)
    assert "Nothing: all of the file is stored already." in page.text
    assert 'name="confirm"' not in page.text
    # The form of the first page, sent once more.
    assert confirmed(browser, first).status_code == 409
    assert AuditEntry.objects.count() == count


def test_what_somebody_changed_meanwhile_is_shown_first(browser: Client) -> None:
    page = tried(browser)
    factories.team("Payments")
    again = confirmed(browser, page)
    assert again.status_code == 409
    assert "Somebody changed accounts or teams meanwhile" in again.text
    assert not User.objects.filter(username="zoe").exists()
    assert confirmed(browser, again).status_code == 200
    assert User.objects.filter(username="zoe").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("username\nz oe\n", "username, line 2: Enter a valid username."),
        ("name\nzoe\n", "line 1: There is no column “name”."),
        (b"PK\x03\x04", "This is a workbook."),
        (b"x" * (MOST_BYTES + 1), "The file is too large"),
        ("username\nz\0\n", "line 2: Remove the NUL byte."),
    ],
)
def test_a_fault_is_told_with_its_line(browser: Client, content: str | bytes, said: str) -> None:
    page = tried(browser, content)
    assert page.status_code == 422
    assert said in unescape(page.text)
    assert 'name="confirm"' not in page.text


@pytest.mark.parametrize("sent", [{}, {"text": "a\0"}, {"text": "username\nz", "stamp": "x" * 65}])
def test_other_posts_are_refused_on_the_page(browser: Client, sent: dict[str, Any]) -> None:
    page = browser.post(reverse(IMPORT), sent | {"confirm": "Import"})
    assert page.status_code == 422
    assert "errorlist" in page.text


def test_a_file_of_windows_is_read_and_said(browser: Client) -> None:
    page = tried(browser, "username;first_name\nzoe;Zoë\n".encode("cp1252"))
    assert "It was read as Windows-1252" in page.text
    confirmed(browser, page)
    assert User.objects.get(username="zoe").first_name == "Zoë"


def test_what_looks_like_a_formula_stays_text(browser: Client) -> None:
    page = tried(browser, 'team,engineers\n"=HYPERLINK(""x"")",4\n')
    confirmed(browser, page)
    assert Team.objects.filter(name='=HYPERLINK("x")').exists()
    assert "\"'=HYPERLINK" in _exported(browser)


def _exported(browser: Client) -> str:
    keys = [str(team.pk) for team in Team.objects.all()]
    fields = {"action": "export_teams", "_selected_action": keys, "format": "csv"}
    answer = browser.post(reverse("admin:assessments_team_changelist"), fields)
    return b"".join(answer).decode()


@pytest.mark.parametrize(("query", "separator"), [("", ","), ("?separator=;", ";")])
def test_the_template_can_be_tried_as_it_is(browser: Client, query: str, separator: str) -> None:
    answer = browser.get(reverse("admin:assessments_user_import-template") + query)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tripod-people.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbfusername" + separator.encode())
    assert tried(browser, answer.content).status_code == 200


def test_without_passwords_it_says_who_has_to_come_first(
    browser: Client, settings: Settings
) -> None:
    settings.PASSWORD_LOGIN = False
    assert "made when the person first logs in" in tried(browser).text


def test_a_late_import_asks_who_it_is_and_then_goes_on(admin: User) -> None:
    browser = Client()
    let_in(browser, admin)
    page = tried(browser)
    let_in(browser, admin, ago=WHILE)
    asked = confirmed(browser, page)
    assert asks(asked)
    assert not User.objects.filter(username="zoe").exists()
    offered = browser.get(confirm(browser, asked))
    (offer,) = offered.context["offers"]
    browser.post(offer.path, offer.fields | {"stamp": ["x"]})
    assert KeptPost.objects.exists()
    browser.post(offer.path, offer.fields)
    assert User.objects.filter(username="zoe").exists()
    assert not KeptPost.objects.exists()


@pytest.mark.parametrize("name", [IMPORT, "admin:assessments_user_import-template"])
def test_an_editor_of_questions_imports_nobody(name: str, client_of: ClientOf, erin: User) -> None:
    assert client_of(erin).get(reverse(name)).status_code == 403
    assert client_of(erin).post(reverse(name), {"text": FILE}).status_code in (403, 405)
    assert not User.objects.filter(username="zoe").exists()
