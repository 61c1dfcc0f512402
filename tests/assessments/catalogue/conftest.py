"""A questionnaire file to import."""

import pytest

from assessments.catalogue import questionnaire_of
from roles.versioning.files import text_of
from tests.support.fixtures import Catalogue


@pytest.fixture
def text(catalogue: Catalogue) -> str:
    """The shipped DevOps questionnaire as an export writes it."""
    return text_of(questionnaire_of(catalogue["devops"]))
