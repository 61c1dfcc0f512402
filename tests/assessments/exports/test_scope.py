"""Who gets which reports, in which order, and the name of the file."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from assessments import exports
from assessments.models import Assessment, Team, User
from tests.support import factories
from tests.support.export_files import everything, many


@pytest.fixture
def dated(checkout: Team, alice: User) -> list[Assessment]:
    """A report on the last moment of each of three days."""
    moments = [datetime(2025, 6, day, 23, 59, 59, tzinfo=UTC) for day in (28, 29, 30)]
    return [
        factories.submitted(factories.assessment(checkout, by=alice, at=at), at=at)
        for at in moments
    ]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, [0, 1, 2]),
        (date(2025, 6, 29), None, [1, 2]),
        (None, date(2025, 6, 29), [0, 1]),
        (date(2025, 6, 29), date(2025, 6, 29), [1]),
        (date(2025, 7, 1), None, []),
    ],
)
def test_both_days_are_included(
    dated: list[Assessment], first: date | None, last: date | None, expected: list[int]
) -> None:
    found = list(everything(first=first, last=last).reports())
    assert [a.pk for a in found] == [dated[number].pk for number in expected]


def test_drafts_stay(checkout: Team, alice: User) -> None:
    factories.filled(factories.assessment(checkout, by=alice))
    assert not list(everything().reports())


def test_the_days_are_those_of_the_clock_on_the_wall(
    dated: list[Assessment], settings: Settings
) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    scope = everything(first=date(2025, 6, 29), last=date(2025, 6, 29))
    assert [a.pk for a in scope.reports()] == [dated[0].pk]
    row = next(exports.KINDS["scores"].rows(scope))
    assert row["submitted"] == date(2025, 6, 29)


def test_the_order_is_by_team_then_by_time_however_many_there_are(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.exports.scope.BATCH", 2)
    zoo, ark = factories.team("Zoo"), factories.team("Ark")
    like = factories.submitted(factories.assessment(zoo, by=alice)).report
    many(5, ark, like)
    many(4, zoo, like)
    found = list(everything().reports())
    assert len(found) == 10
    assert found == sorted(found, key=lambda a: (a.team.name, a.submitted))
    assert found == list(everything().reports())


def test_only_what_somebody_may_see_leaves(
    done: Assessment, charlie: User, dana: User, erin: User, bob: User, vera: User
) -> None:
    expected = {"bob": 1, "vera": 1, "dana": 1, "charlie": 0, "erin": 0}
    for user in (bob, vera, dana, charlie, erin):
        scope = exports.Scope(Assessment.objects.visible_to(user))
        assert len(list(scope.reports())) == expected[user.username], user


def test_teams_narrow_it(done: Assessment, alice: User) -> None:
    other = factories.team("Search", lead=alice)
    report = factories.submitted(factories.assessment(other, by=alice))
    assert [a.pk for a in everything(teams=(other,)).reports()] == [report.pk]
    assert len(list(everything(teams=(other, done.team)).reports())) == 2


def export(**of: Any) -> str:
    return file_of(**of).filename


def file_of(**of: Any) -> exports.Export[exports.Scope]:
    return exports.Export(exports.KINDS["answers"], everything(**of), "csv")


def test_an_archived_team_leaves_only_where_somebody_chose_it(
    done: Assessment, alice: User
) -> None:
    done.team.archive(by=alice)
    assert not list(everything().reports())
    assert list(everything(teams=(done.team,)).reports()) == [done]
    one_by_one = Assessment.objects.filter(pk=done.pk)
    assert list(exports.Scope(one_by_one, picked=True).reports()) == [done]
    assert list(exports.Scope.of_report(done).reports()) == [done]


def test_a_file_is_named_for_team_and_days(done: Assessment) -> None:
    team = done.team
    days = {"first": date(2025, 4, 1), "last": date(2025, 6, 30)}
    today = date.today()
    name = f"käse-söhne-{str(team.pk)[:8]}"
    assert export(teams=(team,), **days) == f"tripod-{name}-2025-04-01-to-2025-06-30-answers.csv"
    assert export(last=days["last"]) == "tripod-all-teams-begin-to-2025-06-30-answers.csv"
    assert export(teams=(team,)) == f"tripod-{name}-{today}-answers.csv"
    one = exports.Export(exports.KINDS["scores"], exports.Scope.of_report(done), "json")
    assert one.filename == f"tripod-{name}-{done.submitted:%Y-%m-%d}-scores.json"


@pytest.mark.parametrize(
    ("name", "real", "twin"),
    [
        ("Checkout", "checkout", "checkout"),
        ("Team Nord", "team-nord", "team-nord"),
        ("決済チーム", "決済チーム", "team-ID"),
        ("Команда A", "команда-a", "a-ID"),
        ("Straße", "straße", "strasse-ID"),
        ("ไทย", "ไทย", "team-ID"),
        ("🚀", "🚀", "team-ID"),
        ("A/B", "a-b-ID", "a-b-ID"),
        ('a"b\\c%00', "a-b-c-00-ID", "a-b-c-00-ID"),
        ("../../etc", "..-..-etc-ID", "..-..-etc-ID"),
        ("決" * 80, "決" * 40 + "-ID", "team-ID"),
    ],
)
def test_a_file_is_named_for_its_team_in_any_script(
    db: None, name: str, real: str, twin: str
) -> None:
    team = factories.team(name)
    file, own = file_of(teams=(team,)), str(team.pk)[:8]
    day = f"{date.today()}-answers.csv"
    assert file.filename == f"tripod-{real.replace('ID', own)}-{day}"
    assert file.plain_filename == f"tripod-{twin.replace('ID', own)}-{day}"
    assert len(file.filename.encode()) < 200


@pytest.mark.parametrize(
    "names",
    [("決済", "支払"), ("Команда A", "Отдел A"), ("A/B", "A B", "A-B"), ("é", "è"), ("?", "!")],
)
def test_files_of_two_teams_never_share_a_name(db: None, names: tuple[str, ...]) -> None:
    files = [file_of(teams=(factories.team(name),)) for name in names]
    assert len({file.filename for file in files}) == len(names)
    assert len({file.plain_filename for file in files}) == len(names)


def test_a_name_without_a_letter_still_makes_a_file(db: None) -> None:
    nameless, other = factories.team("???"), factories.team("!")
    own = str(nameless.pk)[:8]
    assert export(teams=(nameless,)) == f"tripod-team-{own}-{date.today()}-answers.csv"
    assert export(teams=(nameless, other)) == f"tripod-2-teams-{date.today()}-answers.csv"


@pytest.mark.parametrize("reports", [1, 3, 60])
@pytest.mark.parametrize("kind", exports.KINDS)
def test_an_export_asks_the_database_as_often_for_any_number_of_reports(
    kind: str, reports: int, done: Assessment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many(reports - 1, done.team, done.report)
    found = exports.KINDS[kind]
    actions = 2 if kind == "actions" else 0  # And decisions: a query each, for up to a hundred.
    # The questionnaires and rules that the reports name, once.
    texts = 0 if kind == "actions" else 12
    with django_assert_num_queries(2 + actions + texts):
        rows = sum(1 for _ in found.rows(everything()))
    with django_assert_num_queries(actions or 1):
        assert found.count(everything()) == rows > reports
