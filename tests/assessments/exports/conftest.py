"""A report to export."""

import pytest

from assessments.models import Assessment, Team, User
from tests.support.export_files import report_to_export


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return report_to_export(checkout, alice)
