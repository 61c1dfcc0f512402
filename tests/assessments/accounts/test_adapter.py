"""Where a login may lead; test_limits.py tries the rest of the adapter by logging in."""

import pytest
from django.test import Client
from pytest_django import Settings

from assessments.accounts.adapter import AccountAdapter
from assessments.models import User
from tests.support import factories
from tests.support.growth import stopped_after

ACCENTS = "a" + "\u0301" * 400_000 + "\u0316" * 400_000


@pytest.mark.parametrize(
    "place",
    ["//[", "http://[x", "https://a\u2100b/", "/x" * 4000],
    ids=["bracket", "host", "sign", "long"],
)
def test_wherever_a_login_is_to_lead_it_costs_nothing_and_fails_nothing(
    alice: User, place: str
) -> None:
    """Splitting such an address fails, or takes the square of its length."""
    visitor, fields = Client(), {"login": "alice", "password": factories.PASSWORD, "next": place}
    with stopped_after(2):
        answer = visitor.post("/login/", fields)
        assert answer.headers["Location"] == "/teams/"
        assert visitor.post("/logout/", {"next": place}).status_code == 302
    assert "_auth_user_id" not in visitor.session


@pytest.mark.parametrize("place", ["/x" * 5000, f"https://{ACCENTS}"], ids=["long", "accents"])
def test_a_place_that_no_address_can_have_is_not_read(alice: User, place: str) -> None:
    visitor, fields = Client(), {"login": "alice", "password": factories.PASSWORD, "next": place}
    with stopped_after(2):
        for address in ("/login/", "/logout/"):
            assert visitor.post(address, fields).status_code == 400
            assert "_auth_user_id" not in visitor.session


@pytest.mark.parametrize(
    "place", ["/other/", "/tripod/../other/", "/tripod/%2e%2e/other/", "/tripod"]
)
def test_below_a_path_a_login_leads_to_no_other_app(
    alice: User, settings: Settings, place: str
) -> None:
    settings.PUBLIC_URL, settings.ROOT_PATH = "http://testserver/tripod", "/tripod/"
    adapter = AccountAdapter()
    assert not adapter.is_safe_url(place)
    assert adapter.is_safe_url("/tripod/teams/")
