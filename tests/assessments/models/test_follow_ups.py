"""Actions and decisions: what their verbs refuse."""

import pytest
from django.core.exceptions import ValidationError

from assessments.models import AdviceDecision, Assessment, Team, User
from roles.models import Role
from tests.support import factories
from tests.support.got import got


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=0)


@pytest.fixture
def sre(db: None) -> Role:
    return Role.objects.get(slug="sre")


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
