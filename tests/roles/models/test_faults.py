"""What stands in the way of publishing rules: each fault, and all of them at once."""

import pytest
from django.core.exceptions import ValidationError

from assessments import reports
from assessments.models import Assessment, Team
from roles.investment import Constants
from roles.models import Discipline, Role, Ruleset
from roles.models.faults import faults_of_roles
from tests.support import factories


def faults(ruleset: Ruleset) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        ruleset.publish()
    return refusal.value.messages


def test_the_shipped_rules_have_no_fault(published: Ruleset) -> None:
    assert published.faults() == []


def test_every_fault_is_listed(draft: Ruleset) -> None:
    draft.staffing.filter(role__slug="sre", engineers=1).delete()
    draft.staffing.filter(role__slug="devops", engineers=12).update(people="0.1")
    draft.role_rules.filter(role__slug="devops").update(deciding=5)
    draft.role_rules.filter(role__slug="platform").delete()
    draft.constants.filter(code="tie_share").delete()
    draft.constants.filter(code="full_need").update(value="0")
    draft.triggers.filter(code="rare-deployments").update(severe="2")
    assert faults(draft) == [
        "DevOps engineer: asks for fewer people at 12 engineers than at 5.",
        "DevOps engineer: 5 deciding metrics are asked for, 4 are marked.",
        "rare-deployments: The points of a curve lead one way: starts, problem, severe, extreme.",
        "Site reliability engineer: has no staffing point at 1 engineer.",
        "Platform engineer: has no rule of its own.",
        "tie_share: this constant is missing.",
        "full_need: The value must be more than 0.",
    ]
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("enough_figures", "2.5", "a whole number"),
        ("full_rota", "0", "more than 0"),
        ("direction_people", "0", "more than 0"),
        ("tie_share", "1.1", "0 to 1"),
        ("enough_visibility", "101", "0 to 100"),
        ("cause_falls_from", "100", "less than 100"),
        ("fallback_target", "100", "less than 100"),
        ("tie_points", "-1", "0 or more"),
    ],
)
def test_a_constant_is_sensible(code: str, value: str, said: str, draft: Ruleset) -> None:
    draft.constants.filter(code=code).update(value=value)
    assert faults(draft) == [f"{code}: The value must be {said}."]


@pytest.mark.parametrize("code", list(Constants.__annotations__))
def test_every_constant_is_needed(code: str, draft: Ruleset) -> None:
    draft.constants.filter(code=code).delete()
    assert faults(draft) == [f"{code}: this constant is missing."]


def test_a_constant_that_nothing_reads_is_a_fault(draft: Ruleset) -> None:
    draft.constants.create(code="luck", value="1", text="?")
    assert faults(draft) == ["luck: The advice knows no such constant."]


def test_a_trigger_does_not_take_the_name_of_another_reason(draft: Ruleset) -> None:
    draft.triggers.filter(code="rare-deployments").update(code="size-devops")
    assert "size-devops: A code does not begin with" in faults(draft)[0]


def test_a_role_that_came_later_takes_part_once_rules_with_its_staffing_are_published(
    draft: Ruleset, team: Team
) -> None:
    discipline = Discipline.objects.create(slug="security", title="Security", question="Safe?")
    role = Role.objects.create(slug="security", discipline=discipline, title="Security engineer")
    assert faults(draft) == [
        "Security engineer: has no staffing point at 1 engineer.",
        "Security engineer: has no rule of its own.",
    ]
    assessment = factories.filled(factories.assessment(team))
    assert "security" not in advised(assessment)
    draft.staffing.create(role=role, engineers=1, people="0.5", note="?", source="?")
    draft.role_rules.create(role=role, deciding=0)
    draft.publish()
    assert "security" in advised(assessment)


def advised(assessment: Assessment) -> set[str]:
    """The roles that the rules know, assessed or not."""
    advice = reports.judge(assessment)["advice"]
    return {option["role"] for option in advice["options"]} | {*advice["not_assessed"]}


def test_the_advice_compares_two_roles(published: Ruleset) -> None:
    one = list(published.roles()[:1])
    assert faults_of_roles(one) == ["The advice compares at least two roles."]
