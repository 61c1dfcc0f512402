"""Charts as files: what they draw, how they are named, and that they need nothing else."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation

from assessments import exports
from assessments.models import Assessment, Team, User
from assessments.reports.page.page import page_of
from tests.support import factories
from tests.support.got import got

pytestmark = pytest.mark.one_database

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    factories.reported(checkout, "2025-03-03", by=alice, choice=1)
    return factories.reported(checkout, "2025-06-02", by=alice, choice=2, confidence="guess")


def drawn(chart: exports.Chart | None) -> ElementTree.Element:
    # Our own template, not a file from outside.
    return ElementTree.fromstring(got(chart).svg())  # noqa: S314


def words(svg: ElementTree.Element) -> str:
    return " ".join(" ".join("".join(text.itertext()).split()) for text in svg.iter(f"{SVG}text"))


def test_each_practice_has_its_dot_its_likely_range_and_its_score(done: Assessment) -> None:
    svg = drawn(exports.report_chart(done, "practices", "sre"))
    sre = next(section for section in page_of(done).disciplines if section.slug == "sre")
    dots = [mark for mark in svg.iter(f"{SVG}circle") if mark.get("class") == "track-dot"]
    assert len(dots) == len(sre.scored) > 5
    assert "SRE: scores by practice Checkout, report of 2 June 2025" in words(svg)
    for practice in sre.scored:
        assert practice["title"] in words(svg)
    assert "Initial Developing Established Leading" in words(svg)
    assert "Bar: likely range" in words(svg)


def test_people_by_team_size_are_drawn_for_each_role(done: Assessment) -> None:
    svg = drawn(exports.report_chart(done, "growth", "platform"))
    assert "Platform engineer: people by team size" in words(svg)
    assert [mark for mark in svg.iter(f"{SVG}line") if mark.get("class") == "growth-asked"]


@pytest.mark.parametrize(
    ("kind", "code", "title"),
    [("discipline", "sre", "SRE"), ("family", "dora", "DORA"), ("metric", "downtime", "Downtime")],
)
def test_a_time_line_has_a_dot_for_each_report(
    done: Assessment, kind: str, code: str, title: str
) -> None:
    svg = drawn(exports.history_chart(done.team, kind, code))
    dots = [mark for mark in svg.iter(f"{SVG}circle") if mark.get("class") == "timeline-dot"]
    assert len(dots) == 2
    assert words(svg).startswith(title)
    assert "Jun 2025" in words(svg)


def test_a_file_needs_no_style_sheet_and_names_its_colours(done: Assessment) -> None:
    svg = got(exports.report_chart(done, "practices", "devops")).svg()
    assert not re.search(r"<style|var\(|href=|https?://(?!www\.w3\.org/2000/svg)", svg)
    # The light colour of the discipline, as tokens.css has it.
    assert 'color="#a4500a"' in svg
    root = drawn(exports.history_chart(done.team, "family", "dora"))
    assert root.get("color") == "#0f6b64"


@pytest.mark.parametrize(
    ("kind", "code"), [("practices", "moon"), ("growth", "moon"), ("x", "sre")]
)
def test_a_report_has_no_other_charts(done: Assessment, kind: str, code: str) -> None:
    assert exports.report_chart(done, kind, code) is None


def test_a_history_has_no_chart_of_what_no_report_knows(checkout: Team, alice: User) -> None:
    assert exports.history_chart(checkout, "discipline", "sre") is None
    only = factories.assessment(checkout, by=alice, disciplines=["sre"])
    factories.submitted(only)
    assert exports.history_chart(checkout, "discipline", "devops") is None
    assert exports.history_chart(checkout, "discipline", "sre")


def test_a_discipline_without_a_score_has_no_chart(checkout: Team, alice: User) -> None:
    only = factories.submitted(factories.assessment(checkout, by=alice, disciplines=["sre"]))
    assert exports.report_chart(only, "practices", "devops") is None


def test_a_team_s_name_is_text_in_the_picture_and_safe_in_the_file_name(alice: User) -> None:
    team = factories.team('<b>&"Касса', lead=alice)
    done = factories.reported(team, "2025-06-02", by=alice)
    chart = got(exports.report_chart(done, "practices", "sre"))
    assert '<b>&"' in words(drawn(chart))
    header = chart.response()["Content-Disposition"]
    assert header.isascii()
    assert "2025-06-02-practices-sre.svg" in header


def test_charts_are_in_the_reader_s_language(done: Assessment) -> None:
    with translation.override("de"):
        assert "Etabliert" in words(drawn(exports.report_chart(done, "practices", "sre")))
