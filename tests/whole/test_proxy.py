"""Tripod behind nginx, as docs/operations.md shows it: at the root of a host, and below a path."""

import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, HTTPSHandler, build_opener
from urllib.request import Request as Asked

import pytest

from tests.support import factories
from tests.support.got import got
from tests.support.nginx import EXAMPLE, OPERATIONS, PLACES, BehindNginx, behind_nginx

LOGIN = {"login": "alice", "password": factories.PASSWORD}


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: HTTPMessage
    location: str
    text: str


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class Visitor:
    """A browser as far as a server can tell: cookies by their paths, and no redirect followed."""

    def __init__(self, place: BehindNginx) -> None:
        self.place, self.cookies = place, CookieJar()
        trusted = HTTPSHandler(context=ssl.create_default_context(cafile=place.proxy.certificate))
        self.opener = build_opener(trusted, HTTPCookieProcessor(self.cookies), Stay())

    def ask(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        data = urlencode(fields).encode() if fields is not None else None
        asked = Asked(urljoin(self.place.here, path), data)  # noqa: S310 (nginx started here)
        sent = {"Host": self.place.proxy.host, "Origin": self.place.origin} if data else {}
        for name, value in ({"Host": self.place.proxy.host} | sent | headers).items():
            asked.add_header(name.replace("_", "-"), value)
        try:
            answer = self.opener.open(asked, timeout=60)
        except HTTPError as refused:
            answer = refused
        with answer:
            return Answer(
                status=answer.status,
                headers=answer.headers,
                location=answer.headers["Location"],
                text=answer.read().decode("utf-8", "replace"),
            )

    def send(
        self, path: str, fields: dict[str, str], *, page: str | None = None, **headers: str
    ) -> Answer:
        """A form as its page sends it."""
        key = {"csrfmiddlewaretoken": token(self.ask(page or path))}
        return self.ask(path, fields | key, **headers)

    def log_in(self) -> Answer:
        return self.send(f"{self.place.base}login/", LOGIN)


def token(page: Answer) -> str:
    return got(re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text))[1]


def test_each_example_asks_in_http_1_1() -> None:
    """In HTTP/1.0 an export that broke off looks like a whole one."""
    examples = EXAMPLE.findall(OPERATIONS.read_text(encoding="utf-8"))
    hosts = [example for example in examples if "server_name" in example]
    assert len(hosts) == len(PLACES)
    assert all("proxy_http_version 1.1;" in host for host in hosts)


@pytest.fixture(scope="module", params=PLACES)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BehindNginx]:
    """Tripod on data of its own, and nginx in front of it."""
    with behind_nginx(tmp_path_factory.mktemp(request.param), request.param) as place:
        yield place


@pytest.fixture
def visitor(place: BehindNginx) -> Visitor:
    return Visitor(place)


@pytest.fixture
def alice(place: BehindNginx) -> Visitor:
    alice = Visitor(place)
    assert alice.log_in().location == f"{place.base}teams/"
    return alice


def addresses(page: Answer) -> list[str]:
    """All that a page leads to, loads or sends to."""
    found = re.findall(r'\s(?:href|src|action|hx-get|hx-post|data-styles)="([^"]*)"', page.text)
    return [part for text in found for part in text.split() if not part.startswith("#")]


def paths(place: BehindNginx) -> list[str]:
    """Pages of every kind: the app's, the admin's, one that is not there."""
    report, admin = f"assessments/{place.done}", "admin/assessments"
    return [
        *("", "teams/", "teams/new/", "roles/", "export/", "organisation/", "no-such-page/"),
        *(f"{report}/report/", f"{report}/what-if/", f"{report}/share/", f"{report}/check/"),
        *(f"assessments/{place.draft}/practices/devops-pipeline/", f"assessments/{place.draft}/"),
        *("admin/", f"{admin}/questionnaireversion/", f"{admin}/team/add/", "admin/jsi18n/"),
    ]


def test_every_address_on_every_page_lies_below_the_path(
    place: BehindNginx, alice: Visitor
) -> None:
    for path in paths(place):
        page = alice.ask(f"{place.base}{path}", Accept="text/html")
        assert page.status in (200, 302, 404), path
        own = [a for a in addresses(page) if not a.startswith(("?", "https://", "mailto:"))]
        assert [a for a in own if not a.startswith(place.base)] == [], path


def test_style_sheets_scripts_and_pictures_are_there(place: BehindNginx, alice: Visitor) -> None:
    report = alice.ask(f"{place.base}assessments/{place.done}/report/")
    admin = alice.ask(f"{place.base}admin/")
    files = {a for page in (report, admin) for a in addresses(page) if "/static/" in a}
    assert len(files) > 8
    assert {alice.ask(file).status for file in files} == {200}


def test_the_cookies_belong_to_the_path_and_to_https(place: BehindNginx, visitor: Visitor) -> None:
    chosen = {"language": "en-gb", "next": f"{place.base}teams/"}
    answers = [
        visitor.ask(f"{place.base}login/"),
        visitor.log_in(),
        visitor.send(f"{place.base}language/", chosen, page=f"{place.base}teams/"),
    ]
    given = [line for a in answers for line in a.headers.get_all("Set-Cookie", [])]
    names = {line.partition("=")[0] for line in given}
    assert names == {f"{place.prefix}{name}" for name in ("sessionid", "csrftoken", "language")}
    for line in given:
        assert f"; Path={place.base};" in f"{line};", line
        assert "; Secure" in line and "; HttpOnly" in line and "Domain" not in line, line


def test_redirects_lead_below_the_path(
    place: BehindNginx, visitor: Visitor, alice: Visitor
) -> None:
    base = place.base
    assert visitor.ask(f"{base}teams/").location == f"{base}login/?next={base}teams/"
    assert alice.ask(f"{base}teams").location == f"{base}teams/"
    assert alice.send(f"{base}logout/", {}, page=f"{base}teams/").location == base
    wrong = visitor.send(f"{base}login/?next=//evil.example/", LOGIN | {"next": "//evil.example/"})
    assert wrong.location == f"{base}teams/"


def test_the_path_without_its_slash_leads_to_the_path(place: BehindNginx) -> None:
    line = HTTPConnection("127.0.0.1", place.tripod.port, timeout=20)
    line.request("GET", place.base.rstrip("/") or "/", headers={"X-Forwarded-Proto": "https"})
    answer = line.getresponse()
    assert answer.status == (200 if place.base == "/" else 302)
    assert answer.headers["Location"] == (None if place.base == "/" else place.base)


def test_a_proxy_may_take_the_path_away(place: BehindNginx) -> None:
    line = HTTPConnection("127.0.0.1", place.tripod.port, timeout=20)
    line.request("GET", "/teams/", headers={"X-Forwarded-Proto": "https"})
    assert line.getresponse().headers["Location"] == f"{place.base}login/?next={place.base}teams/"


@pytest.mark.parametrize("name", ["livez", "readyz"])
def test_health_is_answered_over_plain_http_with_the_path_and_without(
    place: BehindNginx, name: str
) -> None:
    for path in (f"/{name}", f"{place.base}{name}"):
        line = HTTPConnection("127.0.0.1", place.tripod.port, timeout=20)
        line.request("GET", path)
        assert line.getresponse().read() == b"ok", path


def test_plain_http_is_sent_to_the_public_address_whatever_host_it_names(
    place: BehindNginx,
) -> None:
    for headers in ({}, {"Host": "localhost"}, {"X-Forwarded-Host": "evil.example"}):
        line = HTTPConnection("127.0.0.1", place.tripod.port, timeout=20)
        line.request("GET", f"{place.base}teams/", headers=headers)
        assert line.getresponse().headers["Location"] == f"{place.origin}{place.base}teams/"


def test_an_address_may_be_as_long_as_a_proxy_takes(place: BehindNginx, visitor: Visitor) -> None:
    assert visitor.ask(f"{place.base}?{'x' * 8000}").status == 200


@pytest.mark.parametrize(("sign", "length"), [("x", 8_000), ("%22", 13_000)])
def test_the_way_to_the_login_passes_however_long_its_address_becomes(
    place: BehindNginx, visitor: Visitor, sign: str, length: int
) -> None:
    led = visitor.ask(f"{place.base}teams/?{sign * (8000 // len(sign))}")
    assert led.status == 302
    assert len(led.location) > length
    # Of 24,000, Django makes no redirect: its page passes, and not one of nginx.
    assert visitor.ask(f"{place.base}teams/?{'=' * 8000}").status == 400


def test_what_django_never_sees_has_hsts_too(place: BehindNginx, visitor: Visitor) -> None:
    said = visitor.ask(place.base).headers["Strict-Transport-Security"]
    odd = visitor.ask(place.base, Content_Type="text/html; charset=utf-7")
    assert (odd.status, odd.headers["Strict-Transport-Security"]) == (400, said)
    # waitress itself refuses this one, and does not take up its version.
    with socket.create_connection(("127.0.0.1", place.tripod.port), timeout=20) as line:
        line.sendall(b"GET / HTTP/1.1\r\na b: c\r\n\r\n")
        answer = line.recv(65_536).decode()
    assert answer.startswith("HTTP/1.0 400 ")
    assert f"Strict-Transport-Security: {said}\r\n" in answer


def test_hsts_speaks_for_subdomains_only_where_tripod_has_the_host(
    place: BehindNginx, visitor: Visitor
) -> None:
    said = visitor.ask(place.base).headers["Strict-Transport-Security"]
    whole = "max-age=31536000; includeSubDomains"
    assert said == (whole if place.base == "/" else "max-age=31536000")


def test_a_form_from_another_site_is_refused_and_told_where_to_go(
    place: BehindNginx, alice: Visitor
) -> None:
    page = f"{place.base}teams/new/"
    for sender in ("https://evil.example", "http://[", "null", "https://127.0.0.1"):
        refused = alice.send(page, {"name": "Evil"}, Origin=sender)
        assert refused.status == 403
        assert f'<a href="{place.origin}{place.base}">' in refused.text


def test_what_is_sent_without_a_session_is_kept_below_the_path(
    place: BehindNginx, visitor: Visitor
) -> None:
    page = f"{place.base}assessments/{place.draft}/practices/devops-pipeline/"
    sent = {"pipeline_automation-answer": "2"}
    refused = visitor.ask(page, sent | {"csrfmiddlewaretoken": "x" * 64})
    assert refused.location == f"{place.base}login/?next={page}"
    assert visitor.log_in().location == f"{place.base}send-again/"
    assert f'<form method="post" action="{page}">' in visitor.ask(f"{place.base}send-again/").text


def test_a_shared_link_has_the_public_address_its_own_headers_and_no_line_in_a_log(
    place: BehindNginx, alice: Visitor
) -> None:
    page = f"{place.base}assessments/{place.done}/share/"
    made = alice.send(page, {"label": "Steering group", "days": "30"}, Host="localhost")
    link = got(re.search(rf'value="({place.origin}{place.base}shared/([\w-]{{43}})/)"', made.text))
    address, key = link[1].removeprefix(place.origin), link[2]
    reader = Visitor(place)
    opened = reader.ask(address)
    clean = opened.location
    assert clean.startswith(f"{place.base}shared/report/")
    assert f"; Path={clean};" in f"{opened.headers['Set-Cookie']};"
    assert opened.headers["Set-Cookie"].startswith("__Secure-shared=")
    shown = reader.ask(clean)
    assert (shown.status, "Checkout" in shown.text) == (200, True)
    for answer in (opened, shown, reader.ask(f"{place.base}shared/none/")):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert f"Disallow: {place.base}shared/\n" in reader.ask(f"{place.base}robots.txt").text
    # nginx refuses it before it looks at the address.
    assert reader.ask(address, X_Long="x" * 9000).status == 400
    reader.ask(f"{place.base}teams/")
    assert place.proxy.logged(f"GET {place.base}teams/")
    logs = (place.proxy.access_log, place.proxy.folder / "error.log", place.tripod.said)
    assert [log.name for log in logs if key in log.read_text()] == []


@pytest.mark.parametrize("header", ["SCRIPT_NAME", "SCRIPT-NAME", "X-Forwarded-Prefix"])
def test_no_header_moves_tripod_to_another_path(place: BehindNginx, header: str) -> None:
    page = f"{place.base}teams/"
    there = (302, f"{place.base}login/?next={page}")
    for path, expected in ((page, there), (f"/evil{page}", (404, None))):
        line = HTTPConnection("127.0.0.1", place.tripod.port, timeout=20)
        line.request("GET", path, headers={header: "/evil", "X-Forwarded-Proto": "https"})
        answer = line.getresponse()
        assert (answer.status, answer.headers["Location"]) == expected, path
