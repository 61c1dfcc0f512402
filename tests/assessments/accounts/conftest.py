"""A draft of Checkout, and a page of it."""

import pytest
from django.urls import reverse

from assessments.models import Assessment, Team, User
from tests.support import factories


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    return factories.assessment(checkout, by=alice)


@pytest.fixture
def pipeline(draft: Assessment) -> str:
    """The page of a practice with choices."""
    return reverse("practice", args=[draft.pk, "devops-pipeline"])
