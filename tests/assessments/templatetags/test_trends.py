"""Time lines: a dot for a report, where its figure is, with the same figures in a table."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from assessments.models import Assessment, Team, User
from assessments.reports.document.wording import whole_score
from assessments.reports.history import history_of
from assessments.templatetags.trends import FOOT, TOP, TimeLine, month
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.got import got
from tests.support.histories import DAYS, better_reports, page_of, section

pytestmark = pytest.mark.one_database


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def reports(checkout: Team, alice: User) -> list[Assessment]:
    return better_reports(checkout, alice)


def test_one_report_is_a_dot_each(client: Client, checkout: Team, alice: User) -> None:
    factories.reported(checkout, DAYS[0], by=alice)
    page = page_of(client, checkout)
    assert page.count('class="timeline"') > 6
    assert "timeline-line" not in page
    assert "What changed" not in page


def test_every_discipline_and_family_has_its_picture(
    client: Client, checkout: Team, reports: list[Assessment]
) -> None:
    page = page_of(client, checkout)
    titles = ("DevOps", "SRE", "Platform engineering", "DORA delivery", "SLO reliability")
    for title in (*titles, "Platform metrics"):
        assert f'aria-label="{title} over time"' in page
    assert section(page, "disciplines").count('class="timeline-dot"') == 9
    assert section(page, "disciplines").count('class="timeline-line"') == 6
    assert "timeline-break" not in page
    assert " style=" not in page


def test_a_picture_says_what_its_table_says(
    client: Client, checkout: Team, reports: list[Assessment]
) -> None:
    rows = (
        section(page_of(client, checkout), "disciplines").split("<tbody>")[1].split("</tbody>")[0]
    )
    figures = re.findall(r"<td>([\d.]+) \(([\d.]+)–([\d.]+)\)</td>", rows)
    stored = [factories.document(a)["disciplines"]["devops"] for a in reports]
    ends = [(d["score"], d["low"], d["high"]) for d in stored]
    assert figures == [tuple(str(whole_score(got(end))) for end in row) for row in ends]
    for report in reports:
        assert reverse("report", args=[report.pk]) in rows


def test_marks_stand_where_their_figures_are(checkout: Team, reports: list[Assessment]) -> None:
    history = history_of(checkout)
    line = TimeLine(history.disciplines[0], history.reports)
    across = [float(dot.x.removesuffix("%")) for dot in line.dots]
    assert across == sorted(across)
    assert across[1] - across[0] == pytest.approx(across[2] - across[1], rel=0.01)
    down = [FOOT - float(dot.y) for dot in line.dots]
    assert down == pytest.approx([0, 33.3, 66.7], abs=0.1)
    assert all(TOP <= float(dot.high) <= float(dot.y) <= float(dot.low) for dot in line.dots)


def test_reports_of_one_moment_stand_in_the_middle(checkout: Team, alice: User) -> None:
    factories.reported(checkout, DAYS[0], by=alice)
    history = history_of(checkout)
    assert TimeLine(history.disciplines[0], history.reports).dots[0].x == "64.50%"


@pytest.mark.parametrize(("language", "said"), [("en-gb", "Nov 2024"), ("de", "Nov. 2024")])
def test_a_month_is_as_short_as_its_language_has_it(language: str, said: str) -> None:
    with override(language):
        assert month(datetime(2024, 11, 6, tzinfo=UTC)) == said
