"""The types of what fixtures give."""

from collections.abc import Callable
from typing import TypeAlias

from django.test import Client

from assessments.models import QuestionnaireVersion

# A browser session of a user; of nobody when no user is given.
ClientOf: TypeAlias = Callable[..., Client]
# The published version of each discipline, by its slug.
Catalogue: TypeAlias = dict[str, QuestionnaireVersion]
