"""A report to export."""

import pytest

from assessments.models import Team, User
from tests.support.export_files import report_to_export


@pytest.fixture
def done(checkout: Team, alice: User):
    return report_to_export(checkout, alice)
