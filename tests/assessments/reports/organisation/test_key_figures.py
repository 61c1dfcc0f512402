"""The key figures of a report: what is stored, what the database refuses, and recomputing them."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.models import Answer, Assessment, Given, KeyFigure, Report
from assessments.reports.document.wording import number, score_number
from assessments.reports.organisation.key_figures import LEVEL_NUMBERS, key_figures_at_submission
from assessments.reports.organisation.selection import Selection
from tests.support import factories

Kind = KeyFigure.Kind
STORED = ("assessment", "kind", "subject", "number", "level", "least", "most")


def of_kind(assessment, kind):
    return {row.subject: row for row in assessment.key_figures.filter(kind=kind)}


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def everything():
    return set(KeyFigure.objects.values_list(*STORED))


@pytest.fixture
def mixed(checkout, alice):
    """A report in which some answers are unknown or do not apply; of its people one is shared."""
    roles = {role.slug: role for role in factories.rules().roles()}
    checkout.staff({roles["sre"]: 1, roles["devops"]: 2}, {roles["devops"]: 1})
    checkout.expected_engineers, checkout.around_the_clock, checkout.sites = 30, True, 2
    checkout.save()
    draft = factories.filled(factories.assessment(checkout, by=alice), 1, confidence="guess")
    states = (Answer.State.DONT_KNOW, Answer.State.NOT_APPLICABLE, Answer.State.KNOWN)
    changes = {}
    for place, question in enumerate(factories.questions(draft)):
        state = states[place * 7 % 3]
        if state != Answer.State.KNOWN:
            reason = "Not here." if state == Answer.State.NOT_APPLICABLE else ""
            changes[question] = Given(state=state, reason=reason, seen=1)
    draft.answer(changes)
    return factories.handed_in(draft)


# --- what it keeps -------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["disciplines", "practices"])
def test_the_scores_are_those_of_the_document(mixed, part):
    document = factories.document(mixed)
    kind = Kind.PRACTICE if part == "practices" else Kind.DISCIPLINE
    rows = document[part]
    rows = {row["code"]: row for row in rows} if part == "practices" else rows
    figures = of_kind(mixed, kind)
    assert figures.keys() == rows.keys()
    for code, row in rows.items():
        figure = figures[code]
        levels = [
            row[name] and LEVEL_NUMBERS[row[name]] for name in ("level", "level_low", "level_high")
        ]
        assert score_number(figure.number) == row["score"]
        assert [figure.level, figure.least, figure.most] == levels
    assert None in {figure.number for figure in of_kind(mixed, Kind.PRACTICE).values()}


def test_the_strengths_are_those_of_the_reasons(mixed):
    strengths = of_kind(mixed, Kind.STRENGTH)
    options = factories.document(mixed)["advice"]["options"]
    reasons = {
        r["rule"]: r["strength"] for o in options for r in o["reasons"] if r["kind"] != "team"
    }
    assert reasons
    started = {code: number(row.number, 2) for code, row in strengths.items() if row.number}
    assert started == reasons
    assert any(not row.number for row in strengths.values())


def test_the_facts_are_those_of_the_team_as_it_was(mixed, checkout):
    checkout.engineers = 99
    checkout.save()
    facts = {subject: row.number for subject, row in of_kind(mixed, Kind.FACT).items()}
    people = {"staffed.devops": 2, "staffed.sre": 1, "shared.devops": 1, "shared.sre": 0}
    where = {"engineers": 15, "expected_engineers": 30, "sites": 2, "around_the_clock": 1}
    assert facts == where | people


def test_the_roles_with_data_say_whether_they_are_needed(mixed):
    options = factories.document(mixed)["advice"]["options"]
    needed = {role: bool(row.number) for role, row in of_kind(mixed, Kind.CANDIDATE).items()}
    assert needed.keys() == {option["role"] for option in options}
    assert any(needed.values())


def test_what_does_not_apply_is_kept_apart_from_what_was_not_asked(checkout, alice):
    draft = factories.filled(factories.assessment(checkout, by=alice, disciplines=["platform"]))
    outside = Given(state=Answer.State.NOT_APPLICABLE, reason="No platform.", seen=1)
    draft.answer({q: outside for q in factories.questions(draft) if not q.is_metric})
    done = factories.handed_in(draft)
    assert "platform" in of_kind(done, Kind.OUTSIDE)
    assert not of_kind(done, Kind.DISCIPLINE)


# --- when it is written --------------------------------------------------------------------------


def test_a_draft_has_none_and_a_repeated_submit_writes_none(checkout, alice):
    draft = factories.filled(factories.assessment(checkout, by=alice))
    assert not draft.key_figures.exists()
    factories.handed_in(draft)
    before = everything()
    assert before
    factories.handed_in(Assessment.objects.get(pk=draft.pk))
    assert everything() == before


def test_without_key_figures_nothing_is_submitted(checkout, alice):
    draft = factories.filled(factories.assessment(checkout, by=alice))

    def fails(*_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        draft.submit(by=alice, judge=lambda *_: factories.reports.judge(draft), measure=fails)
    assert Assessment.objects.get(pk=draft.pk).is_draft
    assert not Report.objects.exists()


def test_the_latest_is_the_one_submitted_last(checkout, alice):
    first = factories.submitted(factories.assessment(checkout, by=alice))
    assert list(Assessment.objects.marked_latest()) == [first]
    second = factories.submitted(factories.assessment(checkout, by=alice))
    assert list(Assessment.objects.marked_latest()) == [second]
    assert second.is_latest
    assert list(Selection([checkout]).latest()) == [second]


# --- what the database refuses -------------------------------------------------------------------


def test_a_team_has_one_latest_and_it_is_submitted(checkout, alice):
    first = factories.submitted(factories.assessment(checkout, by=alice))
    factories.submitted(factories.assessment(checkout, by=alice))
    refused(lambda: Assessment.objects.filter(pk=first.pk).update(is_latest=True))
    draft = factories.assessment(factories.team("Search"), by=alice)
    refused(lambda: Assessment.objects.filter(pk=draft.pk).update(is_latest=True))


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
def test_a_row_that_cannot_be_right_is_refused(checkout, alice, row):
    done = factories.submitted(factories.assessment(checkout, by=alice))
    figure = KeyFigure(**{"assessment": done, "kind": Kind.FACT} | row)
    refused(lambda: KeyFigure.objects.bulk_create([figure]))


# --- made anew -----------------------------------------------------------------------------------


def test_rebuilding_changes_nothing(mixed, alice):
    factories.submitted(factories.assessment(factories.team("Search"), by=alice), choice=0)
    factories.submitted(factories.assessment(mixed.team, by=alice), choice=3)
    before, latest = everything(), set(Assessment.objects.marked_latest())
    call_command("rebuild_key_figures", verbosity=0)
    assert everything() == before
    assert set(Assessment.objects.marked_latest()) == latest


def test_rebuilding_makes_what_is_missing_and_says_for_how_many(mixed, capsys):
    before = everything()
    KeyFigure.objects.all().delete()
    Assessment.objects.update(is_latest=False)
    call_command("rebuild_key_figures")
    assert everything() == before
    assert list(Assessment.objects.marked_latest()) == [mixed]
    assert "1 submitted assessment" in capsys.readouterr().out


def test_measuring_writes_nothing(mixed):
    with CaptureQueriesContext(connection) as queries:
        rows = key_figures_at_submission(mixed, mixed.ruleset)
    assert len(rows) == mixed.key_figures.count()
    assert all(query["sql"].startswith("SELECT") for query in queries)
