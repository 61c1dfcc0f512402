"""Codes of practices and questions: those in use never change."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from assessments.models import Practice, QuestionnaireVersion


def past_the_orm(model):
    """The rows of a model without the rules of its own queryset."""
    return models.QuerySet(model)


def test_the_code_of_a_practice_in_use_never_changes(db):
    practice = Practice.objects.first()
    practice.code = "other"
    with pytest.raises(ValidationError, match="never changes"):
        practice.save()
    unused = Practice.objects.create(questionnaire=practice.questionnaire, code="unused")
    unused.code = "still-unused"
    unused.save()


def test_the_code_of_a_question_is_kept_once_it_was_published(catalogue):
    draft = catalogue["sre"].new_draft()
    copied = draft.questions.first()
    own = copied.copy(code="own")
    own.save()
    assert copied.code_is_fixed()
    assert not own.code_is_fixed()
    past_the_orm(QuestionnaireVersion).filter(pk=draft.pk).update(state="retired")
    assert own.code_is_fixed()
