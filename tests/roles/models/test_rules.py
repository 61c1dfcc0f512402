"""The versions of the rules: drafted, checked, published, and never changed again."""

from typing import Any

import pytest
from django.db import models

from assessments import reports
from assessments.models import Team, User
from roles.models import (
    Constant,
    Role,
    RoleRule,
    Ruleset,
    RulesetTranslation,
    StaffingPoint,
    Trigger,
)
from roles.versioning.frozen import FrozenOncePublished
from tests.support import factories
from tests.support.contents import RULE_PARTS, rows, ruleset_contents
from tests.support.got import got
from tests.support.refusals import refused

FROZEN = [Ruleset, *RULE_PARTS]
TEXT = {
    Ruleset: "number",
    RoleRule: "foundation",
    StaffingPoint: "note",
    Trigger: "text",
    Constant: "text",
    RulesetTranslation: "text",
}


# --- what is published stays ---


@pytest.mark.parametrize("state", ["published", "retired"])
@pytest.mark.parametrize("model", FROZEN)
def test_a_published_row_stays_as_it_is(
    model: type[FrozenOncePublished], state: str, published: Ruleset, draft: Ruleset
) -> None:
    if state == "retired":
        draft.publish()
    published.refresh_from_db()
    assert published.state == state
    own, name, before = rows(model, published), TEXT[model], ruleset_contents(published)
    row = got(own.first())
    changes: dict[str, Any] = {name: 9}
    setattr(row, name, 9)
    refused(row.save)
    refused(row.delete)
    refused(own.update, **changes)
    refused(own.delete)
    refused(model.objects.bulk_update, [row], [name])
    assert ruleset_contents(published) == before


@pytest.mark.parametrize("model", RULE_PARTS)
def test_nothing_comes_into_published_rules_or_leaves_them(
    model: type[FrozenOncePublished], published: Ruleset, draft: Ruleset
) -> None:
    refused(got(rows(model, published).first()).copy().save)
    refused(model.objects.bulk_create, [got(rows(model, published).first()).copy()])
    inward, outward = got(rows(model, draft).first()), got(rows(model, published).first())
    inward.ruleset, outward.ruleset = published, draft
    refused(inward.save)
    refused(outward.save)
    refused(rows(model, draft).update, ruleset=published)


@pytest.mark.parametrize("model", RULE_PARTS)
def test_a_draft_s_rows_are_changed_and_deleted(
    model: type[FrozenOncePublished], draft: Ruleset
) -> None:
    row = got(rows(model, draft).first())
    setattr(row, TEXT[model], "Other words.")
    row.save()
    assert rows(model, draft).update(**{TEXT[model]: "Again."}) > 1
    row.delete()
    assert rows(model, draft).delete()[0]


def test_every_part_of_a_ruleset_is_frozen_with_it() -> None:
    """A new model that belongs to a ruleset is found here when it does not freeze."""
    found = {
        r.related_model for r in Ruleset._meta.related_objects if r.on_delete is models.CASCADE
    }
    assert found == set(RULE_PARTS)
    assert all(part.version_model() is Ruleset for part in RULE_PARTS)


def test_a_role_in_the_rules_is_not_deleted(published: Ruleset) -> None:
    with pytest.raises(models.ProtectedError):
        Role.objects.get(slug="sre").delete()


# --- an assessment pins the rules it was judged by ---


def test_a_submitted_assessment_keeps_its_rules(
    published: Ruleset, draft: Ruleset, checkout: Team, alice: User
) -> None:
    first = factories.submitted(factories.assessment(checkout, by=alice))
    draft.constants.filter(code="cause_falls_from").update(value="20")
    draft.publish(by=alice)
    second = factories.submitted(factories.assessment(checkout, by=alice))
    assert [got(a.ruleset).number for a in (first, second)] == [1, 2]
    assert [factories.document(a)["rules"]["number"] for a in (first, second)] == [1, 2]


def test_a_case_is_judged_by_the_rules_that_are_given(
    published: Ruleset, draft: Ruleset, checkout: Team, alice: User
) -> None:
    draft.constants.filter(code="cause_falls_from").update(value="20")
    assessment = factories.filled(factories.assessment(checkout, by=alice), choice=1)
    today, tomorrow = reports.judge(assessment, published), reports.judge(assessment, draft)
    assert (today["rules"], tomorrow["rules"]) == (1, 2)
    assert today["advice"] != tomorrow["advice"]


def test_a_draft_has_no_rules_yet(published: Ruleset, checkout: Team, alice: User) -> None:
    assert factories.assessment(checkout, by=alice).ruleset is None
