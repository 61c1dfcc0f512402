"""The types of what fixtures and the test client give."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from django.test import Client

from assessments.models import QuestionnaireVersion, User

if TYPE_CHECKING:
    # Django builds it at run time: a response with the context, the templates and `json`.
    from django.test.client import _MonkeyPatchedWSGIResponse as PageResponse
else:
    from django.http import HttpResponse as PageResponse

__all__ = ["Catalogue", "ClientOf", "PageResponse", "People"]

# A browser session of a user; of nobody when no user is given.
ClientOf: TypeAlias = Callable[..., Client]
# The published version of each discipline, by its slug.
Catalogue: TypeAlias = dict[str, QuestionnaireVersion]
# The users whom tests share, by name.
People: TypeAlias = dict[str, User]
