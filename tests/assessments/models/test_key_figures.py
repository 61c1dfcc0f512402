"""When key figures are written, and what the database refuses of them."""

from typing import Any, NoReturn

import pytest
from django.db import IntegrityError

from assessments import reports
from assessments.models import Assessment, KeyFigure, Report, Team, User
from assessments.reports.organisation.selection import Selection
from tests.support import factories
from tests.support.key_figures import everything
from tests.support.refusals import refused

Kind = KeyFigure.Kind


def test_a_draft_has_none_and_a_repeated_submit_writes_none(checkout: Team, alice: User) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice))
    assert not draft.key_figures.exists()
    factories.handed_in(draft)
    before = everything()
    assert before
    factories.handed_in(Assessment.objects.get(pk=draft.pk))
    assert everything() == before


def test_without_key_figures_nothing_is_submitted(checkout: Team, alice: User) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice))

    def fails(*_: object) -> NoReturn:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        draft.submit(by=alice, judge=lambda *_: reports.judge(draft), measure=fails)
    assert Assessment.objects.get(pk=draft.pk).is_draft
    assert not Report.objects.exists()


def test_the_latest_is_the_one_submitted_last(checkout: Team, alice: User) -> None:
    first = factories.submitted(factories.assessment(checkout, by=alice))
    assert list(Assessment.objects.marked_latest()) == [first]
    second = factories.submitted(factories.assessment(checkout, by=alice))
    assert list(Assessment.objects.marked_latest()) == [second]
    assert second.is_latest
    assert list(Selection([checkout]).latest()) == [second]


def test_a_team_has_one_latest_and_it_is_submitted(checkout: Team, alice: User) -> None:
    first = factories.submitted(factories.assessment(checkout, by=alice))
    factories.submitted(factories.assessment(checkout, by=alice))
    refused(Assessment.objects.filter(pk=first.pk).update, is_latest=True, error=IntegrityError)
    draft = factories.assessment(factories.team("Search"), by=alice)
    refused(Assessment.objects.filter(pk=draft.pk).update, is_latest=True, error=IntegrityError)


@pytest.mark.parametrize(
    "row",
    [
        {"subject": "engineers", "number": 3},
        {"subject": "a", "kind": "rumour"},
        {"subject": "a", "number": 3, "level": 2},
        {"subject": "a", "level": 1, "least": 1, "most": 1},
        {"subject": "a", "number": 3, "level": 2, "least": 3, "most": 4},
        {"subject": "a", "number": 3, "level": 4, "least": 4, "most": 5},
        {"subject": "a", "number": 3, "level": 0, "least": 0, "most": 1},
    ],
)
def test_a_row_that_cannot_be_right_is_refused(
    checkout: Team, alice: User, row: dict[str, Any]
) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    figure = KeyFigure(**{"assessment": done, "kind": Kind.FACT} | row)
    refused(KeyFigure.objects.bulk_create, [figure], error=IntegrityError)
