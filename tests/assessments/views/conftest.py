"""The address of a page of the draft."""

import pytest
from django.urls import reverse

from assessments.models import Assessment


@pytest.fixture
def speed(draft: Assessment) -> str:
    """The page of a practice with a figure."""
    return reverse("practice", args=[draft.pk, "devops-delivery-speed"])
