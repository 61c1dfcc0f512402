"""The versions of the rules: drafted, checked, published, and never changed again."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from assessments import reports
from roles.investment import Constants
from roles.models import (
    Constant,
    Discipline,
    Role,
    RoleRule,
    Ruleset,
    RulesetTranslation,
    StaffingPoint,
    Trigger,
)
from roles.models.faults import faults_of
from tests.support import factories
from tests.support.contents import RULE_PARTS, rows, ruleset_contents

FROZEN = [Ruleset, *RULE_PARTS]
TEXT = {
    Ruleset: "number",
    RoleRule: "foundation",
    StaffingPoint: "note",
    Trigger: "text",
    Constant: "text",
    RulesetTranslation: "text",
}


@pytest.fixture
def published(catalogue):
    return factories.rules()


@pytest.fixture
def draft(published):
    return published.new_draft()


def refused(attempt, *args, **kwargs):
    with pytest.raises(ValidationError), transaction.atomic():
        attempt(*args, **kwargs)


def faults(ruleset):
    with pytest.raises(ValidationError) as refusal:
        ruleset.publish()
    return refusal.value.messages


# --- what is published stays ---


@pytest.mark.parametrize("state", ["published", "retired"])
@pytest.mark.parametrize("model", FROZEN)
def test_a_published_row_stays_as_it_is(model, state, published, draft):
    if state == "retired":
        draft.publish()
    published.refresh_from_db()
    assert published.state == state
    own, name, before = rows(model, published), TEXT[model], ruleset_contents(published)
    row = own.first()
    setattr(row, name, 9)
    refused(row.save)
    refused(row.delete)
    refused(own.update, **{name: 9})
    refused(own.delete)
    refused(model.objects.bulk_update, [row], [name])
    assert ruleset_contents(published) == before


@pytest.mark.parametrize("model", RULE_PARTS)
def test_nothing_comes_into_published_rules_or_leaves_them(model, published, draft):
    refused(rows(model, published).first().copy().save)
    refused(model.objects.bulk_create, [rows(model, published).first().copy()])
    inward, outward = rows(model, draft).first(), rows(model, published).first()
    inward.ruleset, outward.ruleset = published, draft
    refused(inward.save)
    refused(outward.save)
    refused(rows(model, draft).update, ruleset=published)


@pytest.mark.parametrize("model", RULE_PARTS)
def test_a_draft_s_rows_are_changed_and_deleted(model, draft):
    row = rows(model, draft).first()
    setattr(row, TEXT[model], "Other words.")
    row.save()
    assert rows(model, draft).update(**{TEXT[model]: "Again."}) > 1
    row.delete()
    assert rows(model, draft).delete()[0]


def test_every_part_of_a_ruleset_is_frozen_with_it():
    """A new model that belongs to a ruleset is found here when it does not freeze."""
    found = {
        r.related_model for r in Ruleset._meta.related_objects if r.on_delete is models.CASCADE
    }
    assert found == set(RULE_PARTS)
    assert all(part.version_model() is Ruleset for part in found)


def test_a_role_in_the_rules_is_not_deleted(published):
    with pytest.raises(models.ProtectedError):
        Role.objects.get(slug="sre").delete()


# --- a draft ---


def test_a_new_draft_is_a_deep_copy(published, alice):
    draft = published.new_draft()
    assert (draft.number, draft.state, draft.published_at) == (2, "draft", None)
    assert ruleset_contents(draft) == ruleset_contents(published)
    for part in RULE_PARTS:
        assert not {r.pk for r in rows(part, draft)} & {r.pk for r in rows(part, published)}
    draft.triggers.update(weight=1)
    assert not published.triggers.filter(weight=1).exists()


def test_there_is_one_draft_at_a_time(published, draft):
    with pytest.raises(ValidationError, match="a draft already"):
        published.new_draft()
    draft.delete()
    assert published.new_draft().number == 2


def test_publishing_retires_the_rules_before_and_tells_who_did_it(published, draft, alice):
    draft.publish(by=alice)
    assert Ruleset.objects.published().get() == draft
    assert (draft.published_by, draft.published_at is not None) == (alice, True)
    published.refresh_from_db()
    assert published.state == "retired"
    refused(published.publish)
    assert draft.new_draft().number == 3


def test_whoever_published_rules_may_go(draft, alice):
    draft.publish(by=alice)
    alice.delete()
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == ("published", None)


# --- what stands in the way of publishing ---


def test_the_shipped_rules_have_no_fault(published):
    assert published.faults() == []


def test_every_fault_is_listed(draft):
    draft.staffing.filter(role__slug="sre", engineers=1).delete()
    draft.staffing.filter(role__slug="devops", engineers=12).update(people="0.1")
    draft.role_rules.filter(role__slug="devops").update(deciding=5)
    draft.role_rules.filter(role__slug="platform").delete()
    draft.constants.filter(code="tie_share").delete()
    draft.constants.filter(code="full_need").update(value="0")
    draft.triggers.filter(code="rare-deployments").update(severe="2")
    assert faults(draft) == [
        "DevOps engineer: asks for fewer people at 12 engineers than at 5.",
        "DevOps engineer: 5 deciding figures are asked for, 4 are marked.",
        "rare-deployments: The points of a curve lead one way: starts, problem, severe, extreme.",
        "Site reliability engineer: has no staffing point at 1 engineer.",
        "Platform engineer: has no rule of its own.",
        "tie_share: this constant is missing.",
        "full_need: The value must be more than 0.",
    ]
    draft.refresh_from_db()
    assert draft.is_draft


CURVE = {"starts": "10", "problem": "20", "severe": "30", "extreme": "40", "most": "3/2"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"severe": None}, ""),
        ({"severe": None, "extreme": None, "most": None}, ""),
        ({"starts": "40", "problem": "30", "severe": "20", "extreme": "10"}, ""),
        ({"severe": "15"}, "lead one way"),
        ({"severe": "20"}, "lead one way"),
        ({"extreme": "5"}, "lead one way"),
        ({"most": "1"}, "larger than that of the point before"),
        ({"severe": None, "most": "1/2"}, "larger than that of the point before"),
        ({"weight": 66}, ""),
        ({"weight": 67}, "below 100 percent"),
        ({"starts_two_sites": "10", "problem_two_sites": "20"}, "the same points"),
        ({"easing": "recovery_time"}, "needs the value"),
        ({"easing": "recovery_time", "easing_full": "0", "easing_least": "0"}, "more than 0"),
        ({"easing": "recovery_time", "easing_full": "4", "easing_least": "2"}, "is 0 to 1"),
        ({"easing": "recovery_time", "easing_full": "4", "easing_least": "1/2"}, ""),
        ({"beyond": "lead_time"}, "needs units"),
        ({"beyond": "lead_time", "beyond_share": "0"}, "needs units"),
        ({"beyond": "lead_time", "beyond_share": "5/168"}, ""),
    ],
)
def test_a_curve_is_one_that_can_be_followed(changes, said, draft):
    trigger = draft.triggers.get(code="too-much-toil")
    for name, value in {**CURVE, **changes}.items():
        setattr(trigger, name, value)
    trigger.save()
    found = draft.faults()
    assert [said in fault for fault in found] == ([True] if said else [])


@pytest.mark.parametrize(
    "changes",
    [
        {"problem": "50"},  # toil starts at 50
        {"most": None},
        {"extreme": None},
        {"kind": "practice"},
        {"kind": "luck"},
        {"weight": 100},
    ],
)
def test_the_database_refuses_a_curve_that_is_none(changes, draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.triggers.filter(code="too-much-toil").update(**changes)


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
def test_a_constant_is_sensible(code, value, said, draft):
    draft.constants.filter(code=code).update(value=value)
    assert faults(draft) == [f"{code}: The value must be {said}."]


@pytest.mark.parametrize("code", list(Constants.__annotations__))
def test_every_constant_is_needed(code, draft):
    draft.constants.filter(code=code).delete()
    assert faults(draft) == [f"{code}: this constant is missing."]


def test_a_constant_that_nothing_reads_is_a_fault(draft):
    draft.constants.create(code="luck", value="1", text="?")
    assert faults(draft) == ["luck: The advice knows no such constant."]


def test_a_trigger_does_not_take_the_name_of_another_reason(draft):
    draft.triggers.filter(code="rare-deployments").update(code="size-devops")
    assert "size-devops: A code does not begin with" in faults(draft)[0]


def test_a_role_that_came_later_takes_part_once_rules_with_its_staffing_are_published(draft, team):
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


def advised(assessment):
    """The roles that the rules know, assessed or not."""
    advice = reports.judge(assessment)["advice"]
    return {option["role"] for option in advice["options"]} | {*advice["not_assessed"]}


def test_the_advice_compares_two_roles(published):
    one = published.roles()[:1]
    assert faults_of(one, published.constants.all()) == ["The advice compares at least two roles."]


# --- an assessment pins the rules it was judged by ---


def test_a_submitted_assessment_keeps_its_rules(published, draft, checkout, alice):
    first = factories.submitted(factories.assessment(checkout, by=alice))
    draft.constants.filter(code="cause_falls_from").update(value="20")
    draft.publish(by=alice)
    second = factories.submitted(factories.assessment(checkout, by=alice))
    assert [a.ruleset.number for a in (first, second)] == [1, 2]
    assert [factories.document(a)["rules"]["number"] for a in (first, second)] == [1, 2]


def test_a_case_is_judged_by_the_rules_that_are_given(published, draft, checkout, alice):
    draft.constants.filter(code="cause_falls_from").update(value="20")
    assessment = factories.filled(factories.assessment(checkout, by=alice), choice=1)
    today, tomorrow = reports.judge(assessment, published), reports.judge(assessment, draft)
    assert (today["rules"], tomorrow["rules"]) == (1, 2)
    assert today["advice"] != tomorrow["advice"]


def test_a_draft_has_no_rules_yet(published, checkout, alice):
    assert factories.assessment(checkout, by=alice).ruleset is None
