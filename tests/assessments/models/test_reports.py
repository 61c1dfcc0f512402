"""What a report keeps in little room and in its order, and which roles it needs."""

import json

import pytest

from assessments.models import Assessment, Report, Team, User
from assessments.models.reports import packed
from tests.support import factories


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=0)


def test_a_problem_makes_a_role_needed_unless_nobody_is(done: Assessment) -> None:
    kept = done.report.data
    first, other = kept["advice"]["options"][:2]
    other["asked_for"] = False
    report = Report(data=kept)
    assert report.needs(first["role"])
    assert not report.needs(other["role"])
    assert not report.needs("astronaut")
    kept["advice"]["verdict"] = "nobody-yet"
    assert not report.needs(first["role"])


MOST_BYTES = 12 * 1024


def test_the_largest_report_takes_little_room(checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    said = {"comment": "It depends on the day. " * 20, "evidence": "https://example.org/" * 5}
    factories.filled(draft, 0, confidence="guess", **said)
    for question in factories.questions(draft):
        if question.unit:
            draft.answer({question: factories.valued(question, question.minimum or 1, seen=1)})
    assert len(packed(factories.handed_in(draft).report.data)) <= MOST_BYTES


def test_the_keys_of_a_report_keep_their_order(checkout: Team, alice: User) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    written = json.dumps(done.report.data)
    stored = Report.objects.get()
    assert json.dumps(stored.data) == written
    assert list(stored.data["disciplines"]) == ["devops", "sre", "platform"]
    assert list(stored.data["criteria"]) == ["dora", "slo", "platform"]
