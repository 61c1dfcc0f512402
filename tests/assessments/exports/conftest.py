"""A report to export."""

import pytest

from tests.support import factories
from tests.support.export_files import COMMENT


@pytest.fixture
def done(checkout, alice):
    """A report of a team with an odd name, comments, and what was done about it."""
    checkout.name, checkout.area = "=Käse & Söhne", "Shop"
    checkout.save()
    draft = factories.filled(factories.assessment(checkout, by=alice), comment=COMMENT)
    return factories.acted(factories.handed_in(draft), by=alice)
