"""The rules of the database as a rulebook, and the advice as data and in words."""

from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import DjangoAssertNumQueries

from roles import recommendations
from roles.shapes import AdviceRow, OptionRow
from tests.support import factories
from tests.support.fixtures import Catalogue
from tests.support.rules import RULES, figure, team
from tests.support.telling import told

DOWN = {"downtime": 5, "toil_share": 55}


def test_the_rulebook_is_read_in_a_fixed_number_of_queries(
    catalogue: Catalogue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(7):
        book = recommendations.rulebook()
    assert [role.discipline for role in book.rules.roles.values()] == ["devops", "sre", "platform"]
    ruleset = factories.rules()
    with django_assert_num_queries(6):
        assert recommendations.rulebook(ruleset) == book
    assert book.number == ruleset.number


def test_the_stored_rules_are_those_of_the_shipped_file(
    catalogue: Catalogue,
) -> None:
    rules = recommendations.rulebook().rules
    assert rules.roles == RULES.roles
    assert rules.constants == RULES.constants
    stored, shipped = ({t.code: t for t in r.triggers} for r in (rules, RULES))
    assert stored == shipped


def test_rules_that_are_not_complete_are_told(catalogue: Catalogue) -> None:
    draft = factories.rules().new_draft()
    draft.constants.filter(code="tie_points").delete()
    with pytest.raises(ImproperlyConfigured, match="tie_points"):
        recommendations.rulebook(draft)


def test_without_published_rules_there_is_no_advice(
    catalogue: Catalogue,
) -> None:
    factories.rules().siblings().retire()
    with pytest.raises(ImproperlyConfigured, match="load_catalogue"):
        recommendations.rulebook()


def document(**rest: Any) -> AdviceRow:
    return told(team(15, (60, 40, 60), DOWN, **rest))


def of(role: str, advice: AdviceRow) -> OptionRow:
    return next(option for option in advice["options"] if option["role"] == role)


def test_a_changed_weight_counts_from_publication_on(
    catalogue: Catalogue,
) -> None:
    before, draft = of("sre", document())["need"], factories.rules().new_draft()
    draft.triggers.filter(code="downtime-over-target").update(weight=30)
    assert of("sre", document())["need"] == before
    draft.publish()
    assert of("sre", document())["need"] < before


def test_every_reason_names_its_inputs(catalogue: Catalogue) -> None:
    sre = of("sre", document(staffed={"sre": "0.5"}))
    rules = ["downtime-over-target", "too-much-toil", "size-sre", "staffed-sre"]
    assert [reason["rule"] for reason in sre["reasons"]] == rules
    assert all(reason["inputs"] for reason in sre["reasons"])
    assert [reason["problem"] for reason in sre["reasons"]] == [True, False, False, False]


@pytest.mark.parametrize(
    ("staffed", "text"),
    [
        ("0.5", "You have 0.5 full-time in this role; a team of your size needs 1."),
        ("0.99", "You have 0.99 full-time in this role; a team of your size needs 1."),
        ("1", "You have the people in this role that a team of your size needs."),
        ("3", "You have the people in this role that a team of your size needs."),
    ],
)
def test_who_is_there_is_said(staffed: str, text: str, catalogue: Catalogue) -> None:
    sre = of("sre", document(staffed={"sre": staffed}))
    assert sre["reasons"][-1]["text"] == text


def test_needs_are_told_with_one_decimal_and_people_with_two(catalogue: Catalogue) -> None:
    advice = document(staffed={"sre": "0.3"})
    sre = of("sre", advice)
    # Downtime 60 %, toil 25 % × ¼: need 62.5, of one person 0.7 are missing.
    assert (sre["need"], sre["priority"]) == (62.5, 43.8)
    assert sre["people"] == {
        "asked": 1, "staffed": 0.3, "gap": 0.7, "advised": 0.7, "step": 0.7,
    }  # fmt: skip
    assert (advice["verdict"], advice["role"], advice["form"]) == ("invest", "sre", "hat")


def test_a_role_that_is_covered_comes_in_no_form(
    catalogue: Catalogue,
) -> None:
    advice = document(staffed={"sre": 1})
    assert (advice["verdict"], advice["form"]) == ("refocus", "none")
    assert of("sre", advice)["form"] == "none"


def test_the_range_goes_from_the_worst_to_the_best_answer(
    catalogue: Catalogue,
) -> None:
    figures = DOWN | {"downtime": figure(5, worst=20, best=0)}
    situation = team(15, (60, 40, 60), figures)
    advice = told(situation)
    assert of("sre", advice)["need_range"] == [6.3, 96.3]
    assert {end: answer["verdict"] for end, answer in advice["range"].items()} == {
        "worst": "invest", "best": "measure-first",
    }  # fmt: skip
    assert (advice["if_worse"], advice["if_better"]) == ("sre", None)


def test_a_role_that_was_not_assessed_is_named_with_its_title(
    catalogue: Catalogue,
) -> None:
    situation = team(15, (60, 40, 60), {"downtime": 5})
    only_sre = {"sre": situation.scores["sre"]}
    found = told(
        type(situation)(15, scores=only_sre, figures=situation.figures, visibility=Fraction(100))
    )
    assert found["not_assessed"] == [
        {"role": "devops", "title": "DevOps engineer"},
        {"role": "platform", "title": "Platform engineer"},
    ]
    assert found["margin"] is None
