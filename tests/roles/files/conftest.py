"""A file of rules to import."""

import pytest

from roles.files import rules_of
from roles.models import Ruleset
from roles.versioning.files import text_of


@pytest.fixture
def text(published: Ruleset) -> str:
    """The shipped rules as an export writes them."""
    return text_of(rules_of(published))
