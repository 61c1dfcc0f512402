"""Several teams side by side: what each user sees, and cells that only look empty."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, Assessment, Given, Membership, Team
from assessments.reports.organisation.heatmap import IN_PROGRESS, NEVER, OUTSIDE, Cell
from assessments.reports.organisation.selection import Selection
from assessments.reports.organisation.side_by_side import side_by_side_of
from roles.values.days import Period
from tests import factories

ADDRESS = "across-teams"


@pytest.fixture
def teams(alice):
    """Three teams of alice: Billing, Dispatch and Returns, in two areas."""
    areas = {"Returns": "Shop", "Billing": "Finance", "Dispatch": "Shop"}
    made = [factories.team(name, area=area, lead=alice) for name, area in areas.items()]
    return sorted(made, key=lambda team: team.name)


@pytest.fixture
def see(client_of, alice, teams):
    """The page as alice sees it."""

    def get(**query):
        return client_of(alice).get(reverse(ADDRESS), query)

    return get


def submit_assessment(team, choice, *, at=None, **assessment):
    """A report of a team that gave every question this choice, begun and handed in at a time."""
    return factories.submitted(
        factories.assessment(team, at=at, **assessment), choice=choice, at=at
    )


@pytest.fixture
def each_with_a_report(teams):
    for number, team in enumerate(teams):
        submit_assessment(team, (0, 1, 3)[number], by=team.memberships.get().user)


def cell_of(row):
    """The cell of a document's score."""
    return Cell("score", *(row[name] for name in ("score", "level", "level_low", "level_high")))


def cells(page, team, discipline="sre"):
    table = next(t for t in page.tables if t.discipline == discipline)
    (found,) = (cells for row, cells in table.lines if row.team == team)
    return found


# --- the heat map ------------------------------------------------------------------------------


def test_every_team_has_its_figure_of_every_practice(see, teams, each_with_a_report):
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


def test_the_figure_stands_beside_the_marks_of_its_level(see, each_with_a_report):
    text = see().text
    cell = re.search(r'<td class="heat heat-2">(.+?)</td>', text, re.S)[1]
    assert cell.startswith("33.3")
    assert "Developing" in cell
    assert "●◐◐○" in cell


def test_teams_are_in_the_order_of_their_names(see, teams, each_with_a_report):
    text = see().text
    rows = re.findall(r'<th scope="row" class="heat-team">\s*<a href="[^"]+"><bdi>([^<]+)<', text)
    assert rows == ["Billing", "Dispatch", "Returns"] * 3


def test_a_row_leads_to_its_report_and_the_foot_counts(see, teams, each_with_a_report):
    response = see()
    for team in teams:
        assert reverse("report", args=[Assessment.objects.get(team=team).pk]) in response.text
    counts = {(c.below, c.known) for t in response.context["page"].tables for c in t.columns}
    assert counts == {(2, 3)}
    assert "2 of 3" in response.text


def test_what_has_no_figure_says_why(see, teams, alice):
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


def test_a_discipline_that_does_not_apply_is_not_one_that_was_not_asked(see, teams, alice):
    billing, dispatch, _ = teams
    draft = factories.filled(factories.assessment(billing, by=alice))
    on_platform = [q for q in factories.questions(draft) if q.practice.code.startswith("platform")]
    outside = Given(state=Answer.State.NOT_APPLICABLE, reason="No platform.", seen=1)
    draft.answer({q: outside for q in on_platform if not q.is_metric})
    factories.handed_in(draft)
    submit_assessment(dispatch, 2, by=alice)
    page = see().context["page"]
    assert {cell.kind for cell in cells(page, billing, "platform")} == {"not-applicable"}


def test_a_team_without_a_report_says_which_kind_of_nothing_it_is(see, teams, alice):
    billing, dispatch, returns = teams
    submit_assessment(billing, 2, at=factories.morning("2026-05-31"), by=alice)
    factories.assessment(returns, by=alice)
    response = see()
    absent = {row.team: row.absent for row in response.context["page"].rows}
    assert absent == {billing: None, dispatch: NEVER, returns: IN_PROGRESS}
    assert response.text.count('class="heat-absent heat-no-data"') == 3
    assert response.text.count('class="heat-absent heat-not-shown"') == 3


def test_the_legend_names_every_kind_of_cell(see, each_with_a_report):
    legend = see().text.split('class="heat-legend"')[1].split("</ul>")[0]
    for kind in ("1", "2", "3", "4", "unknown", "no-data", "not-applicable", "not-shown"):
        assert f"heat-{kind}" in legend


# --- systemic gaps -----------------------------------------------------------------------------


def test_what_most_teams_lack_is_told_in_sentences_before_the_tables(see, teams, alice):
    for team, choice in zip(teams, (0, 1, 1), strict=True):
        submit_assessment(team, choice, by=alice)
    pricing = factories.team("Pricing", lead=alice)
    submit_assessment(pricing, 3, by=alice)
    response = see()
    gaps = response.text.partition("Practices of each team")[0]
    assert "3 of 4 teams lack “Incident reviews”." in " ".join(gaps.split())
    assert "Start from what works at: <bdi>Pricing</bdi>." in " ".join(gaps.split())
    assert "What to build once for all teams" in gaps
    owners = [group.role.slug for group in response.context["page"].groups]
    assert owners == ["devops", "sre", "platform"]


def test_two_teams_make_no_systemic_gap(see, teams, alice):
    for team in teams[:2]:
        submit_assessment(team, 0, by=alice)
    response = see()
    assert response.context["page"].groups == []
    assert "No practice is such a gap here." in response.text


# --- filters -----------------------------------------------------------------------------------


def test_the_teams_of_an_area(see, teams, each_with_a_report):
    rows = see(area="Shop").context["page"].rows
    assert [row.team.name for row in rows] == ["Dispatch", "Returns"]


def test_single_teams(see, teams, each_with_a_report):
    rows = see(team=[str(teams[0].pk), str(teams[2].pk)]).context["page"].rows
    assert [row.team for row in rows] == [teams[0], teams[2]]


def test_the_latest_report_within_the_period_counts(see, teams, alice):
    for day, choice in (("2026-03-31", 0), ("2026-04-01", 1), ("2026-06-30", 3)):
        submit_assessment(teams[0], choice, at=factories.morning(day), by=alice)

    def score(**query):
        return cells(see(**query).context["page"], teams[0])[0].score

    assert score() == 100
    assert score(until="2026-06-29") == 33.3
    assert score(since="2026-04-01", until="2026-04-01") == 33.3
    assert score(until="2026-03-31") == 0
    later = see(since="2026-07-01")
    assert later.context["page"].rows[0].absent == OUTSIDE
    assert "No report in this selection" in later.text


def test_a_day_is_a_local_day(see, teams, alice, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    there_1_april = datetime(2026, 3, 31, 13, tzinfo=UTC)
    done = submit_assessment(teams[0], 2, at=there_1_april, by=alice)
    selection = Selection(teams, Period(date(2026, 4, 1), date(2026, 4, 1)))
    assert list(selection.latest()) == [done]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"area": "Nowhere"}, "Choose an area from the list."),
        ({"team": "x"}, "Choose from the teams on this page."),
        ({"since": "31.3.26x"}, "such as 2026-03-31"),
        ({"until": "1500-01-01"}, "from 2000 on"),
        ({"until": "9999-12-31"}, "from 2000 on"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "not before the first one"),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, "organisation-advice"])
def test_a_wrong_choice_is_told_what_would_be_right(
    client_of, alice, teams, address, query, message
):
    response = client_of(alice).get(reverse(address), query)
    assert response.status_code == 422
    assert message in response.text


# --- who sees what -----------------------------------------------------------------------------


def test_teams_that_a_person_may_not_see_are_neither_named_nor_counted(
    see, client_of, charlie, teams, each_with_a_report
):
    hidden = charlie.memberships.get().team
    Team.objects.filter(pk=hidden.pk).update(name="Hidden", area="Behind")
    submit_assessment(hidden, 0, by=charlie)
    response = see()
    assert {row.team for row in response.context["page"].rows} == set(teams)
    assert {c.known for t in response.context["page"].tables for c in t.columns} == {3}
    assert not [text for text in (str(hidden.pk), "Hidden", "Behind") if text in response.text]
    wrong = see(team=str(hidden.pk))
    assert wrong.status_code == 422
    assert "Choose from the teams on this page." in wrong.text
    assert "Hidden" not in wrong.text


def test_a_viewer_of_two_teams_may_compare_them(client_of, vera, checkout, teams):
    Membership.objects.create(user=vera, team=teams[0], right="viewer")
    page = client_of(vera).get(reverse(ADDRESS)).context["page"]
    assert {row.team for row in page.rows} == {checkout, teams[0]}


@pytest.mark.parametrize("address", [ADDRESS, "organisation-advice"])
def test_whoever_sees_one_team_is_led_to_it(client_of, bob, checkout, address):
    response = client_of(bob).get(reverse(address))
    assert response.status_code == 302
    assert response.url == reverse("team", args=[checkout.pk])


def test_the_link_is_there_for_those_who_see_several_teams(client_of, bob, checkout, alice):
    link = f'href="{reverse(ADDRESS)}"'
    client = client_of(bob)
    assert link not in client.get(reverse("teams")).text
    Membership.objects.create(user=bob, team=factories.team("Returns"), right="viewer")
    assert link in client.get(reverse("teams")).text
    assert link in client.get(reverse("roles")).text
    bob.memberships.all().delete()
    assert link not in client.get(reverse("teams")).text


def test_the_link_is_there_from_the_log_in_on(client_of, dana, checkout, teams):
    client = client_of()
    client.post(reverse("login"), {"username": "dana", "password": factories.PASSWORD})
    assert f'href="{reverse(ADDRESS)}"' in client.get(reverse("roles")).text


def test_the_link_costs_no_query(client_of, alice, teams, django_assert_num_queries):
    client = client_of(alice)
    client.get(reverse("roles"))
    with django_assert_num_queries(12):
        assert reverse(ADDRESS) not in client.get(reverse("roles")).text
    client.get(reverse("teams"))
    with django_assert_num_queries(12):
        assert reverse(ADDRESS) in client.get(reverse("roles")).text


@pytest.mark.parametrize("count", [1, 3, 60])
def test_any_number_of_teams_takes_as_many_queries(
    client_of, dana, checkout, alice, count, django_assert_num_queries
):
    done = submit_assessment(checkout, 1, by=alice)
    others = [factories.team(f"Team {number}") for number in range(60)]
    factories.as_handed_in_by(done, *others[: count - 1])
    client = client_of(dana)
    with django_assert_num_queries(15):
        page = client.get(reverse(ADDRESS)).context["page"]
    assert (len(page.rows), page.with_report) == (61, count)


def test_the_page_opens_no_document(teams, each_with_a_report):
    with CaptureQueriesContext(connection) as queries:
        page = side_by_side_of(Selection(teams))
    assert (page.with_report, page.gaps) == (3, 0)
    assert not [query["sql"] for query in queries if '"assessments_report"."data"' in query["sql"]]


def test_a_hundred_teams_are_on_a_page_and_the_counts_are_those_of_all(client_of, dana, checkout):
    factories.organisation(submit_assessment(checkout, 0, by=None), teams=120)
    client = client_of(dana)
    first, second = (client.get(reverse(ADDRESS), {"page": number}) for number in (1, 2))
    assert [len(r.context["page"].rows) for r in (first, second)] == [100, 21]
    assert "Teams 101 to 121 of 121" in second.text
    for response in (first, second):
        assert {c.known for t in response.context["page"].tables for c in t.columns} == {121}
    assert '<a href="?page=2#practices"' in first.text


def test_a_page_keeps_the_choice_in_its_links(client_of, dana, checkout):
    factories.organisation(submit_assessment(checkout, 0, by=None), teams=120)
    text = client_of(dana).get(reverse(ADDRESS), {"since": "2020-01-01", "page": 2}).text
    assert 'href="?since=2020-01-01&amp;page=1#practices"' in text
