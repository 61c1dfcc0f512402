"""The advice for several teams together: the same rule, over the same answers."""

import json
from datetime import date

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils.translation import override

from assessments.models import Answer, Assessment, Given, Team
from assessments.reports import wording
from assessments.reports.selections import Selection
from assessments.reports.spreads import brief
from assessments.reports.together import document_of, together_of
from tests import factories

ADDRESS = "organisation-advice"
# One team after the other as the published account tells it: docs/recommendation.md.
# Five: lead time 0.643 × 35 %, the pipeline 0.5 × 25 %, hand-overs 0.25 × 20 %.
# Fifteen: downtime of a target that nobody gave, 0.99 × 60 %.
# Forty: waiting 0.6 × 50 %, on DevOps practices at 33.3 of 50: 30 × 5/6.
PUBLISHED = {
    "Five": (5, {}, {"lead_time": 449}, "devops", "hat", 35.59),
    "Fifteen": (15, {"devops": 0.2}, {"lead_time": 449, "downtime": 240}, "sre", "hire", 59.4),
    "Forty": (
        *(40, {"devops": 1, "sre": 1}, {"downtime": 30, "environment_wait": 240}),
        *("platform", "hire", 25),
    ),
}


def report(team, figures=(), choice=1, by=None, **start):
    """A submitted assessment with this choice for every practice, and these figures measured."""
    figures = dict(figures)
    draft = factories.assessment(team, by=by or team.memberships.get().user, **start)
    draft.answer(
        {
            question: factories.valued(question, figures[question.code])
            if question.is_metric
            else factories.given(question, choice)
            for question in factories.questions(draft)
            if question.code in figures or not question.is_metric
        }
    )
    return factories.handed_in(draft)


def team(name, engineers, staffed=(), lead=None, **fields):
    made = factories.team(name, engineers=engineers, lead=lead, **fields)
    roles = {role.slug: role for role in factories.rules().roles()}
    made.staff({roles[slug]: people for slug, people in dict(staffed).items()})
    return made


@pytest.fixture
def published(alice):
    """The three teams of the published case, each with its report."""
    made = {}
    for name, (engineers, staffed, figures, *_) in PUBLISHED.items():
        made[name] = team(name, engineers, staffed, lead=alice)
        report(made[name], figures)
    return made


def together(*teams, **period):
    return together_of(Selection(sorted(teams, key=lambda t: t.name), **period))


def same(document):
    """A document as it is stored."""
    return json.loads(json.dumps(document))


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_case_comes_out_when_one_team_is_chosen(client_of, alice, published, name):
    response = client_of(alice).get(reverse(ADDRESS), {"team": str(published[name].pk)})
    *_, role, form, priority = PUBLISHED[name]
    first = response.context["page"].first
    assert (first["role"], first["form"], first["priority"]) == (role, form, priority)
    assert f"The next role for <bdi>{name}</bdi>" in response.text


@pytest.mark.parametrize("choice", [0, 1, 2, 3])
@pytest.mark.parametrize(
    ("facts", "start"),
    [
        ({"engineers": 1}, {}),
        ({"engineers": 8, "expected_engineers": 30}, {"track": "quick"}),
        ({"engineers": 14}, {"disciplines": ["sre"]}),
        ({"engineers": 70, "around_the_clock": True, "sites": 2}, {}),
    ],
)
def test_the_advice_for_one_team_is_that_team_s_advice(alice, facts, start, choice):
    one = factories.team("One", lead=alice, **facts)
    roles = factories.rules().roles()
    one.staff(dict.fromkeys(roles, 1), dict.fromkeys(roles, 1))
    draft = factories.filled(
        factories.assessment(one, by=alice, **start), choice, confidence="guess"
    )
    done = factories.handed_in(draft)
    stored = done.report.document
    found = same(together(one).document)
    assert found["advice"] == stored["advice"]
    assert found["team"] == stored["team"]


def test_the_advice_for_one_team_is_its_own_where_much_is_open_or_does_not_apply(alice):
    one = factories.team("One", engineers=20, lead=alice)
    draft = factories.filled(factories.assessment(one, by=alice), 1)
    states = (Answer.State.DONT_KNOW, Answer.State.NOT_APPLICABLE, Answer.State.KNOWN)
    changes = {}
    for number, question in enumerate(factories.questions(draft)):
        state = states[number * 7 % 3]
        if state != Answer.State.KNOWN:
            reason = "Not here." if state == Answer.State.NOT_APPLICABLE else ""
            changes[question] = Given(state=state, reason=reason, seen=1)
    draft.answer(changes)
    done = factories.handed_in(draft)
    assert same(together(one).document)["advice"] == done.report.document["advice"]


def test_what_is_critical_and_what_contradicts_is_told_with_the_answer(client_of, alice):
    """Half of the engineers cannot restore anything: that comes before any role."""
    bad, good = (team(name, 10, lead=alice) for name in ("Bad", "Good"))
    draft = factories.assessment(bad, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer({q: factories.given(q, 3) for q in questions.values()})
    draft.answer(
        {questions["restore_tested"]: factories.given(questions["restore_tested"], 0, seen=1)}
    )
    factories.handed_in(draft)
    report(good, choice=3)
    page = together(bad, good)
    assert page.advice["critical"] == ["sre-restore"]
    text = client_of(alice).get(reverse(ADDRESS)).text
    assert page.critical[0]["title"] in text
    larger = team("Larger", 1, lead=alice)
    report(larger, choice=3)
    assert together(bad, good, larger).advice["critical"] == []


def test_each_engineer_and_each_shared_role_counts_once(alice):
    roles = {role.slug: role for role in factories.rules().roles()}
    for name, people, shared in (("A", 3, 2), ("B", 4, 4), ("C", 1, 0)):
        made = factories.team(name, engineers=10, lead=alice)
        made.staff({roles["sre"]: people}, {roles["sre"]: shared})
        report(made)
    page = together(*Team.objects.all())
    assert page.team["engineers"] == 30
    assert page.team["staffed"]["sre"] == 1 + 0 + 1 + 4
    (row,) = (row for row in page.staffing if row["shared"])
    assert (row["people"], row["shared"]) == (6, 4)


def test_people_count_as_they_were_when_the_report_was_made(alice):
    roles = factories.rules().roles()
    made = factories.team("A", engineers=10, lead=alice)
    made.staff(dict.fromkeys(roles, 2), dict.fromkeys(roles, 1))
    report(made)
    Team.objects.filter(pk=made.pk).update(engineers=900)
    made.staff(dict.fromkeys(roles, 0))
    page = together(made)
    assert page.team["engineers"] == 10
    assert page.team["shared"] == {"devops": 1, "sre": 1, "platform": 1}


def test_a_problem_of_half_of_the_engineers_is_the_organisation_s(alice):
    slow, fast = (team(name, 10, lead=alice) for name in ("Slow", "Fast"))
    report(slow, {"lead_time": 900}, choice=2)
    report(fast, {"lead_time": 3}, choice=2)
    rules = [r["rule"] for o in together(slow, fast).advice["options"] for r in o["reasons"]]
    assert "long-lead-time" in rules
    larger = team("Larger", 1, lead=alice)
    report(larger, {"lead_time": 3}, choice=2)
    page = together(slow, fast, larger)
    assert "long-lead-time" not in [r["rule"] for o in page.advice["options"] for r in o["reasons"]]


def test_the_distribution_is_shown_from_the_worst_to_the_best(alice):
    for name, hours in (("A", 900), ("B", 20), ("C", 3)):
        report(team(name, 10, lead=alice), {"lead_time": hours})
    page = together(*Team.objects.all())
    ((title, rows),) = page.spreads
    assert title == "DORA delivery"
    (row,) = rows
    assert row["shown"] == ["900 hours", "900 hours", "20 hours", "3 hours", "3 hours"]
    assert row["places"] == sorted(row["places"])
    assert (row["teams"], row["known"], row["applicable"]) == (3, 30, 30)


def test_downtime_is_compared_by_what_each_team_s_target_allows(alice):
    report(team("A", 10, lead=alice), {"downtime": 43.2, "availability_target": 99.9})
    report(team("B", 10, lead=alice), {"downtime": 43.2, "availability_target": 99})
    page = together(*Team.objects.all())
    (row,) = (row for _, rows in page.spreads for row in rows if row["code"] == "downtime")
    assert row["shown"][0] == "1 times the target's minutes"
    assert row["shown"][-1] == "0.1 times the target's minutes"


def test_the_page_says_who_is_in_it_and_who_is_not(client_of, alice, published):
    factories.team("Nobody", lead=alice)
    text = client_of(alice).get(reverse(ADDRESS)).text
    assert "The next role for <bdi>3 teams together</bdi>, with 60 engineers" in text
    assert "Without a report in this period, and left out: <bdi>Nobody</bdi>." in " ".join(
        text.split()
    )
    assert "Together: 60 engineers" in text
    assert 'id="advice"' in text
    assert "What if" not in text


def test_the_newest_rules_of_the_reports_judge(alice, published):
    rules = factories.rules().new_draft()
    rules.publish()
    newer = team("Newer", 5, lead=alice)
    assert together(*published.values()).document["rules"]["number"] == 1
    report(newer)
    assert together(*published.values(), newer).document["rules"]["number"] == 2
    rules = rules.new_draft()
    rules.publish()
    assert together(*published.values(), newer).document["rules"]["number"] == 2


def test_the_period_decides_which_report_counts(alice):
    one = team("One", 10, lead=alice)
    old = report(one, choice=0)
    moment = old.submitted.replace(year=2020)
    Assessment.objects.filter(pk=old.pk).update(submitted=moment)
    report(one, choice=3)
    assert together(one).document["disciplines"]["sre"]["score"] == 100
    past = together(one, until=date(2021, 1, 1))
    assert past.document["disciplines"]["sre"]["score"] == 0
    assert together(one, until=date(2019, 1, 1)) is None


def test_figures_to_get_first_are_named(client_of, alice):
    for name in "AB":
        draft = factories.assessment(team(name, 10, lead=alice), by=alice)
        question = factories.questions(draft)[0]
        draft.answer({question: factories.given(question)})
        factories.handed_in(draft)
    response = client_of(alice).get(reverse(ADDRESS))
    page = response.context["page"]
    assert page.advice["verdict"] == "measure-first"
    assert page.to_measure[0]["text"] in response.text


def test_nothing_chosen_is_no_advice_and_no_error(client_of, alice):
    for name in "AB":
        factories.team(name, lead=alice)
    assert "No report in this selection" in client_of(alice).get(reverse(ADDRESS)).text


def test_the_advice_is_told_in_the_reader_s_language(alice, published):
    with override("de"):
        page = together(*published.values())
    english = together(*published.values())
    assert page.first["role"] == english.first["role"]
    assert page.first["summary"] != english.first["summary"]


def test_what_only_teams_together_say_is_listed_for_the_translators(alice, published):
    shown = together(*published.values())
    said = json.dumps(shown.document, ensure_ascii=False)
    assert all(text in said for text in wording.TOGETHER)


@pytest.mark.parametrize(
    ("value", "text"), [(0.4602739, "0.46"), (99.96, "100"), (1234.5, "1234"), (20, "20"), (0, "0")]
)
def test_three_figures_are_enough(value, text):
    assert brief(value) == text


@pytest.mark.parametrize("count", [1, 3, 60])
def test_any_number_of_teams_takes_as_many_queries(
    client_of, dana, checkout, alice, count, django_assert_num_queries
):
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    others = [factories.team(f"Team {number}") for number in range(60)]
    factories.as_handed_in_by(done, *others[: count - 1])
    client = client_of(dana)
    with django_assert_num_queries(21):
        page = client.get(reverse(ADDRESS)).context["page"]
    assert (len(page.teams), page.team["engineers"]) == (count, count * 15)


def test_a_document_is_made_of_any_submitted_assessments(alice, published):
    made = Assessment.objects.submitted().select_related("ruleset")
    document = document_of(list(made.annotate(facts=F("report__document__team"))))
    assert document["team"]["engineers"] == 60
    assert same(document) == document
