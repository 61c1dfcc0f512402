"""The start page, and what a monitor asks: whether the process answers, and the database."""

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from assessments.models import QuestionnaireVersion
from tests.support.fixtures import Catalogue


def test_the_start_page_names_the_roles_and_how_long_it_takes(
    client: Client, catalogue: Catalogue
) -> None:
    shown = " ".join(client.get(reverse("start")).text.split())
    for role in ("a DevOps engineer", "a site reliability engineer", "a platform engineer"):
        assert role in shown
    assert "minutes" in shown


def test_the_start_page_opens_where_nothing_is_published_yet(
    client: Client, catalogue: Catalogue
) -> None:
    QuestionnaireVersion.objects.published().retire()
    assert client.get(reverse("start")).status_code == 200


def test_a_server_that_is_well_says_so(client: Client, db: None) -> None:
    for name in ("livez", "readyz"):
        response = client.get(reverse(name))
        assert (response.status_code, response.text) == (200, "ok")


@pytest.mark.parametrize("fault", ["not migrated", "away"])
def test_a_server_without_its_database_is_alive_and_not_ready(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def plan(*_: object) -> list[str]:
        if fault == "away":
            raise ConnectionError("secret host")
        return ["a migration"]

    monkeypatch.setattr(MigrationExecutor, "migration_plan", plan)
    ready = client.get(reverse("readyz"))
    assert (ready.status_code, ready.text) == (503, "not ready")
    assert client.get(reverse("livez")).status_code == 200
