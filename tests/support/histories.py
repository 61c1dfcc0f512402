"""A team whose reports get better, and the page of its history."""

from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Team, User
from tests.support import factories

DAYS = ("2024-09-02", "2024-12-02", "2025-03-03")


def better_reports(of: Team, by: User) -> list[Assessment]:
    """Three reports, each better than the one before."""
    return [factories.reported(of, day, by=by, choice=choice) for choice, day in enumerate(DAYS)]


def page_of(client: Client, team: Team) -> str:
    return client.get(reverse("team-history", args=[team.pk])).text


def section(page: str, name: str) -> str:
    return page.split(f'id="{name}"')[1].split("</section>")[0]
