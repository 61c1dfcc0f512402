"""The start page, and robots.txt."""

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
