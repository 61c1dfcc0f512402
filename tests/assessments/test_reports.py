import re
from fractions import Fraction

import pytest
from django.urls import reverse

from assessments import reports
from assessments.models import Team
from roles.models import Role, Ruleset
from tests import factories


@pytest.fixture
def done(checkout, alice):
    return factories.submitted(factories.assessment(checkout, by=alice))


def test_a_report_that_was_read_stays_as_it_was(client_of, alice, done, checkout):
    def page():
        text = client_of(alice).get(reverse("report", args=[done.pk])).text
        return re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", text)

    before = page()
    Team.objects.filter(pk=checkout.pk).update(engineers=900)
    rules = Ruleset.objects.published().get().new_draft()
    rules.triggers.update(weight=1, text="Other words.")
    rules.publish()
    assert page() == before


def test_the_title_of_a_role_is_corrected_in_every_report(client_of, alice, done):
    """It belongs to no version (docs/document.md); what the report keeps stays."""
    kept = done.report.data
    forms = {"with_article": "a delivery engineer", "plural": "delivery engineers"}
    Role.objects.filter(slug="devops").update(title="Delivery engineer", **forms)
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    assert "Delivery engineer" in page and "DevOps engineer" not in page
    done.report.refresh_from_db()
    assert done.report.data == kept


def test_the_report_holds_what_a_manager_came_for(client_of, alice, done):
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    for part in ("The disciplines", "DORA delivery", "SLO reliability", "Platform adoption"):
        assert part in page
    for part in ("Strengths", "three weakest", "Role advice", "All practices", "as CSV"):
        assert part in page
    assert page.count('<svg class="track"') > 40


def test_the_plots_have_their_tables(client_of, alice, done):
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    for practice in factories.document(done)["practices"]:
        assert page.count(f">{practice['title']}<") >= 2


@pytest.mark.parametrize("choice", [0, 1, 2, 3])
@pytest.mark.parametrize("engineers", [1, 5, 15, 40, 200])
def test_every_team_gets_a_report(client_of, alice, checkout, choice, engineers):
    Team.objects.filter(pk=checkout.pk).update(engineers=engineers)
    checkout.refresh_from_db()
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=choice)
    assert client_of(alice).get(reverse("report", args=[done.pk])).status_code == 200


def test_nothing_known_is_measure_first_and_not_zero(checkout, alice):
    draft = factories.assessment(checkout, by=alice)
    question = factories.questions(draft)[0]
    draft.answer({question: factories.given(question)})
    document = reports.judge(draft)
    assert document["advice"]["verdict"] == "measure-first"
    assert document["disciplines"]["sre"]["score"] is None
    assert document["weakest"] == [question.practice.code]


def test_a_small_problem_is_listed_to_be_watched(client_of, alice, checkout):
    Team.objects.filter(pk=checkout.pk).update(engineers=13)
    checkout.refresh_from_db()
    draft = factories.assessment(checkout, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer({q: factories.given(q, 2) for q in questions.values() if not q.is_metric})
    figures = {"downtime": 80, "deployment_frequency": 8, "lead_time": 20, "environment_wait": 5}
    draft.answer(
        {questions[code]: factories.valued(questions[code], n) for code, n in figures.items()}
    )
    done = factories.handed_in(draft)
    assert factories.document(done)["advice"]["because"] == "watch"
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    watched = page.split("Watch these")[1].split("</ul>")[0]
    assert "Downtime: 80 minutes" in watched
    assert "a hire" not in page.split('id="advice"')[1]
    assert page.count("not needed") == 3


def test_a_strong_team_gets_nobody_yet(checkout, alice):
    draft = factories.filled(factories.assessment(checkout, by=alice), 5, confidence="measured")
    kept = reports.judge(draft)
    assert all(Fraction(score["score"]) >= 75 for score in kept["disciplines"].values())
    assert kept["advice"]["verdict"] == "nobody-yet"


def test_a_milestone_of_zero_is_a_number_too(checkout, alice):
    rules = factories.rules().new_draft()
    rules.triggers.filter(subject="developer_nps").update(starts=15, problem=0, severe=-15)
    rules.publish()
    goals = [{"metric": "developer_nps", "counter": "lead_time"}]
    Role.objects.filter(slug="platform").update(goals=goals)
    checkout.staff({Role.objects.get(slug="platform"): 1})
    draft = factories.assessment(checkout, by=alice)
    question = next(q for q in factories.questions(draft) if q.code == "developer_nps")
    draft.answer({question: factories.valued(question, -15)})
    kept = factories.handed_in(draft).report.data
    (goal,) = next(o["goals"] for o in kept["advice"]["options"] if o["role"] == "platform")
    assert (goal["target"], goal["milestone"]) == (15, 0)


@pytest.mark.parametrize("answered", [1, 70])
def test_a_report_is_made_with_as_many_queries_for_any_number_of_answers(
    checkout, alice, answered, django_assert_num_queries
):
    draft = factories.assessment(checkout, by=alice)
    for question in factories.questions(draft)[:answered]:
        draft.answer({question: factories.given(question)})
    fresh = type(draft).objects.get(pk=draft.pk)
    with django_assert_num_queries(15):
        reports.judge(fresh)


def test_a_score_in_a_reason_is_the_score_of_the_page(checkout, alice):
    draft = factories.assessment(checkout, by=alice)
    answers = {q: factories.given(q, n % 3) for n, q in enumerate(factories.questions(draft))}
    draft.answer(answers)
    document = factories.document(factories.handed_in(draft))
    shown = {
        text for o in document["advice"]["options"] for r in o["reasons"] for text in r["shown"]
    }
    scores = {f"{p['title']}: {p['score']:g} of 100" for p in document["practices"]}
    said = {text for text in shown if text.endswith(" of 100")}
    assert said
    assert said <= scores
