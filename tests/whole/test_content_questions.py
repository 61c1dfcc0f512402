"""What a program can check in the shipped questions: content, form, and time to answer."""

import re

import pytest

from assessments.answering.progress import minutes
from assessments.management.commands import document_catalogue
from tests.support.shipped_texts import (
    FILES,
    LEVELS,
    PRACTICES,
    QUESTIONS,
    RATED,
    Row,
    codes,
    each_file,
    options,
)

pytestmark = pytest.mark.one_database

# --- questions ---------------------------------------------------------------------------------

# What says when: a time that is past, the newest of its kind, or the state of today.
WHEN = re.compile(r"\b(last|latest|newest|most recent|today)\b", re.I)
MOST_PRACTICES = 17
STEM = range(40, 181)
CHOICE = range(40, 201)
EXPLAINED = {
    "level": ["why", "evidence", "tools"],
    "metric": ["name", "definition", "why", "evidence", "how_to_measure", "mistake"],
}


@each_file
def test_a_discipline_has_as_many_practices_as_can_be_answered(slug: str) -> None:
    own = [p for p in FILES[slug]["practices"] if p.get("advice")]
    assert 10 <= len(own) <= MOST_PRACTICES


def test_a_practice_has_a_label_of_at_most_four_words() -> None:
    assert codes(PRACTICES, lambda p: len(p["title"].split()) > 4) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [("load test", "capacity_forecast"), (r"applied every change", "infrastructure_as_code")],
)
def test_what_one_question_asks_no_other_asks_again(said: str, code: str) -> None:
    """Load tests stood in two questions, infrastructure as code in three."""
    assert codes(LEVELS, lambda q: re.search(said, " ".join(options(q)))) == [code]


@pytest.mark.parametrize("code", ["platform_changes", "consistent_environments"])
def test_a_question_beside_infrastructure_as_code_asks_something_of_its_own(code: str) -> None:
    (question,) = (q for q in LEVELS if q["code"] == code)
    assert not re.search(r"rebuil|definition|from files|by hand", " ".join(options(question)))


# Each had a top choice that only some of those could reach who deserve it.
TOP = {
    "release_size": "A single change of at most two days of work.",
    "slos_defined": (
        "Product and engineering agreed on a written number, and reviewed it within six months."
    ),
    "incident_roles": (
        "A named person was in charge, and the team had rehearsed this in the six months before."
    ),
    "alerts_before_users": "From our own alerts in at least nine cases out of ten.",
    "scaling_under_load": "Nobody had to act, and users noticed nothing.",
    "self_service_requests": "They got every common kind without anyone else.",
    "organised_communication": "Those affected had a say in the plan before work began.",
    "cross_training": "Nothing changed: two or more people regularly do each important task.",
    "joint_incidents": (
        "Everyone who could help worked in one channel and wrote one incident review."
    ),
}


@pytest.mark.parametrize("code", TOP)
def test_the_top_choice_has_one_condition_and_needs_no_silos(code: str) -> None:
    (question,) = (q for q in LEVELS if q["code"] == code)
    assert options(question)[3] == TOP[code]
    assert not re.search(r"\brole", " ".join(options(question)))


def test_each_choice_can_be_read_without_the_one_before() -> None:
    """A report and a file show the chosen sentence alone."""
    hanging = re.compile(
        r"^(It does|They did|These|That|All of (it|them))\b|(?<!who) also (?!someone)|\bsuch (?!as)"
    )
    assert [text for q in LEVELS for text in options(q) if hanging.search(text)] == []


def test_the_lowest_choice_of_a_risk_is_one_thing() -> None:
    (question,) = (q for q in LEVELS if q["code"] == "accepted_risk")
    assert " or " not in options(question)[0]


CRITICAL = ["known_vulnerabilities", "restore_tested", "security_built_in"]


def test_security_and_restore_are_critical_and_the_quick_track_asks_one_of_them() -> None:
    assert codes(QUESTIONS, lambda q: q.get("critical")) == CRITICAL
    assert codes(LEVELS, lambda q: q.get("critical") and q["quick"]) == ["known_vulnerabilities"]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("incident_roles", "Serious"),
        ("known_vulnerabilities", "Serious"),
        ("response_time", "Urgent"),
        ("reliability_in_design", "Large"),
        ("change_approval", "Risky"),
        ("self_service_requests", "Common"),
    ],
)
def test_a_word_that_needs_a_scale_is_defined_beside_its_question(code: str, word: str) -> None:
    (question,) = (q for q in QUESTIONS if q["code"] == code)
    assert word in question["definition"]


def test_stems_are_short_questions() -> None:
    assert codes(QUESTIONS, lambda q: len(q["text"]) not in STEM) == []
    assert codes(QUESTIONS, lambda q: not q["text"].endswith("?")) == []


def test_a_stem_asks_one_thing() -> None:
    assert codes(QUESTIONS, lambda q: q["text"].count("?") > 1) == []
    assert codes(QUESTIONS, lambda q: re.search(r"\band ?/ ?or\b", q["text"], re.I)) == []


def test_a_stem_says_for_when_it_asks() -> None:
    assert codes(QUESTIONS, lambda q: not WHEN.search(q["text"])) == []


def test_four_distinct_choices_of_readable_length() -> None:
    chosen = [*LEVELS, *RATED]
    assert codes(chosen, lambda q: len(set(options(q))) != 4 or len(options(q)) != 4) == []
    assert codes(chosen, lambda q: any(len(text) not in CHOICE for text in options(q))) == []
    assert codes(chosen, lambda q: any(not text.endswith(".") for text in options(q))) == []


@pytest.mark.parametrize("kind", EXPLAINED)
def test_every_question_is_explained(kind: str) -> None:
    rows = [question for question in QUESTIONS if question["kind"] == kind]
    assert codes(rows, lambda q: any(not q.get(key) for key in EXPLAINED[kind])) == []


# --- checks ------------------------------------------------------------------------------------

CHECKS = [check for text in FILES.values() for check in text.get("checks", [])]


def test_a_check_asks_about_answers_that_can_be_given() -> None:
    assert len({check["code"] for check in CHECKS}) == len(CHECKS)
    assert codes(CHECKS, lambda check: not check["text"].endswith("?")) == []
    asked = {question["code"] for question in QUESTIONS}
    assert codes(CHECKS, lambda check: _named(check) - asked) == []


def _named(check: Row) -> set[str]:
    return {when[key] for when in check["when"] for key in ("question", "times") if key in when}


PAIRS = """
    deployment_frequency pipeline_automation, deployment_frequency release_size,
    deployment_frequency change_approval, lead_time deployment_frequency,
    downtime error_budget_left, slo_attainment slo_coverage, error_budget_left slo_coverage,
    oncall_rota oncall_share, environment_wait self_service_requests,
    downtime_incidents pages_per_shift, change_failure_rate incident_prevention,
    lead_time continuous_delivery
"""


@pytest.mark.parametrize("pair", [tuple(pair.split()) for pair in PAIRS.split(",")])
def test_the_answers_that_contradict_each_other_are_asked_about(pair: tuple[str, ...]) -> None:
    kept = [check for check in CHECKS if check.get("contradiction", True)]
    assert any(_named(check) == set(pair) for check in kept)


# --- tracks ------------------------------------------------------------------------------------

DORA = {"deployment_frequency", "lead_time", "change_failure_rate", "recovery_time"}
NINE = DORA | {"availability_target", "downtime", "slo_coverage"}
NINE |= {"platform_adoption", "environment_wait"}
MOST_MINUTES = {"full": 48, "quick": 9, "alone": 18}


def test_the_quick_track_has_fifteen_questions_with_the_nine_figures() -> None:
    quick = [question for question in QUESTIONS if question["quick"]]
    assert len(quick) == 15
    assert {question["code"] for question in quick if question["kind"] == "metric"} == NINE


@each_file
def test_the_quick_track_spreads_over_the_disciplines(slug: str) -> None:
    own = [q for practice in FILES[slug]["practices"] for q in practice["questions"]]
    assert 4 <= sum(question["quick"] for question in own) <= 6
    assert any(question["quick"] for question in own if question["kind"] == "level")


def test_the_tracks_take_no_longer_than_people_have() -> None:
    """At 200 words a minute of what the pages show, 10 seconds a choice, 20 a number at hand."""
    assert _minutes(PRACTICES, "full") <= MOST_MINUTES["full"]
    assert _minutes(PRACTICES, "quick") <= MOST_MINUTES["quick"]
    for text in FILES.values():
        assert _minutes(text["practices"], "full") <= MOST_MINUTES["alone"]


def _minutes(practices: list[Row], track: str) -> int:
    asked = [q for p in practices for q in p["questions"] if track == "full" or q["quick"]]
    numbers = sum("unit" in q for q in asked)
    read = sum(document_catalogue.words(practice, track) for practice in practices)
    return minutes(read, len(asked) - numbers, numbers)
