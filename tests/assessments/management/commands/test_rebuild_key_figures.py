"""`manage.py rebuild_key_figures`: the key figures are the same when they are made anew."""

import pytest
from django.core.management import call_command

from assessments.models import Assessment, KeyFigure, Team, User
from tests.support import factories
from tests.support.key_figures import everything, mixed_report


@pytest.fixture
def mixed(checkout: Team, alice: User) -> Assessment:
    return mixed_report(checkout, alice)


def test_rebuilding_changes_nothing(mixed: Assessment, alice: User) -> None:
    factories.submitted(factories.assessment(factories.team("Search"), by=alice), choice=0)
    factories.submitted(factories.assessment(mixed.team, by=alice), choice=3)
    before, latest = everything(), set(Assessment.objects.marked_latest())
    call_command("rebuild_key_figures", verbosity=0)
    assert everything() == before
    assert set(Assessment.objects.marked_latest()) == latest


def test_rebuilding_makes_what_is_missing_and_says_for_how_many(
    mixed: Assessment, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything()
    KeyFigure.objects.all().delete()
    Assessment.objects.update(is_latest=False)
    call_command("rebuild_key_figures")
    assert everything() == before
    assert list(Assessment.objects.marked_latest()) == [mixed]
    assert "1 submitted assessment" in capsys.readouterr().out
