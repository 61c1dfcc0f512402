"""Without an availability target, the report says what it assumes, and relies on that nowhere."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from assessments.metrics import ASSUMED_TARGET, budget_minutes
from assessments.models import Assessment, Question, QuestionnaireVersion, Team, User
from assessments.reports import Document, Texts
from assessments.reports.document.advice import InputWording
from assessments.reports.document.texts import translated
from roles.recommendations import rulebook
from roles.shapes import GoalRow
from roles.values.numbers import plain
from tests.support import factories
from tests.support.filling import handed_in
from tests.support.fixtures import Catalogue, ClientOf

pytestmark = pytest.mark.one_database

BANDS = (
    "more than five times what the target allows (more than 216 minutes in 30 days at 99.9 %)",
    "more than twice, up to five times what the target allows"
    " (86.4 to 216 minutes in 30 days at 99.9 %)",
    "more than once, up to twice what the target allows"
    " (43.2 to 86.4 minutes in 30 days at 99.9 %)",
    "within what the target allows (43.2 minutes or less in 30 days at 99.9 %)",
)


def quick_report(checkout: Team, alice: User, **numbers: int) -> Assessment:
    draft = factories.assessment(checkout, by=alice, track="quick")
    for question in factories.questions(draft):
        if question.context:
            continue
        draft.answer({question: factories.given(question, numbers.get(question.code, 2))})
    return factories.handed_in(draft)


def downtime_goal(document: Document) -> GoalRow:
    goals = [goal for option in document["advice"]["options"] for goal in option["goals"]]
    return next(goal for goal in goals if goal["metric"] == "downtime")


# --- the bands say what they are in minutes ---


@pytest.fixture
def downtime(catalogue: Catalogue) -> Question:
    return Question.objects.get(code="downtime", version=catalogue["sre"])


@pytest.mark.parametrize(
    ("language", "share"), [("en-gb", "99.9 %"), ("de", "99,9\N{NO-BREAK SPACE}%")]
)
def test_each_band_says_its_minutes_at_the_assumed_target(
    catalogue: Catalogue, language: str, share: str
) -> None:
    allowed = budget_minutes(ASSUMED_TARGET)
    with override(language):
        (version,) = translated(
            QuestionnaireVersion.objects.with_questions().filter(pk=catalogue["sre"].pk)
        )
        question = next(q for q in version.questions.all() if q.code == "downtime")
        choices = list(question.choices.all())
        assert share in question.note
    factors = [choice.budget_factor for choice in choices] + [None]
    for number, choice in enumerate(choices):
        assert share in choice.anchor
        for factor in filter(None, (factors[number], factors[number + 1] if number else None)):
            minutes = plain(factor * allowed)
            assert (minutes if language != "de" else minutes.replace(".", ",")) in choice.anchor


def test_the_words_of_the_bands(downtime: Question) -> None:
    assert tuple(choice.anchor for choice in downtime.choices.all()) == BANDS


# --- a report without a target ---


def test_the_quick_track_asks_for_the_target(catalogue: Catalogue) -> None:
    assert catalogue["sre"].questions.get(code="availability_target").quick


def test_a_target_that_was_asked_for_and_not_given_is_told_as_that(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    done = handed_in(checkout, alice, downtime=240)
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    assert "Because you gave no availability target, we assumed 99.9 %." in " ".join(page.split())


def test_a_reason_that_names_the_target_says_that_it_was_assumed(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    done = quick_report(checkout, alice, downtime=0)
    options = factories.document(done)["advice"]["options"]
    reasons = {r["rule"]: r for option in options for r in option["reasons"]}
    shown = reasons["downtime-over-target"]["shown"]
    assert shown == [f"Downtime: {BANDS[0]}", "Availability target: 99.9 % (assumed)"]
    address = reverse("report", args=[done.pk])
    german = client_of(alice).get(address, headers={"accept-language": "de"}).text
    assert "Verfügbarkeitsziel: 99,9 % (angenommen)" in " ".join(german.split())


def test_a_goal_beside_an_assumed_target_names_it(alice: User, checkout: Team) -> None:
    goal = downtime_goal(factories.document(quick_report(checkout, alice, downtime=1)))
    assert goal["today"] == BANDS[1]
    assert goal["target"] == "at most 43.2 minutes at an assumed target of 99.9 %"


def test_a_goal_beside_a_target_that_was_given_is_its_minutes(alice: User, checkout: Team) -> None:
    draft = factories.assessment(checkout, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer(
        {
            questions["availability_target"]: factories.valued(
                questions["availability_target"], "99.5"
            ),
            questions["downtime"]: factories.given(questions["downtime"], 1),
        }
    )
    goal = downtime_goal(factories.document(factories.handed_in(draft)))
    assert goal["target"] == "at most 216 minutes"


@pytest.mark.parametrize(
    ("target", "would_be"),
    [(None, "199 minutes at an assumed target of 99.9 %"), ("99.5", "199 minutes")],
)
def test_a_flip_tells_the_band_that_was_chosen_and_the_target_that_was_assumed(
    catalogue: Catalogue, target: str | None, would_be: str
) -> None:
    reading = {"band": 1, "confidence": "measured", "assumed": target is None}
    flip: Any = {"change": "downtime", "from": "151.2", "to": 199}
    kept: Any = {"readings": {"downtime": reading}, "advice": {"options": []}}
    texts = Texts(factories.published(), rulebook())
    words = InputWording(kept, texts, lambda code: BANDS[1])
    assert words.flip(flip)["shown"] == [BANDS[1], would_be]


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (
            "0",
            "20/28",
            "If you already had a site reliability engineer for about 70 % of the working week "
            "(now nobody),",
        ),
        (
            "0",
            "1/25",
            "If you already had a site reliability engineer for about 4 % of the working week "
            "(now nobody),",
        ),
        (
            "0.5",
            "20/28",
            "If you had 0.71 full-time people in the role “Site reliability engineer” (now 0.5),",
        ),
        (
            "0",
            "8/7",
            "If you had 1.1 full-time people in the role “Site reliability engineer” (now 0),",
        ),
    ],
)
def test_an_edge_of_people_is_said_as_roughly_as_people_say_it(
    catalogue: Catalogue, now: str, then: str, said: str
) -> None:
    flip: Any = {"change": "staffed.sre", "from": now, "to": then}
    kept: Any = {"readings": {}, "advice": {"options": []}}
    texts = Texts(factories.published(), rulebook())
    assert InputWording(kept, texts, lambda code: None).flip(flip)["condition"] == said


@pytest.mark.parametrize(
    ("edge", "value", "said"),
    [
        ("at-least", "5.5", "at least 6 people"),
        ("at-most", "89.28", "at most 89 people"),
        ("at-least", "-12.5", "at least −12 people"),
        ("at-most", "1.5", "at most 1.5 people"),
    ],
)
def test_a_milestone_is_whole_and_never_easier_than_it_was(
    catalogue: Catalogue, edge: str, value: str, said: str
) -> None:
    goal: Any = {"metric": "oncall_rota", "edge": edge, "target": "8", "milestone": value}
    kept: Any = {"readings": {"oncall_rota": {}}, "advice": {"options": []}}
    words = InputWording(kept, Texts(factories.published(), rulebook()), lambda code: None)
    assert words._goal(goal | {"counter": None})["milestone"] == said


# --- nothing is named that is not asked ---


def test_what_the_quick_track_asks_names_no_figure_that_it_does_not_ask(
    catalogue: Catalogue,
) -> None:
    """But for the target, beside which it says what to do without one."""
    every = [q for v in factories.published() for q in v.questions.all()]
    names = [re.escape(q.name) for q in every if q.name and not q.quick]
    unasked = re.compile(rf"\b({'|'.join(names)})\b", re.IGNORECASE)
    quick = [q for q in every if q.quick]
    texts = [text for q in quick for text in q.texts()]
    summaries = [t.summary for v in factories.published() for t in v.texts.all()]
    assert [t for t in (*texts, *summaries) if unasked.search(t) and "99.9 %" not in t] == []


@pytest.mark.parametrize(
    ("scope", "unasked"),
    [
        (("sre",), "Toil share must not get worse (not asked here)."),
    ],
)
def test_a_goal_says_which_figure_beside_it_was_not_asked(
    client_of: ClientOf, alice: User, checkout: Team, scope: tuple[str, ...], unasked: str
) -> None:
    draft = factories.assessment(checkout, disciplines=scope, track="quick", by=alice)
    done = factories.submitted(draft, choice=0)
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    assert unasked in " ".join(page.split())
    goals = [g for option in factories.document(done)["advice"]["options"] for g in option["goals"]]
    # The change failure rate belongs to a questionnaire that this team did not choose.
    assert {g["counter_title"] for g in goals if g["counter"] is None} <= {None}
    assert "change_failure_rate" not in {g["counter"] for g in goals}
