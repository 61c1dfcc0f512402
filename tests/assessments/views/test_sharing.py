"""Reading a report by a link: what opens it, what does not, and what its page contains."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from assessments.models import Assessment, Given, ShareLink, Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got
from tests.support.words import unmarked

pytestmark = pytest.mark.one_database

NOT_VALID = "This link is no longer valid: ask whoever sent it for a new one."
OPEN_AGAIN = "Open the link that you were sent again, or ask whoever sent it for a new one."
COMMENT, REASON = "Between ourselves", "Nobody asked us to"


@pytest.fixture
def done(checkout: Team, alice: User, bob: User) -> Assessment:
    """A report with comments, by people with names that stand out."""
    for person in (alice, bob):
        person.first_name, person.last_name = f"Xaver{person.username}", "Quitzow"
        person.save()
    draft = factories.filled(factories.assessment(checkout, by=alice), comment=COMMENT)
    levels = [q for q in factories.questions(draft) if q.kind == "level"]
    # The practice keeps a score without this answer.
    practices = Counter(q.practice.code for q in levels)
    question = max(levels, key=lambda q: practices[q.practice.code])
    draft.answer({question: Given(state="not_applicable", reason=REASON, seen=1)})
    return factories.handed_in(draft)


@pytest.fixture
def shared(done: Assessment) -> tuple[ShareLink, str]:
    """A link to the report, and its token."""
    return factories.share_link(done)


def address(token: str) -> str:
    return reverse("shared", args=[token])


def clean(link: ShareLink) -> str:
    return reverse("shared-report", args=[link.pk])


@pytest.fixture
def reader(client_of: ClientOf, shared: tuple[ShareLink, str]) -> Client:
    """Somebody without a login, who has opened the link."""
    client = client_of()
    assert client.get(address(shared[1])).status_code == 302
    return client


# --- the way in ---


def test_a_link_opens_its_report_at_a_clean_address(
    client_of: ClientOf, shared: tuple[ShareLink, str]
) -> None:
    link, token = shared
    client = client_of()
    response = client.get(address(token))
    assert response.headers["Location"] == clean(link)
    assert token not in response.headers["Location"]
    page = client.get(clean(link))
    assert page.status_code == 200
    assert "The next role for Checkout" in unmarked(page.text)
    assert token not in page.text


def test_the_cookie_is_for_this_report_alone(
    client_of: ClientOf, shared: tuple[ShareLink, str]
) -> None:
    cookie = client_of().get(address(shared[1])).cookies["shared"]
    assert cookie["path"] == clean(shared[0])
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert 0 < cookie["max-age"] <= 12 * 60 * 60
    assert shared[1] not in cookie.value


def test_the_cookie_is_secure_where_the_address_is(
    client_of: ClientOf, shared: tuple[ShareLink, str], settings: Settings
) -> None:
    settings.HTTPS, settings.SHARED_COOKIE_NAME = True, "__Secure-shared"
    cookie = client_of().get(address(shared[1])).cookies["__Secure-shared"]
    assert cookie["secure"] is True


def test_looking_as_often_as_one_likes_takes_nothing_away(
    client_of: ClientOf, shared: tuple[ShareLink, str]
) -> None:
    link, token = shared
    client = client_of()
    assert {client.head(address(token)).status_code for _ in range(10)} == {302}
    assert {client.get(address(token)).status_code for _ in range(10)} == {302}
    assert {client.head(clean(link)).status_code for _ in range(10)} == {200}
    link.refresh_from_db()
    assert (link.uses, link.last_used) == (0, None)
    assert {client.get(clean(link)).status_code for _ in range(3)} == {200}
    link.refresh_from_db()
    assert link.uses == 3
    assert got(link.last_used) > link.made


def test_readers_at_the_same_time_are_all_counted(shared: tuple[ShareLink, str]) -> None:
    for _ in range(2):
        shared[0].count_use()
    assert ShareLink.objects.get().uses == 2


# --- what opens nothing ---


@pytest.mark.parametrize("token", ["x", "report", "x" * 43, "%ff", "%00", "ü", "x" * 4000])
def test_a_token_that_was_never_given_opens_nothing(
    client_of: ClientOf, shared: tuple[ShareLink, str], token: str
) -> None:
    response = client_of().get(f"/shared/{token}/")
    if token == "%00":
        assert response.status_code == 400
        return
    assert response.status_code == 404
    assert NOT_VALID in response.text
    assert not response.cookies


def test_an_expired_link_ends_with_its_hour(
    client_of: ClientOf,
    reader: Client,
    shared: tuple[ShareLink, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link, token = shared
    assert link.expires - link.made == timedelta(days=30)
    monkeypatch.setattr(timezone, "now", lambda: link.expires - timedelta(seconds=1))
    assert reader.get(clean(link)).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: link.expires)
    refused(reader.get(clean(link)), OPEN_AGAIN)
    refused(client_of().get(address(token)), NOT_VALID)


def test_a_revoked_link_ends_at_once_for_those_who_have_it_open(
    client_of: ClientOf, reader: Client, shared: tuple[ShareLink, str], alice: User
) -> None:
    link, token = shared
    assert reader.get(clean(link)).status_code == 200
    link.revoke(by=alice)
    refused(reader.get(clean(link)), OPEN_AGAIN)
    refused(reader.get(address(token)), NOT_VALID)
    refused(client_of().get(address(token)), NOT_VALID)


def refused(response: PageResponse, sentence: str) -> None:
    assert response.status_code == 404
    assert sentence in response.text
    assert not response.cookies


def test_unknown_expired_and_revoked_are_answered_alike(
    client_of: ClientOf,
    done: Assessment,
    shared: tuple[ShareLink, str],
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    link, revoked = factories.share_link(done)
    link.revoke(by=alice)
    monkeypatch.setattr(timezone, "now", lambda: link.made + timedelta(days=31))
    pages = []
    # One look-up, and twelve queries that count the guess.
    for token in ("never-made", shared[1], revoked):
        with django_assert_num_queries(13):
            pages.append(client_of().get(address(token)).text)
    assert len(set(pages)) == 1


def test_a_clean_address_opens_nothing_without_its_cookie(
    client_of: ClientOf, shared: tuple[ShareLink, str]
) -> None:
    refused(client_of().get(clean(shared[0])), OPEN_AGAIN)


def test_a_cookie_opens_no_other_report(
    reader: Client, shared: tuple[ShareLink, str], done: Assessment
) -> None:
    """A browser does not even send it there: its path is the first report."""
    other, _ = factories.share_link(done)
    refused(reader.get(clean(other)), OPEN_AGAIN)
    assert reader.get(clean(shared[0])).status_code == 200


@pytest.mark.parametrize("forge", [lambda c: c[:-1] + "x", lambda c: c.split(":")[0], lambda c: ""])
def test_a_forged_cookie_opens_nothing(
    reader: Client, shared: tuple[ShareLink, str], forge: Callable[[str], str]
) -> None:
    reader.cookies["shared"] = forge(reader.cookies["shared"].value)
    refused(reader.get(clean(shared[0])), OPEN_AGAIN)


def test_a_cookie_ends_after_some_hours_and_the_link_makes_a_new_one(
    reader: Client, shared: tuple[ShareLink, str], settings: Settings
) -> None:
    settings.SHARED_COOKIE_AGE = -1
    refused(reader.get(clean(shared[0])), OPEN_AGAIN)
    settings.SHARED_COOKIE_AGE = configured.SHARED_COOKIE_AGE
    assert reader.get(address(shared[1])).status_code == 302


def test_every_other_page_asks_the_reader_to_log_in(reader: Client, done: Assessment) -> None:
    for name in ("report", "what-if", "share", "tasks", "answers-csv"):
        response = reader.get(reverse(name, args=[done.pk]))
        assert response.headers["Location"].startswith("/login/"), name
    for name in ("teams", "export"):
        assert reader.get(reverse(name)).headers["Location"].startswith("/login/")


# --- what the page holds ---


def parts(page: str) -> list[str]:
    return re.findall(r'<section class="block[^"]*" id="([^"]+)"', page)


def test_a_reader_sees_the_report_without_what_is_for_the_team(
    reader: Client,
    client_of: ClientOf,
    alice: User,
    done: Assessment,
    shared: tuple[ShareLink, str],
) -> None:
    own = client_of(alice).get(reverse("report", args=[done.pk])).text
    page = reader.get(clean(shared[0])).text
    assert parts(page) == [
        part for part in parts(own) if part not in ("actions", "exports", "share")
    ]
    assert {"disciplines", "criteria", "advice", "practices"} <= set(parts(page))
    assert "You can read this report until" in page


def test_nothing_on_the_page_leads_elsewhere(reader: Client, shared: tuple[ShareLink, str]) -> None:
    page = reader.get(clean(shared[0])).text
    links = re.findall(r"<a\b[^>]*href=\"([^\"]+)", page)
    assert "#main" in links
    assert [link for link in links if not link.startswith("#")] == []
    assert not re.findall(r"<(?:form|button|input|script|iframe)\b", page)


def test_no_person_and_no_comment_is_on_the_page(
    client_of: ClientOf, reader: Client, shared: tuple[ShareLink, str], bob: User
) -> None:
    for client in (reader, client_of(bob)):
        client.get(address(shared[1]))
        page = client.get(clean(shared[0])).text
        words = ("Xaver", "Quitzow", COMMENT, REASON, "Steering group")
        assert not [word for word in words if word in page]
    assert "Does not apply" in page


def test_the_team_s_own_page_repeats_why_a_question_does_not_apply(
    client_of: ClientOf, bob: User, done: Assessment
) -> None:
    assert REASON in client_of(bob).get(reverse("report", args=[done.pk])).text


def test_the_page_of_the_quick_track_says_so(
    client_of: ClientOf, checkout: Team, alice: User
) -> None:
    draft = factories.assessment(checkout, by=alice, track="quick")
    _link, token = factories.share_link(factories.submitted(draft))
    page = client_of().get(address(token), follow=True).text
    assert "You took the quick track with its 15 questions." in page


def test_the_page_follows_the_language_of_the_browser(
    client_of: ClientOf, reader: Client, shared: tuple[ShareLink, str]
) -> None:
    page = reader.get(clean(shared[0]), headers={"accept-language": "de"}).text
    assert '<html lang="de">' in page
    assert "Alle Praktiken" in page
    answer = client_of().get(address("never-made"), headers={"accept-language": "de"}).text
    assert "Dieser Link ist nicht mehr gültig" in answer


def test_a_login_stays_what_it_was(
    client_of: ClientOf, bob: User, shared: tuple[ShareLink, str]
) -> None:
    client = client_of(bob)
    client.get(address(shared[1]), follow=True)
    assert client.get(reverse("teams")).status_code == 200
    assert "Log out" not in client.get(clean(shared[0])).text


# --- headers ---


def test_every_answer_stays_out_of_caches_search_engines_and_referrers(
    reader: Client, client_of: ClientOf, shared: tuple[ShareLink, str]
) -> None:
    link, token = shared
    answers = {
        "the way in": reader.get(address(token)),
        "without the last slash": reader.get(address(token).rstrip("/")),
        "report": reader.get(clean(link)),
        "no cookie": client_of().get(clean(link)),
        "unknown": reader.get(address("x")),
        "post": reader.post(address(token)),
        "elsewhere": reader.get("/shared/a/b/c"),
        "odd": reader.get("/shared/%00/"),
    }
    for name, answer in answers.items():
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow", name
        assert answer.headers["Referrer-Policy"] == "no-referrer", name
        assert answer.headers["Cache-Control"] == "no-store", name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], name
    assert "X-Robots-Tag" not in reader.get("/").headers
    assert reader.get("/").headers["Referrer-Policy"] == "same-origin"


def test_robots_are_told_to_stay_away(client_of: ClientOf) -> None:
    answer = client_of().get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain"
    closed = [f"Disallow: /{folder}/" for folder in ("shared", "invited", "join", "new-password")]
    assert answer.text.splitlines() == ["User-agent: *", *closed]


@pytest.mark.parametrize("links", [1, 3, 40])
def test_reading_asks_the_database_as_often_for_any_number_of_links(
    client_of: ClientOf,
    done: Assessment,
    links: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = [factories.share_link(done) for _ in range(links)]
    client, (link, token) = client_of(), made[links // 2]
    # One look-up; twelve queries count it as a guess, and twelve take that back.
    with django_assert_num_queries(25):
        client.get(address(token))
    # The link with its report; then the questionnaires, rules and roles that it names.
    with django_assert_num_queries(17):
        assert client.get(clean(link)).status_code == 200
