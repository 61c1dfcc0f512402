"""The rules of the advice: the published ones, and a draft of the next."""

import pytest

from roles.models import Ruleset
from tests.support import factories
from tests.support.fixtures import Catalogue


@pytest.fixture
def published(catalogue: Catalogue) -> Ruleset:
    return factories.rules()


@pytest.fixture
def draft(published: Ruleset) -> Ruleset:
    """A draft that is a copy of the published rules."""
    return published.new_draft()
