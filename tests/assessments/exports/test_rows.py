"""Every figure of a report is in its files, one row per fact, whatever version asked for it."""

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from assessments import exports
from assessments.models import Assessment, Team, User
from assessments.reports.document.wording import whole_score
from tests.support import factories
from tests.support.export_files import everything, file_of, table
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got


def rows_of(kind: str, part: str | None = None, **of: Any) -> list[dict[str, Any]]:
    found = list(exports.KINDS[kind].rows(everything(**of)))
    return [row for row in found if part in (None, row.get("part"))]


def test_the_answers_leave_as_they_were_given(done: Assessment) -> None:
    document = factories.document(done)
    rows = rows_of("answers")
    assert [row["question"] for row in rows] == [a["question"] for a in document["answers"]]
    for row, answer in zip(rows, document["answers"], strict=True):
        assert {name: row[name] for name in answer} == answer
        assert (row["team"], row["area"], row["track"]) == ("=Käse & Söhne", "Shop", "full")
        assert (row["assessment"], row["team_id"]) == (done.pk, done.team_id)
        assert row["version"] == document["catalogue"][answer["discipline"]]


def test_the_scores_are_those_of_the_page(
    done: Assessment, client_of: ClientOf, alice: User
) -> None:
    document = factories.document(done)
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    by_code = {row["code"]: row for row in rows_of("scores", "discipline")}
    assert by_code.keys() == document["disciplines"].keys()
    for slug, score in document["disciplines"].items():
        assert by_code[slug]["score"] == score["score"]
        assert f'{whole_score(got(score["score"]))}<span class="of"> of 100</span>' in page
    practices = {row["code"]: row["score"] for row in rows_of("scores", "practice")}
    assert practices == {row["code"]: row["score"] for row in document["practices"]}


def test_a_score_can_be_worked_out_from_the_rows_below_it(checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    answers = {
        question: factories.given(question, choice=number % 4, confidence="measured")
        for number, question in enumerate(factories.questions(draft))
    }
    draft.answer(answers)
    factories.handed_in(draft)
    practices = {row["code"]: row for row in rows_of("scores", "practice")}
    for code, practice in practices.items():
        below = [row for row in rows_of("scores", "question") if row["practice"] == code]
        assert practice["score"] == pytest.approx(mean(below), abs=0.1)
    for row in rows_of("scores", "discipline"):
        below = [p for p in practices.values() if p["discipline"] == row["code"]]
        assert row["score"] == pytest.approx(mean(below), abs=0.1)


def mean(rows: Iterable[Mapping[str, Any]]) -> float:
    weighed = [(Fraction(row["weight"]), Fraction(row["score"])) for row in rows]
    return float(sum(w * s for w, s in weighed) / sum(w for w, _ in weighed))


def test_the_criteria_are_those_of_the_report(done: Assessment) -> None:
    criteria = factories.document(done)["criteria"]
    families = {row["code"]: row for row in rows_of("criteria", "family")}
    assert families.keys() == criteria.keys() == {"dora", "slo", "platform"}
    assert families["dora"]["constraint"] == criteria["dora"]["constraint"]
    assert families["slo"]["known_metrics"] == criteria["slo"]["known"]
    assert families["slo"]["discipline"] == "sre"
    metrics = {row["code"]: row for row in rows_of("criteria", "metric")}
    expected = {code: m for family in criteria.values() for code, m in family["metrics"].items()}
    assert metrics.keys() == expected.keys()
    for code, metric in expected.items():
        same = ("title", "value", "unit", "band", "score", "low", "high", "known", "source")
        assert {k: metrics[code][k] for k in same} == {k: metric[k] for k in same}
        assert metrics[code]["band_number"] == metric.get("number")
    assert metrics["lead_time"]["band_number"] == 2
    assert metrics["lead_time"]["benchmark_mean"] == 5.5


def test_the_advice_is_that_of_the_report(done: Assessment) -> None:
    advice: Any = factories.document(done)["advice"]
    roles = rows_of("advice", "role")
    assert [row["role"] for row in roles] == [o["role"] for o in advice["options"]]
    assert [row["rank"] for row in roles] == [1, 2, 3]
    assert roles[0]["verdict"] == advice["verdict"]
    for part, key in (("reason", "reasons"), ("goal", "goals"), ("flip", "flips")):
        expected = [(o["role"], len(o[key])) for o in advice["options"] if o[key]]
        rows = [row["role"] for row in rows_of("advice", part)]
        assert [(role, rows.count(role)) for role in dict.fromkeys(rows)] == expected
    goals = [goal for option in advice["options"] for goal in option["goals"]]
    same = ("title", "today", "target", "milestone", "counter")
    assert [{k: row[k] for k in same} for row in rows_of("advice", "goal")] == [
        {k: goal[k] for k in same} for goal in goals
    ]
    assert any(goal["counter"] for goal in goals)
    first = advice["options"][0]["reasons"][0]
    assert rows_of("advice", "reason")[0]["inputs"] == "; ".join(first["shown"])


def test_the_actions_leave_with_what_became_of_them(done: Assessment, bob: User) -> None:
    rows = rows_of("actions", "action")
    assert [row["state"] for row in rows] == ["open", "done", "dropped"]
    assert [row["text"] for row in rows] == ["Step 0", "Step 1", "Step 2"]
    assert {(row["owner"], row["created_by"]) for row in rows} == {("bob", "alice")}
    assert [row["closed"] is None for row in rows] == [True, False, False]
    bob.delete()
    (gone,) = {(row["owner"], row["created_by"]) for row in rows_of("actions", "action")}
    assert gone == (None, "alice")


def test_the_decisions_leave_with_their_roles(checkout: Team, alice: User) -> None:
    weak = factories.submitted(factories.assessment(checkout, by=alice), choice=0)
    factories.acted(weak, by=alice)
    accepted, declined = sorted(rows_of("actions", "decision"), key=lambda row: row["state"])
    first, second, *_ = factories.document(weak)["advice"]["options"]
    assert (accepted["code"], accepted["title"]) == (first["role"], first["title"])
    assert (declined["code"], declined["note"]) == (second["role"], "Later.")


@pytest.mark.parametrize("kind", exports.KINDS)
@pytest.mark.parametrize(
    ("disciplines", "track"), [((), "full"), ((), "quick"), (("platform",), "full")]
)
def test_the_database_counts_the_rows_that_come(
    kind: str, disciplines: tuple[str, ...], track: str, checkout: Team, alice: User
) -> None:
    for choice in (0, 2):
        draft = factories.assessment(checkout, by=alice, disciplines=disciplines, track=track)
        factories.acted(factories.submitted(draft, choice=choice), by=alice)
    count, rows = exports.KINDS[kind].count(everything()), rows_of(kind)
    assert count == len(rows) > 0


@pytest.mark.parametrize("kind", exports.KINDS)
def test_where_nothing_is_there_are_headings_only(db: None, kind: str) -> None:
    assert exports.KINDS[kind].count(everything()) == 0
    headings = ",".join(exports.KINDS[kind].columns)
    assert file_of(kind) == f"\ufeff{headings}\r\n".encode()
    assert json.loads(file_of(kind, "json")) == []


@pytest.mark.parametrize("kind", exports.KINDS)
def test_no_fact_is_lost_for_want_of_a_heading(kind: str, done: Assessment) -> None:
    """What a row knows and its file leaves out is named here."""
    left_out = {
        "answers": {"how_to_measure", "sample"},
        # The points are the score before it was rounded, as a fraction.
        "scores": {"terms", "facts", "summary", "requires", "step", "points"},
        "criteria": {
            *("metrics", "clusters", "benchmark", "benchmark_source", "bands", "number"),
            "points",
        },
        "advice": set(),
        "actions": set(),
    }
    known = set().union(*(row.keys() for row in rows_of(kind)))
    assert known - set(exports.KINDS[kind].columns) == left_out[kind]


def test_every_version_is_in_one_file_and_what_is_retired_stays(
    checkout: Team, alice: User, erin: User, catalogue: Catalogue
) -> None:
    factories.submitted(factories.assessment(checkout, by=alice))
    draft = catalogue["sre"].new_draft()
    draft.questions.get(code="sla_breaches").delete()
    draft.questions.filter(code="toil_share").update(text="How much of it is toil?")
    draft.publish(by=erin)
    factories.submitted(factories.assessment(checkout, by=alice))
    rows = table(file_of("answers"))
    assert all(row.keys() == set(exports.KINDS["answers"].columns) for row in rows)
    assert None not in {cell for row in rows for cell in row.values()}
    sre = {version: of_version(rows, version) for version in ("1", "2")}
    assert sre["1"].keys() - sre["2"].keys() == {"sla_breaches"}
    assert sre["2"]["toil_share"]["text"] == "How much of it is toil?"
    assert sre["1"]["toil_share"]["unit"] == sre["2"]["toil_share"]["unit"] == "%"


def of_version(rows: list[dict[str, str]], version: str) -> dict[str, dict[str, str]]:
    sre = [row for row in rows if row["discipline"] == "sre"]
    return {row["question"]: row for row in sre if row["version"] == version}
