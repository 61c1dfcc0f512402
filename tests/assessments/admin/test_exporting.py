"""Exporting lists of the admin as CSV, for users who may see them."""

import json
from collections.abc import Iterable
from decimal import Decimal

import pytest
from django.db.models import Model
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from assessments.models import Assessment, QuestionnaireVersion, Team, User
from roles.audit import AuditEntry
from roles.models import Role
from tests.support import factories
from tests.support.admin_pages import page
from tests.support.export_files import body_of, table
from tests.support.fixtures import Catalogue, ClientOf, PageResponse


def export(
    client: Client, model: type[Model], action: str, rows: Iterable[Model], **chosen: str
) -> PageResponse:
    choice = {"action": action, "_selected_action": [row.pk for row in rows]} | chosen
    return client.post(page(model, "changelist"), choice)


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.submitted(factories.assessment(checkout, by=alice))


def test_teams_leave_with_their_staffing(
    client_of: ClientOf, admin: User, checkout: Team, charlie: User
) -> None:
    checkout.staff(dict.fromkeys(Role.objects.filter(slug="sre"), 1))
    rows = table(body_of(export(client_of(admin), Team, "export_teams", Team.objects.all())))
    told = {row["team"]: (row["engineers"], row["role"], row["staffed"]) for row in rows}
    assert told == {"Checkout": ("15", "sre", "1.0"), "Search": ("40", "", "")}
    assert AuditEntry.objects.filter(action="export", who="admin").count() == 1


@pytest.mark.parametrize("kind", ["answers", "scores", "criteria", "advice"])
def test_the_reports_of_the_chosen_assessments_leave(
    client_of: ClientOf, admin: User, done: Assessment, kind: str
) -> None:
    factories.assessment(done.team, by=admin)
    chosen = Assessment.objects.all()
    rows = table(body_of(export(client_of(admin), Assessment, f"export_{kind}", chosen)))
    assert {row["assessment"] for row in rows} == {str(done.pk)}


def test_the_questions_of_the_chosen_versions_leave(
    client_of: ClientOf, erin: User, catalogue: Catalogue
) -> None:
    chosen = [catalogue["sre"], catalogue["devops"]]
    response = export(client_of(erin), QuestionnaireVersion, "export_questions", chosen)
    rows = table(body_of(response))
    asked = {q.code for version in chosen for q in version.questions.all()}
    assert {row["question"] for row in rows} == asked
    choices = [row["choice"] for row in rows if row["question"] == "slos_defined"]
    assert choices == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("model", "action", "heading"),
    [
        (Team, "export_teams", "staffed"),
        (Assessment, "export_scores", "score"),
        (QuestionnaireVersion, "export_questions", "choice"),
    ],
)
def test_each_list_offers_the_file_for_spreadsheets_in_german(
    client_of: ClientOf,
    admin: User,
    done: Assessment,
    model: type[Model],
    action: str,
    heading: str,
) -> None:
    done.team.staff(dict.fromkeys(Role.objects.filter(slug="sre"), Decimal("0.5")))
    client, rows = client_of(admin), model._default_manager.all()
    assert "for spreadsheets in German" in client.get(page(model, "changelist")).text
    machine = table(body_of(export(client, model, action, rows, format="csv")))
    response = export(client, model, action, rows, format="csv-semicolon")
    assert '-semicolon.csv"' in response["Content-Disposition"]
    german = table(body_of(response), "csv-semicolon")
    assert [row[heading].replace(",", ".") for row in german] == [row[heading] for row in machine]
    assert any("," in row[heading] for row in german) or heading == "choice"
    assert json.loads(body_of(export(client, model, action, rows, format="json")))


def test_an_unknown_format_of_a_list_is_told_what_would_be_right(
    client_of: ClientOf, admin: User, done: Assessment
) -> None:
    client = client_of(admin)
    response = export(client, Assessment, "export_scores", [done], format="xls")
    assert "Choose one of the formats in the list." in client.get(response.headers["Location"]).text
    assert not AuditEntry.objects.filter(action="export").exists()


def test_who_may_not_view_assessments_exports_none(
    client_of: ClientOf, erin: User, done: Assessment
) -> None:
    response = export(client_of(erin), Assessment, "export_answers", [done])
    assert response.status_code == 403
    assert not AuditEntry.objects.filter(action="export").exists()


def test_nobody_changes_an_assessment_here(
    client_of: ClientOf, admin: User, done: Assessment
) -> None:
    client = client_of(admin)
    assert client.post(page(Assessment, "change", done.pk), {"track": "quick"}).status_code == 403
    assert client.post(page(Assessment, "delete", done.pk), {"post": "yes"}).status_code == 403
    assert Assessment.objects.get().track == "full"


@pytest.mark.parametrize("number", [1, 3, 60])
def test_a_list_of_teams_costs_the_same_for_any_number(
    client_of: ClientOf, admin: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    teams = [factories.team(f"Team {n}") for n in range(number)]
    client = client_of(admin)
    # Three limits of exports cost twelve each; five lock the rows that give the right.
    with django_assert_num_queries(9 + 3 * 12 + 5):
        body_of(export(client, Team, "export_teams", teams))
