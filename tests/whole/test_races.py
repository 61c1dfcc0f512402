"""Two people at the same moment: one of them gets a message, nothing is lost or duplicated."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments import reports
from assessments.answering.progress import progress_of
from assessments.forms import SeenForm
from assessments.models import (
    Action,
    AdviceDecision,
    Assessment,
    Conflict,
    Ended,
    Invitation,
    LastLead,
    Overtaken,
    Question,
    QuestionnaireVersion,
    Report,
    Team,
    User,
)
from assessments.reports.organisation.key_figures import key_figures_at_submission
from roles.models import Role, Ruleset
from tests.support import factories
from tests.support.at_once import at_once
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got

pytestmark = pytest.mark.django_db(transaction=True)


def went_wrong(results: Iterable[object]) -> list[type]:
    """The kinds of errors among the results."""
    return [type(result) for result in results if isinstance(result, Exception)]


def seen_by_two(draft: Assessment) -> list[Assessment]:
    """The assessment as two requests have it in memory."""
    return [Assessment.objects.select_related("response").get(pk=draft.pk) for _ in range(2)]


def test_submitted_twice_at_once_there_is_one_report(
    checkout: Team, alice: User, bob: User
) -> None:
    one, two = seen_by_two(factories.filled(factories.assessment(checkout, by=alice)))
    first, second = at_once(
        lambda: one.submit(by=alice, judge=reports.judge, measure=key_figures_at_submission),
        lambda: two.submit(by=bob, judge=reports.judge, measure=key_figures_at_submission),
    )
    assert first == second == Report.objects.get()


def test_of_two_different_answers_at_once_one_is_a_conflict(checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    one, two = seen_by_two(draft)
    question = factories.questions(draft)[0]
    results = at_once(
        lambda: one.answer({question: factories.given(question, 1)}),
        lambda: two.answer({question: factories.given(question, 2)}),
    )
    assert went_wrong(results) == [Conflict]
    stored, first = draft.response.answers.get(), isinstance(results[1], Conflict)
    assert (got(stored.choice).number, stored.revision) == (1 if first else 2, 1)


def test_two_who_answer_different_questions_at_once_both_keep_theirs(
    checkout: Team, alice: User
) -> None:
    draft = factories.assessment(checkout, by=alice)
    one, two = seen_by_two(draft)
    first, second = factories.questions(draft)[:2]
    results = at_once(
        lambda: one.answer({first: factories.given(first)}),
        lambda: two.answer({second: factories.given(second)}),
    )
    assert went_wrong(results) == []
    assert {a.question_id for a in draft.response.answers.all()} == {first.pk, second.pk}


def test_of_two_who_change_an_action_at_once_one_is_told(checkout: Team, alice: User) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    action = factories.planned(done, by=alice)[0]
    kept: dict[str, Any] = {"owner": None, "due": None, "state": "open", "note": ""}
    results = at_once(
        lambda: action.change(seen=1, title="Mine", **kept),
        lambda: Action.objects.get(pk=action.pk).change(seen=1, title="Theirs", **kept),
    )
    told = [type(result) for result in results]
    assert set(told) == {Action, Overtaken}
    action.refresh_from_db()
    assert (action.title, action.revision) == (["Mine", "Theirs"][told.index(Action)], 2)


def test_of_two_who_decide_at_once_one_is_told(checkout: Team, alice: User, bob: User) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=0)
    role = Role.objects.get(slug="sre")
    decide = AdviceDecision.objects.decide
    results = at_once(
        lambda: decide(done, role, choice="accepted", by=alice),
        lambda: decide(done, role, choice="declined", reason="No budget.", by=bob),
    )
    assert {type(result) for result in results} == {AdviceDecision, Overtaken}
    assert AdviceDecision.objects.get().revision == 1


def test_a_team_made_twice_at_once_is_there_once_and_both_land_on_it(
    alice: User, client_of: ClientOf
) -> None:
    clients, address = [client_of(alice) for _ in range(6)], reverse("team-new")
    sent = {"name": "Payments", "engineers": "12", "sites": "1"}
    answers = at_once(*(partial(client.post, address, sent) for client in clients))
    team = Team.objects.get(name="Payments")
    assert [answer.url for answer in answers] == [reverse("team", args=[team.pk])] * 6
    assert team.memberships.count() == 1


def test_of_two_who_take_a_name_at_once_one_is_told(
    alice: User, bob: User, client_of: ClientOf
) -> None:
    teams = [factories.team(f"Team {n}", lead=lead) for n, lead in enumerate((alice, bob))]
    sent = {"engineers": "12", "sites": "1", "revision": "1"}
    calls = [
        partial(client_of(by).post, reverse("team-edit", args=[team.pk]), sent | {"name": name})
        for team, by, name in zip(teams, (alice, bob), ("Ops", "OPS"), strict=True)
    ]
    assert sorted(answer.status_code for answer in at_once(*calls)) == [302, 422]
    assert Team.objects.filter(name_key="ops").count() == 1


def test_an_action_planned_twice_at_once_is_there_once(checkout: Team, alice: User) -> None:
    done = factories.submitted(factories.assessment(checkout, by=alice))
    one, two = at_once(*[lambda: factories.planned(done, by=alice)[0]] * 2)
    assert one == two == Action.objects.get()


def test_an_answer_that_comes_while_somebody_submits_is_in_the_report_or_refused(
    checkout: Team, alice: User
) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice))
    one, two = seen_by_two(draft)
    question = factories.questions(draft)[0]
    report, late = at_once(
        lambda: one.submit(by=alice, judge=reports.judge, measure=key_figures_at_submission),
        lambda: two.answer({question: factories.given(question, 0, seen=1)}),
    )
    told = {row["question"]: row.get("choice") for row in report.data["answers"]}
    assert told[question.code] == got(draft.response.answers.get(question=question).choice).number
    assert told[question.code] == (2 if isinstance(late, ValidationError) else 0)


def test_published_twice_at_once_a_draft_is_published_once(
    catalogue: Catalogue, admin: User
) -> None:
    draft = catalogue["sre"].new_draft()
    one, two = (QuestionnaireVersion.objects.get(pk=draft.pk) for _ in range(2))
    results = at_once(lambda: one.publish(by=admin), lambda: two.publish(by=admin))
    assert [type(result) for result in results if result] == [ValidationError]
    published = QuestionnaireVersion.objects.published().get(questionnaire=draft.questionnaire)
    assert published == draft


def test_of_two_new_drafts_of_the_rules_at_once_one_is_told(
    catalogue: Catalogue,
) -> None:
    one, two = factories.rules(), factories.rules()
    results = at_once(one.new_draft, two.new_draft)
    draft = Ruleset.objects.drafts().get()
    assert [type(result) for result in results if result != draft] == [ValidationError]


def test_an_assessment_submitted_while_rules_are_published_names_those_it_was_judged_by(
    checkout: Team, alice: User
) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice))
    rules = factories.rules().new_draft()
    report, _ = at_once(
        lambda: draft.submit(by=alice, judge=reports.judge, measure=key_figures_at_submission),
        rules.publish,
    )
    draft.refresh_from_db()
    assert report.data["rules"] == got(draft.ruleset).number


def test_thirty_writers_at_once_wait_for_one_another(checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    questions = factories.questions(draft)[:30]

    def answer(question: Question) -> Callable[[], object]:
        mine = Assessment.objects.get(pk=draft.pk)
        return lambda: mine.answer({question: factories.given(question)})

    assert went_wrong(at_once(*map(answer, questions))) == []
    assert draft.response.answers.count() == len(questions)


def test_twenty_identical_submits_give_one_report_and_twenty_confirmations(
    checkout: Team, alice: User, client_of: ClientOf
) -> None:
    draft = factories.filled(factories.assessment(checkout, by=alice))
    clients = [client_of(alice) for _ in range(20)]
    address, seen = reverse("submit", args=[draft.pk]), SeenForm.of(progress_of(draft).revisions)
    answers = at_once(*(partial(c.post, address, {"seen": seen}) for c in clients))
    report = reverse("report", args=[draft.pk])
    assert [answer.url for answer in answers] == [report] * 20
    assert [c.get(report).status_code for c in clients] == [200] * 20
    assert Report.objects.filter(assessment=draft).count() == 1


def test_of_two_leads_who_leave_at_once_one_stays(checkout: Team, alice: User, bob: User) -> None:
    checkout.memberships.filter(user=bob).update(right="lead")
    mine, theirs = (checkout.memberships.get(user=user) for user in (alice, bob))
    results = at_once(lambda: mine.end(by=alice), lambda: theirs.end(by=bob))
    assert went_wrong(results) == [LastLead]
    assert [*checkout.rights().values()].count("lead") == 1


def test_of_two_leads_who_demote_each_other_at_once_one_stays(
    checkout: Team, alice: User, bob: User
) -> None:
    checkout.memberships.filter(user=bob).update(right="lead")
    mine, theirs = (checkout.memberships.get(user=user) for user in (alice, bob))
    results = at_once(
        lambda: theirs.change_right("viewer", by=alice),
        lambda: mine.change_right("viewer", by=bob),
    )
    assert went_wrong(results) == [LastLead]
    assert [*checkout.rights().values()].count("lead") == 1


def test_of_two_who_use_an_invitation_at_once_one_joins(
    checkout: Team, charlie: User, dana: User
) -> None:
    invitation, _token = factories.invitation(checkout)
    one, two = (Invitation.objects.get(pk=invitation.pk) for _ in range(2))
    results = at_once(lambda: one.accept(by=charlie), lambda: two.accept(by=dana))
    assert went_wrong(results) == [Ended]
    assert len(checkout.rights()) == 4


def test_an_invitation_revoked_while_somebody_joins_is_used_or_revoked(
    checkout: Team, alice: User, charlie: User
) -> None:
    invitation, _token = factories.invitation(checkout)
    one, two = (Invitation.objects.get(pk=invitation.pk) for _ in range(2))
    joined, revoked = at_once(lambda: one.accept(by=charlie), lambda: two.revoke(by=alice))
    invitation.refresh_from_db()
    assert revoked is (invitation.revoked is not None)
    assert revoked is isinstance(joined, Ended)
    assert checkout.memberships.filter(user=charlie).exists() is not revoked
