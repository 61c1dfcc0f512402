"""A draft of a questionnaire and one of the rules, whose pages are the same."""

import pytest

from assessments.models import QuestionnaireVersion
from roles.models import Ruleset
from tests.support import factories
from tests.support.fixtures import Catalogue


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft that is a copy of the shipped SRE questionnaire."""
    return catalogue["sre"].new_draft()


@pytest.fixture
def rules(catalogue: Catalogue) -> Ruleset:
    """A draft that is a copy of the shipped rules."""
    return factories.rules().new_draft()
