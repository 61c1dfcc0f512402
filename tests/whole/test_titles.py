"""The title of a page tells the place, and its head what the page is about."""

import re
from html import unescape

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got

pytestmark = pytest.mark.one_database

OF_TEAM = ("team-edit", "team-archive", "assessment-new", "team-history", "team-actions")
OF_DRAFT = ("tasks", "check", "discard")
OF_REPORT = ("report", "what-if", "share", "withdraw")
OPEN = {"start": (), "roles": (), "role": ("sre",), "account_login": ()}


def title(page: str) -> str:
    """The title as a tab shows it, without the marks that keep a name's direction."""
    told = got(re.search(r"<title>(.*?)</title>", page, re.S))[1]
    return " ".join(re.sub("[\u2066-\u2069]", "", unescape(told)).split())


@pytest.fixture
def pages(checkout: Team, alice: User) -> dict[str, str]:
    """The pages of a team, of its draft and of its report by their address."""
    done: Assessment = factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    draft = factories.assessment(checkout, by=alice)
    practice = factories.questions(draft)[0].practice.code
    named = {name: reverse(name, args=[checkout.pk]) for name in OF_TEAM}
    named |= {name: reverse(name, args=[draft.pk]) for name in OF_DRAFT}
    named |= {name: reverse(name, args=[done.pk]) for name in OF_REPORT}
    named |= {
        "role-case": reverse("role-case", args=[done.pk, "sre"]),
        "advice-decision": reverse("advice-decision", args=[done.pk, "sre"]),
        "practice": reverse("practice", args=[draft.pk, practice]),
    }
    return named


def test_a_page_of_a_team_is_called_by_the_page_the_team_and_tripod(
    client_of: ClientOf, alice: User, pages: dict[str, str]
) -> None:
    client = client_of(alice)
    titles = {name: title(client.get(address).text) for name, address in pages.items()}
    unlike = {n: t for n, t in titles.items() if not re.fullmatch(r".+ · Checkout · Tripod", t)}
    assert unlike == {}
    assert len(set(titles.values())) == len(titles)


@pytest.mark.parametrize("name", OPEN)
def test_a_page_for_everybody_says_what_it_is_about(
    client: Client, catalogue: Catalogue, name: str
) -> None:
    page = client.get(reverse(name, args=OPEN[name])).text
    about = got(re.search(r'<meta name="description"\s+content="([^"]+)">', page))[1]
    assert 40 < len(unescape(about).strip()) < 260
    assert "Tripod" in title(page)


def test_the_icons_that_a_page_names_exist(client: Client, catalogue: Catalogue) -> None:
    page = client.get(reverse("start")).text
    icons = re.findall(r'<link rel="(?:apple-touch-)?icon" href="/static/([^"]+)"', page)
    assert {icon.rpartition(".")[2] for icon in icons} == {"ico", "png", "svg"}
    assert [icon for icon in icons if finders.find(icon) is None] == []
