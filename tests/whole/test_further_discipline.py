"""A new discipline with its role, added by two files and no code, shows up everywhere."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Team, User
from roles.files import rules_of
from roles.versioning.files import text_of
from tests.support import factories
from tests.support.catalogue_files import DISCIPLINE, OWN, ROLE, imported, imported_rules
from tests.support.export_files import body_of
from tests.support.fixtures import Catalogue, ClientOf, PageResponse

pytestmark = pytest.mark.one_database

RULES = """
[[role_rules]]
role = "security"
deciding = 0

[[staffing]]
role = "security"
engineers = 1
people = "1"
note = "One who finds the threats."
source = "Our own"

[[triggers]]
code = "threats-unknown"
role = "security"
subject = "security-threats"
kind = "practice"
starts = "50"
problem = "25"
extreme = "0"
most = "9/10"
weight = 60
title = "Threats are not known"
text = "Nobody has written the threats down."
source = "Our own"
"""


@pytest.fixture
def done(catalogue: Catalogue, checkout: Team, alice: User) -> Assessment:
    """An assessment of four disciplines, in which only the new one is weak."""
    imported(OWN + DISCIPLINE + ROLE, by="admin").version.publish()
    rules = text_of(rules_of(factories.rules())) + RULES
    imported_rules(rules, by="admin").version.publish()
    draft = factories.assessment(checkout, by=alice)
    asked = factories.questions(draft)
    draft.answer({q: factories.given(q, 0 if q.code == "threats_known" else 9) for q in asked})
    return factories.handed_in(draft)


def rows(response: PageResponse) -> list[dict[str, str]]:
    text = body_of(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_report_shows_it(done: Assessment, alice: User, client_of: ClientOf) -> None:
    document = factories.document(done)
    assert document["catalogue"]["security"] == 1
    assert document["disciplines"]["security"]["level"] == "Initial"
    assert document["weakest"][0] == "security-threats"
    shown = client_of(alice).get(reverse("report", args=[done.pk])).content.decode()
    for words in ("leg-security", "Known threats", "Security engineer", "the threats down."):
        assert words in shown


def test_the_advice_invests_in_its_role(done: Assessment, alice: User, client_of: ClientOf) -> None:
    advice = factories.document(done)["advice"]
    assert (advice["verdict"], advice["options"][0]["role"]) == ("invest", "security")
    assert advice["options"][0]["reasons"][0]["rule"] == "threats-unknown"
    for name in ("role-case", "what-if"):
        arguments = [done.pk, "security"] if name == "role-case" else [done.pk]
        shown = client_of(alice).get(reverse(name, args=arguments))
        assert shown.status_code == 200
        assert "ecurity engineer" in shown.content.decode()


def test_the_files_hold_it(done: Assessment, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    answers = rows(client.get(reverse("answers-csv", args=[done.pk])))
    (own,) = [row for row in answers if row["discipline"] == "security"]
    assert (own["question"], own["version"], own["choice"]) == ("threats_known", "1", "0")
    scores = rows(client.get(reverse("scores-csv", args=[done.pk])))
    parts = {row["part"] for row in scores if row["discipline"] == "security"}
    assert parts == {"discipline", "practice", "question"}
    advice = rows(client.get(reverse("report-file", args=[done.pk, "advice", "csv"])))
    assert "role" in {row["part"] for row in advice if row["discipline"] == "security"}


def test_a_team_is_asked_for_it(
    done: Assessment, checkout: Team, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)
    shown = client.get(reverse("assessment-new", args=[checkout.pk])).content.decode()
    assert 'value="security"' in shown
    draft = factories.assessment(checkout, by=alice)
    assert "Known threats" in client.get(reverse("tasks", args=[draft.pk])).content.decode()
    address = reverse("practice", args=[draft.pk, "security-threats"])
    assert "Are the threats written down?" in client.get(address).content.decode()


def test_the_open_pages_name_its_role(done: Assessment, client: Client) -> None:
    for address in (reverse("roles"), reverse("role", args=["security"])):
        assert "Security engineer" in client.get(address).content.decode()
    assert client.get(reverse("start")).status_code == 200


def test_no_heading_counts_to_three(done: Assessment, alice: User, client_of: ClientOf) -> None:
    client = client_of(alice)
    history = reverse("team-history", args=[done.team_id])
    pages = [reverse("report", args=[done.pk]), history, reverse("roles")]
    shown = "".join(client.get(address).content.decode() for address in pages)
    assert "The three legs" not in shown
    assert "Three roles" not in shown
