"""The rules through their versions: drafted, checked, published, and never changed again."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms.models import model_to_dict

from assessments import reports
from roles.investment import Constants
from roles.models import (
    Constant,
    Discipline,
    Role,
    Ruleset,
    RulesetTranslation,
    StaffingBand,
    Trigger,
)
from roles.models.faults import faults_of
from tests import factories

PARTS = [StaffingBand, Trigger, Constant, RulesetTranslation]
FROZEN = [Ruleset, *PARTS]
TEXT = {
    Ruleset: "number",
    StaffingBand: "note",
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


def rows(model, ruleset):
    return model.objects.filter(**{model.VERSION: ruleset.pk})


def contents(ruleset):
    """All that a ruleset says, without the keys of its rows."""
    return [
        sorted(str(model_to_dict(row, exclude=["id", "ruleset"])) for row in rows(part, ruleset))
        for part in PARTS
    ]


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
    own, name, before = rows(model, published), TEXT[model], contents(published)
    row = own.first()
    setattr(row, name, 9)
    refused(row.save)
    refused(row.delete)
    refused(own.update, **{name: 9})
    refused(own.delete)
    refused(model.objects.bulk_update, [row], [name])
    assert contents(published) == before


@pytest.mark.parametrize("model", PARTS)
def test_nothing_comes_into_published_rules_or_leaves_them(model, published, draft):
    refused(rows(model, published).first().copy().save)
    refused(model.objects.bulk_create, [rows(model, published).first().copy()])
    inward, outward = rows(model, draft).first(), rows(model, published).first()
    inward.ruleset, outward.ruleset = published, draft
    refused(inward.save)
    refused(outward.save)
    refused(rows(model, draft).update, ruleset=published)


@pytest.mark.parametrize("model", PARTS)
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
    assert found == set(PARTS)
    assert all(part.version_model() is Ruleset for part in found)


def test_a_role_in_the_rules_is_not_deleted(published):
    with pytest.raises(models.ProtectedError):
        Role.objects.get(slug="sre").delete()


# --- a draft ---


def test_a_new_draft_is_a_deep_copy(published, alice):
    draft = published.new_draft()
    assert (draft.number, draft.state, draft.published_at) == (2, "draft", None)
    assert contents(draft) == contents(published)
    for part in PARTS:
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
    draft.bands.filter(role__slug="sre", engineers=1).delete()
    draft.bands.filter(role__slug="devops", engineers=8).update(form="none")
    draft.constants.filter(code="relief").delete()
    draft.constants.filter(code="filled_hat").update(value="0")
    draft.triggers.filter(code="rare-deployments").update(severe="2")
    assert faults(draft) == [
        "DevOps engineer: its form falls from hat to none at 8 engineers.",
        "rare-deployments: The severe edge must be on the bad side of the threshold.",
        "Site reliability engineer: has no staffing band from 1 engineer.",
        "relief: this constant is missing.",
        "filled_hat: The value must be more than 0.",
    ]
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize(
    ("worse", "severe", "right"),
    [
        ("below", 5, True), ("below", 10, False), ("below", 15, False),
        ("above", 15, True), ("above", 10, False), ("above", 5, False),
        ("at_least", 15, True), ("at_least", 5, False),
    ],
)  # fmt: skip
def test_a_trigger_is_severe_beyond_its_threshold(worse, severe, right, draft):
    trigger = draft.triggers.first()
    trigger.worse, trigger.threshold, trigger.severe = worse, 10, severe
    if severe == 10:
        # The database refuses what is not beyond at all.
        refused(trigger.full_clean)
    else:
        trigger.save()
        assert (draft.faults() == []) == right


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("enough_figures", "2.5", "a whole number"),
        ("full_rota", "0", "more than 0"),
        ("least_strength", "1.1", "0 to 1"),
        ("enough_visibility", "101", "0 to 100"),
        ("tie_margin", "-1", "0 or more"),
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
    draft.triggers.filter(code="rare-deployments").update(code="weak-devops")
    assert "weak-devops: A code does not begin with" in faults(draft)[0]


def test_a_role_that_came_later_takes_part_once_rules_with_its_bands_are_published(draft, team):
    discipline = Discipline.objects.create(slug="security", title="Security", question="Safe?")
    role = Role.objects.create(slug="security", discipline=discipline, title="Security engineer")
    assert faults(draft) == ["Security engineer: has no staffing band from 1 engineer."]
    assessment = factories.filled(factories.assessment(team))
    assert "security" not in advised(assessment)
    draft.bands.create(role=role, engineers=1, form="hat", answers=50, note="?", source="?")
    draft.publish()
    assert "security" in advised(assessment)


def advised(assessment):
    return {option["role"] for option in reports.judge(assessment)["advice"]["options"]}


def test_the_advice_compares_two_roles(published):
    one = published.roles()[:1]
    assert faults_of(one, published.constants.all()) == ["The advice compares at least two roles."]


# --- an assessment pins the rules it was judged by ---


def test_a_submitted_assessment_keeps_its_rules(published, draft, checkout, alice):
    first = factories.submitted(factories.assessment(checkout, by=alice))
    draft.constants.filter(code="weakness_weight").update(value="80")
    draft.publish(by=alice)
    second = factories.submitted(factories.assessment(checkout, by=alice))
    assert [a.ruleset.number for a in (first, second)] == [1, 2]
    assert [a.report.document["rules"]["number"] for a in (first, second)] == [1, 2]


def test_a_case_is_judged_by_the_rules_that_are_given(published, draft, checkout, alice):
    draft.constants.filter(code="weakness_weight").update(value="80")
    assessment = factories.filled(factories.assessment(checkout, by=alice), choice=1)
    case = reports.case_of(assessment)
    today, tomorrow = reports.build(case), reports.build(case, draft)
    assert (today["rules"], tomorrow["rules"]) == ({"number": 1}, {"number": 2})
    assert today["advice"] != tomorrow["advice"]


def test_a_draft_has_no_rules_yet(published, checkout, alice):
    assert factories.assessment(checkout, by=alice).ruleset is None
