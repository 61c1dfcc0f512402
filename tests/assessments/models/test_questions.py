"""Codes of practices and questions: those in use never change."""

from typing import TypeVar

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from assessments.models import Practice, QuestionnaireVersion
from tests.support.fixtures import Catalogue
from tests.support.got import got

RowT = TypeVar("RowT", bound=models.Model)


def past_the_orm(model: type[RowT]) -> models.QuerySet[RowT]:
    """The rows of a model without the rules of its own queryset."""
    return models.QuerySet(model)


def test_the_code_of_a_practice_in_use_never_changes(db: None) -> None:
    practice = got(Practice.objects.first())
    practice.code = "other"
    with pytest.raises(ValidationError, match="never changes"):
        practice.save()
    unused = Practice.objects.create(questionnaire=practice.questionnaire, code="unused")
    unused.code = "still-unused"
    unused.save()


def test_the_code_of_a_question_is_kept_once_it_was_published(
    catalogue: Catalogue,
) -> None:
    draft = catalogue["sre"].new_draft()
    copied = got(draft.questions.first())
    own = copied.copy(code="own")
    own.save()
    assert copied.code_is_fixed()
    assert not own.code_is_fixed()
    past_the_orm(QuestionnaireVersion).filter(pk=draft.pk).update(state="retired")
    assert own.code_is_fixed()
