"""Charts as files: their addresses."""

from django.urls import reverse

from assessments.models import Team, User
from tests.support import factories
from tests.support.fixtures import ClientOf


def test_a_chart_is_a_download_that_no_page_shows(
    client_of: ClientOf, checkout: Team, alice: User
) -> None:
    done = factories.reported(checkout, "2025-06-02", by=alice)
    for address in (
        reverse("report-chart", args=[done.pk, "practices", "sre"]),
        reverse("history-chart", args=[checkout.pk, "metric", "downtime"]),
    ):
        response = client_of(alice).get(address)
        assert response["Content-Type"] == "image/svg+xml"
        assert response["Content-Disposition"].startswith("attachment; filename=")
        assert response.text.startswith("<svg")


def test_a_chart_that_is_not_there_is_not_found(
    client_of: ClientOf, checkout: Team, alice: User
) -> None:
    done = factories.reported(checkout, "2025-06-02", by=alice)
    client = client_of(alice)
    for address in (
        reverse("report-chart", args=[done.pk, "practices", "moon"]),
        reverse("history-chart", args=[checkout.pk, "metric", "moon"]),
    ):
        assert client.get(address).status_code == 404


def test_a_page_links_to_every_chart_that_it_shows(
    client_of: ClientOf, checkout: Team, alice: User
) -> None:
    done = factories.reported(checkout, "2025-06-02", by=alice)
    client = client_of(alice)
    report = client.get(reverse("report", args=[done.pk])).text
    for kind in ("practices", "growth"):
        for code in ("devops", "sre", "platform"):
            assert reverse("report-chart", args=[done.pk, kind, code]) in report
    history = client.get(reverse("team-history", args=[checkout.pk])).text
    assert reverse("history-chart", args=[checkout.pk, "family", "slo"]) in history
