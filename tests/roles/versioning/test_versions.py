"""Versions, by the rules: a deep copy, one draft at a time, published by somebody, then retired."""

import pytest
from django.core.exceptions import ValidationError

from assessments.models import User
from roles.models import Ruleset
from tests.support.contents import RULE_PARTS, rows, ruleset_contents
from tests.support.refusals import refused


def test_a_new_draft_is_a_deep_copy(published: Ruleset, alice: User) -> None:
    draft = published.new_draft()
    assert (draft.number, draft.state, draft.published_at) == (2, "draft", None)
    assert ruleset_contents(draft) == ruleset_contents(published)
    for part in RULE_PARTS:
        assert not {r.pk for r in rows(part, draft)} & {r.pk for r in rows(part, published)}
    draft.triggers.update(weight=1)
    assert not published.triggers.filter(weight=1).exists()


def test_there_is_one_draft_at_a_time(published: Ruleset, draft: Ruleset) -> None:
    with pytest.raises(ValidationError, match="a draft already"):
        published.new_draft()
    draft.delete()
    assert published.new_draft().number == 2


def test_publishing_retires_the_rules_before_and_tells_who_did_it(
    published: Ruleset, draft: Ruleset, alice: User
) -> None:
    draft.publish(by=alice)
    assert Ruleset.objects.published().get() == draft
    assert (draft.published_by, draft.published_at is not None) == (alice, True)
    published.refresh_from_db()
    assert published.state == "retired"
    refused(published.publish)
    assert draft.new_draft().number == 3


def test_whoever_published_rules_may_go(draft: Ruleset, alice: User) -> None:
    draft.publish(by=alice)
    alice.delete()
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == ("published", None)
