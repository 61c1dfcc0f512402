"""`manage.py demo_organisation`: where it makes nothing, and which days it refuses."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from assessments import demo
from assessments.models import Answer, Team, User
from tests.support import factories
from tests.support.demo import made_with_history
from tests.support.fixtures import Catalogue

UNTIL = date(2025, 6, 30)


def test_teams_of_others_stay_among_themselves(catalogue: Catalogue, checkout: Team) -> None:
    assert "other users" in made_with_history(until=UNTIL)
    assert [team.name for team in Team.objects.all()] == ["Checkout"]


def test_a_login_of_somebody_else_is_enough(
    catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    demo.create_small()
    factories.user("frank")
    assert "other users" in made_with_history(until=UNTIL)
    assert Team.objects.count() == 2


@pytest.mark.parametrize(
    "arguments", [["--until", "2025-06-31", "--history"], ["--until", "yesterday", "--history"]]
)
def test_a_day_that_is_none_is_refused(db: None, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="until"):
        call_command("demo_organisation", *arguments)


def test_quarters_that_have_not_ended_are_refused(db: None) -> None:
    with pytest.raises(CommandError, match="--until lies in the future"):
        made_with_history(until=timezone.localdate() + timedelta(days=1))
    assert not User.objects.exists()


def test_a_day_without_the_history_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="--until goes with --history"):
        call_command("demo_organisation", "--until", "2025-06-30")


@pytest.fixture
def made(catalogue: Catalogue) -> dict[str, str]:
    """The password of each of the demo people."""
    return demo.create_small()


def test_it_is_made_only_where_nobody_is(
    made: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = Answer.objects.count()
    call_command("demo_organisation")
    assert "has users already" in capsys.readouterr().out
    assert Answer.objects.count() == before
    with pytest.raises(demo.NotEmpty):
        demo.create_small()


def test_when_the_logins_cannot_be_kept_nobody_is_made(
    catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path / "nowhere"
    with pytest.raises(FileNotFoundError):
        call_command("demo_organisation")
    assert not User.objects.exists()


def test_a_team_of_the_same_name_is_left_alone_and_told(db: None) -> None:
    factories.team("checkout")
    with pytest.raises(CommandError, match="A team has the name of a demo team: rename it first"):
        call_command("demo_organisation")
    assert not User.objects.exists()
