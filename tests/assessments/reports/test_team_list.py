"""The list of teams and the page of one: which report, which draft, and who is due again."""

from datetime import timedelta

from django.utils import timezone
from pytest_django import Settings

from assessments.models import Assessment, Team, User
from assessments.reports.team_list import RECENT, TEAMS_A_PAGE, is_due, team_list_of, team_page_of
from tests.support import factories
from tests.support.got import got


def test_a_row_has_the_latest_report_and_the_draft_of_its_team(
    checkout: Team, charlie: User, alice: User
) -> None:
    factories.reported(checkout, "2025-03-03", by=alice)
    latest = factories.reported(checkout, "2025-06-02", by=alice)
    draft = factories.assessment(checkout, by=alice)
    first, second = team_list_of(Team.objects.order_by("name_key")).rows
    assert (first.team, first.latest, first.draft) == (checkout, latest, draft)
    assert (second.team.name, second.latest, second.draft) == ("Search", None, None)
    assert [len(spark.points) for spark in first.sparks] == [2, 2, 2]


def test_a_list_has_fifty_teams_a_page(db: None) -> None:
    Team.objects.bulk_create(Team(name=f"Unit {n:03}", engineers=9) for n in range(120))
    pages = [team_list_of(Team.objects.order_by("name_key"), number) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [TEAMS_A_PAGE, TEAMS_A_PAGE, 20]
    assert [page.rows[0].team.name for page in pages] == ["Unit 000", "Unit 050", "Unit 100"]


def test_an_assessment_is_due_when_the_latest_report_is_older_than_was_agreed(
    settings: Settings,
) -> None:
    settings.REASSESS_DAYS = 30
    now = timezone.now()
    for age, due in ((timedelta(days=29, hours=23), False), (timedelta(days=30, hours=1), True)):
        assert is_due(Assessment(submitted=now - age)) is due


def test_the_page_of_a_team_folds_what_is_older_than_the_latest_few(
    checkout: Team, alice: User
) -> None:
    first = factories.reported(checkout, "2025-03-03", by=alice)
    factories.repeated(first, RECENT + 1)
    page = team_page_of(checkout)
    assert (len(page.recent), len(page.earlier)) == (RECENT, 2)
    assert page.earlier[-1] == first
    days = [got(report.submitted) for report in page.reports]
    assert days == sorted(days, reverse=True)


def test_a_withdrawn_report_is_listed_but_is_not_the_latest(checkout: Team, alice: User) -> None:
    kept, gone = (
        factories.reported(checkout, day, by=alice) for day in ("2025-03-03", "2025-06-02")
    )
    gone.withdraw(by=alice, reason="Wrong team.")
    page = team_page_of(checkout)
    assert page.reports == [gone, kept]
    assert page.row.latest == kept
