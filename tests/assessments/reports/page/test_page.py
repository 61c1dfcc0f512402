"""The mark of the previous report appears only next to a figure from the same questions."""

from typing import Any

import pytest
from django.urls import reverse

from assessments.models import Answer, Assessment, Given, Team, User
from assessments.reports.page.page import report_page
from tests.support import factories
from tests.support.fixtures import ClientOf
from tests.support.queries import counted

pytestmark = pytest.mark.one_database


@pytest.fixture
def before(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-31", by=alice, choice=1)


def later(of: Team, by: User, track: str = "full", **fields: Any) -> Assessment:
    return factories.handed_in(
        factories.filled(factories.assessment(of, by=by, track=track), 2, **fields)
    )


def test_a_first_report_has_no_marks(checkout: Team, alice: User) -> None:
    page = report_page(later(checkout, alice))
    assert page.earlier is None and not page.has_marks


def test_the_same_questions_are_drawn_beside_the_last_report(
    before: Assessment, checkout: Team, alice: User
) -> None:
    page = report_page(later(checkout, alice))
    old = {row["code"]: row["score"] for row in factories.document(before)["practices"]}
    assert {code: row["last"] for code, row in page.practices.items()} == old
    assert [d.last for d in page.disciplines] == [
        d["score"] for d in factories.document(before)["disciplines"].values()
    ]
    metrics = [row for family in page.families for row in family.metrics]
    assert any(row["last"] is not None for row in metrics)


def test_a_figure_of_other_questions_has_no_mark(
    before: Assessment, checkout: Team, alice: User
) -> None:
    page = report_page(later(checkout, alice, track="quick"))
    full = {row["code"]: len(row["terms"]) for row in factories.document(before)["practices"]}
    fewer = [row for code, row in page.practices.items() if len(row["terms"]) < full[code]]
    assert all(row["last"] is None for row in fewer)
    assert all(discipline.last is None for discipline in page.disciplines)


def test_what_was_not_known_last_time_has_no_mark(checkout: Team, alice: User) -> None:
    at = factories.morning("2025-03-31")
    draft = factories.assessment(checkout, by=alice, at=at)
    unknown = Given(state=Answer.State.DONT_KNOW)
    draft.answer(dict.fromkeys(factories.questions(draft), unknown))
    factories.handed_in(draft, at=at)
    page = report_page(later(checkout, alice))
    assert not page.has_marks


def test_the_page_names_the_day_of_the_marks(
    before: Assessment, checkout: Team, alice: User, client_of: ClientOf
) -> None:
    done = later(checkout, alice)
    text = client_of(alice).get(reverse("report", args=[done.pk])).text
    assert "last time, 31 March 2025" in " ".join(text.split())
    assert 'class="track-last"' in text
    first = client_of(alice).get(reverse("report", args=[before.pk])).text
    assert "last time" not in first and 'class="track-last"' not in first


def test_a_report_takes_as_many_queries_among_any_number(
    before: Assessment, client_of: ClientOf, alice: User, checkout: Team
) -> None:
    client = client_of(alice)
    first = reverse("report", args=[before.pk])
    alone = counted(client, first)
    factories.repeated(before, 2)
    assert counted(client, first) == alone
    last = reverse("report", args=[later(checkout, alice).pk])
    among_three = counted(client, last)
    factories.repeated(before, 60)
    assert (counted(client, first), counted(client, last)) == (alone, among_three)
