"""The heat map of several teams: each figure, and cells that only look empty."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from assessments.models import Answer, Assessment, Given, Team, User
from assessments.reports.organisation.heatmap import IN_PROGRESS, NEVER, Cell
from tests.support import factories
from tests.support.fixtures import PageResponse
from tests.support.got import got
from tests.support.organisations import cells, submit_assessment

ADDRESS = "across-teams"


def cell_of(row: Mapping[str, Any]) -> Cell:
    """The cell of a document's score."""
    return Cell("score", *(row[name] for name in ("score", "level", "level_low", "level_high")))


# --- the heat map ------------------------------------------------------------------------------


def test_every_team_has_its_figure_of_every_practice(
    see: Callable[..., PageResponse], teams: list[Team], each_with_a_report: None
) -> None:
    response = see()
    page = response.context["page"]
    assert [t.discipline for t in page.tables] == ["devops", "sre", "platform"]
    for team in teams:
        document = factories.document(Assessment.objects.get(team=team))
        for table in page.tables:
            own = [p for p in document["practices"] if p["discipline"] == table.discipline]
            shown = cells(page, team, table.discipline)
            assert shown[0] == cell_of(document["disciplines"][table.discipline])
            assert shown[1:] == [cell_of(row) for row in own]
            assert [column.title for column in table.columns] == [p["title"] for p in own]


def test_the_figure_stands_beside_the_marks_of_its_level(
    see: Callable[..., PageResponse], each_with_a_report: None
) -> None:
    text = see().text
    cell = got(re.search(r'<td class="heat heat-2">(.+?)</td>', text, re.S))[1]
    assert cell.startswith("33<")
    assert "Developing" in cell
    assert "●◐◐○" in cell


def test_teams_are_in_the_order_of_their_names(
    see: Callable[..., PageResponse], teams: list[Team], each_with_a_report: None
) -> None:
    text = see().text
    rows = re.findall(r'<th scope="row" class="heat-team">\s*<a href="[^"]+"><bdi>([^<]+)<', text)
    assert rows == ["Billing", "Dispatch", "Returns"] * 3


def test_a_row_leads_to_its_report_and_the_foot_counts(
    see: Callable[..., PageResponse], teams: list[Team], each_with_a_report: None
) -> None:
    response = see()
    for team in teams:
        assert reverse("report", args=[Assessment.objects.get(team=team).pk]) in response.text
    counts = {(c.below, c.known) for t in response.context["page"].tables for c in t.columns}
    assert counts == {(2, 3)}
    assert "2 of 3" in response.text


def test_what_has_no_figure_says_why(
    see: Callable[..., PageResponse], teams: list[Team], alice: User
) -> None:
    billing, dispatch, returns = teams
    submit_assessment(returns, 2, by=alice)
    draft = factories.filled(factories.assessment(billing, disciplines=["sre"], by=alice))
    questions = {q.practice.code: q for q in factories.questions(draft) if not q.is_metric}
    unknown = Given(state=Answer.State.DONT_KNOW, seen=1)
    outside = Given(state=Answer.State.NOT_APPLICABLE, reason="No jobs.", seen=1)
    draft.answer({questions["sre-toil"]: unknown, questions["sre-job-health"]: outside})
    factories.handed_in(draft)
    submit_assessment(dispatch, 2, by=alice, disciplines=["devops"])
    page = see().context["page"]
    codes = ["", *(c.code for c in page.tables[1].columns)]
    kinds = {code: cell.kind for code, cell in zip(codes, cells(page, billing), strict=True)}
    assert kinds.pop("sre-toil") == "unknown"
    assert kinds.pop("sre-job-health") == "not-applicable"
    assert set(kinds.values()) == {"score"}
    assert {cell.kind for cell in cells(page, dispatch)} == {"no-data"}


def test_a_discipline_that_does_not_apply_is_not_one_that_was_not_asked(
    see: Callable[..., PageResponse], teams: list[Team], alice: User
) -> None:
    billing, dispatch, _ = teams
    draft = factories.filled(factories.assessment(billing, by=alice))
    on_platform = [q for q in factories.questions(draft) if q.practice.code.startswith("platform")]
    outside = Given(state=Answer.State.NOT_APPLICABLE, reason="No platform.", seen=1)
    draft.answer({q: outside for q in on_platform if not q.is_metric})
    factories.handed_in(draft)
    submit_assessment(dispatch, 2, by=alice)
    page = see().context["page"]
    assert {cell.kind for cell in cells(page, billing, "platform")} == {"not-applicable"}


def test_a_team_without_a_report_says_which_kind_of_nothing_it_is(
    see: Callable[..., PageResponse], teams: list[Team], alice: User
) -> None:
    billing, dispatch, returns = teams
    submit_assessment(billing, 2, at=factories.morning("2026-05-31"), by=alice)
    factories.assessment(returns, by=alice)
    response = see()
    absent = {row.team: row.absent for row in response.context["page"].rows}
    assert absent == {billing: None, dispatch: NEVER, returns: IN_PROGRESS}
    assert response.text.count('class="heat-absent heat-no-data"') == 3
    assert response.text.count('class="heat-absent heat-not-shown"') == 3


def test_the_legend_names_every_kind_of_cell(
    see: Callable[..., PageResponse], each_with_a_report: None
) -> None:
    legend = see().text.split('class="heat-legend"')[1].split("</ul>")[0]
    for kind in ("1", "2", "3", "4", "unknown", "no-data", "not-applicable", "not-shown"):
        assert f"heat-{kind}" in legend
