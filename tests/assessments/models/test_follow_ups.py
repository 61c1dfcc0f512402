"""Actions and decisions: what their verbs refuse."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assessments.models import Action, AdviceDecision, Assessment, Team, User, follow_ups
from roles.models import Role
from tests.support import factories
from tests.support.got import got


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=0)


@pytest.fixture
def sre(db: None) -> Role:
    return Role.objects.get(slug="sre")


def changed(action: Action, **values: Any) -> None:
    now = Action.objects.get(pk=action.pk)
    kept = {name: getattr(now, name) for name in ("title", "owner", "due", "state", "note")}
    now.change(**{"seen": now.revision, **kept, **values})


def closed(action: Action) -> None:
    changed(action, state="done")


def test_the_verb_refuses_what_the_page_does_not_offer(
    done: Assessment, sre: Role, alice: User, checkout: Team
) -> None:
    decide = AdviceDecision.objects.decide
    other = got(Role.objects.exclude(pk=sre.pk).first())
    other.slug = "other"
    with pytest.raises(ValidationError, match="no advice about this role"):
        decide(done, other, choice="accepted", by=alice)
    with pytest.raises(ValidationError, match="no advice about this role"):
        decide(factories.assessment(checkout, by=alice), sre, choice="accepted", by=alice)
    with pytest.raises(ValidationError, match="why you decline"):
        decide(done, sre, choice="declined", by=alice)
    checkout.assessments.drafts().get().discard()
    factories.reported(checkout, "2025-06-02", by=alice)
    with pytest.raises(ValidationError, match="a later report"):
        decide(done, sre, choice="accepted", by=alice)
    assert not AdviceDecision.objects.exists()


def test_a_report_has_a_bounded_number_of_actions(
    done: Assessment, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_ups, "MOST_ACTIONS", 3)
    first, *_others = factories.planned(done, by=alice, times=3)
    assert factories.planned(done, by=alice, times=3)[0] == first, "an open one is found again"
    closed(first)
    with pytest.raises(ValidationError, match="This report has 3 actions"):
        factories.planned(done, by=alice, times=4)
    assert Action.objects.count() == 3


def test_a_team_has_a_bounded_number_of_open_actions(
    done: Assessment, alice: User, checkout: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of earlier reports count, and so do those that are opened again."""
    monkeypatch.setattr(follow_ups, "MOST_OPEN", 2)
    first, second = factories.planned(done, by=alice, times=2)
    later = factories.reported(checkout, "2025-06-02", by=alice, choice=0)
    with pytest.raises(ValidationError, match="2 open actions"):
        factories.planned(later, by=alice)
    closed(first)
    factories.planned(later, by=alice)
    with pytest.raises(ValidationError, match="2 open actions"):
        changed(first, state="open")
    changed(second, title="Another step")
    assert Action.objects.open().count() == 2
