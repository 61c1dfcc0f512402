"""How many files somebody may export in an hour, and of everything all people together."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from assessments.exports import Busy
from assessments.models import Assessment, Team, User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.at_once import at_once
from tests.support.export_files import body_of, report_to_export
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.logins import Clock, clock_of, let_in

HOUR = 60 * 60
ALL = "/export/download/?what=scores"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return clock_of(monkeypatch)


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return report_to_export(checkout, alice)


def few(settings: Settings, **limits: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | limits


def exports() -> int:
    return AuditEntry.objects.filter(action="export").count()


def is_refused(answer: PageResponse, wait: str) -> bool:
    assert "Too often in a short time" in answer.text
    assert f"wait {wait}, then ask for the file again" in answer.text
    assert HOUR - 10 < int(answer.headers["Retry-After"]) <= HOUR
    return answer.status_code == 429


def test_a_person_exports_so_many_files_in_an_hour_and_is_told_when_the_next(
    client_of: ClientOf, alice: User, bob: User, done: Assessment, settings: Settings, clock: Clock
) -> None:
    few(settings, export="2/h/key")
    file = reverse("report-file", args=[done.pk, "scores", "csv"])
    client = client_of(alice)
    assert body_of(client.get(file)) == body_of(client.get(file))
    assert is_refused(client.get(file), "60 minutes")
    assert is_refused(client.get(ALL), "60 minutes")
    assert exports() == 2
    # Nobody else waits, and nobody for longer than said.
    assert client_of(bob).get(file).status_code == 200
    clock(HOUR)
    assert client.get(file).status_code == 200


def test_a_pdf_that_has_to_wait_for_others_counts_for_nothing(
    client_of: ClientOf, alice: User, done: Assessment, settings: Settings, monkeypatch: Any
) -> None:
    few(settings, export="1/h/key")
    monkeypatch.setattr("assessments.views.reports.can_make_pdf", lambda: True)
    pdf, client = reverse("report-pdf", args=[done.pk]), client_of(alice)
    with monkeypatch.context() as busy:
        busy.setattr("assessments.exports.pdf.pdf_of", raise_busy)
        assert [client.get(pdf).status_code for _ in range(3)] == [503] * 3
    monkeypatch.setattr("assessments.exports.pdf.pdf_of", lambda html, make: b"%PDF-")
    assert [client.get(pdf).status_code for _ in range(2)] == [200, 429]


def raise_busy(html: str, make: object) -> bytes:
    raise Busy


def test_exports_of_everything_have_a_limit_of_each_person_and_in_all(
    dana: User, admin: User, alice: User, done: Assessment, settings: Settings
) -> None:
    few(settings, export_everything="2/h/key", export_everything_in_all="3/h/key")
    reader, root, member = (browser_of(user) for user in (dana, admin, alice))
    assert [reader.get(ALL).status_code for _ in range(3)] == [200, 200, 429]
    # One team is not everything, and of a member nothing is.
    assert reader.get(f"{ALL}&team={done.team_id}").status_code == 200
    assert [member.get(ALL).status_code for _ in range(3)] == [200] * 3
    # The lists of the admin count, too.
    listed = {"action": "export_scores", "format": "csv", "_selected_action": [done.pk]}
    address = reverse("admin:assessments_assessment_changelist")
    assert root.post(address, listed).status_code == 200
    assert is_refused(root.post(address, listed), "60 minutes")
    assert is_refused(root.get(ALL), "60 minutes")
    assert exports() == 7


def browser_of(user: User) -> Client:
    client = Client()
    let_in(client, user)
    return client


def test_a_choice_that_is_refused_counts_for_nothing(
    dana: User, done: Assessment, settings: Settings
) -> None:
    few(settings, export="1/h/key")
    client = browser_of(dana)
    assert [client.get(f"{ALL}&format=xls").status_code for _ in range(3)] == [422] * 3
    assert [client.head(ALL).status_code for _ in range(3)] == [200] * 3
    assert client.get(ALL).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_as_many_begin_as_may(checkout: Team, settings: Settings) -> None:
    few(settings, export="3/h/key")
    alice = User.objects.get(username="alice")
    done = factories.submitted(factories.assessment(checkout, by=alice))
    file = reverse("report-file", args=[done.pk, "scores", "csv"])
    clients = [browser_of(alice) for _ in range(8)]
    answers = at_once(*[lambda one=one: one.get(file).status_code for one in clients])
    assert sorted(answers) == [200] * 3 + [429] * 5
    assert exports() == 3
