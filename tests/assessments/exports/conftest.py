"""A report to export."""

import pytest

from tests.support.export_files import report_to_export


@pytest.fixture
def done(checkout, alice):
    return report_to_export(checkout, alice)
