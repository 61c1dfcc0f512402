"""Bulk verbs that a queryset refuses, and verbs that no manager has and no template calls."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import Answer, Assessment, QuestionnaireVersion, Report, ShareLink
from roles.audit import AuditEntry
from roles.models import Ruleset
from tests.support import factories


def test_what_is_submitted_is_not_changed_together(catalogue):
    done = factories.submitted()
    answers, first = Answer.objects.all(), Answer.objects.first()
    for attempt in (
        lambda: answers.update(comment="Later."),
        answers.delete,
        lambda: Answer.objects.bulk_update([first], ["comment"]),
        lambda: Answer.objects.bulk_create([Answer(response=done.response)]),
        lambda: Report.objects.update(headline={}),
        Report.objects.all().delete,
        lambda: Report.objects.bulk_update([done.report], ["headline"]),
    ):
        with pytest.raises(ValidationError), transaction.atomic():
            attempt()


@pytest.mark.parametrize("model", [Answer, AuditEntry, QuestionnaireVersion, Report])
def test_a_manager_deletes_nothing_and_a_template_changes_nothing(model):
    assert not hasattr(model.objects, "delete")
    assert model.objects.all().delete.alters_data
    assert model.objects.all().update.alters_data


@pytest.mark.parametrize(
    "verb",
    [Assessment.discard, QuestionnaireVersion.publish, Ruleset.new_draft, ShareLink.count_use],
)
def test_a_template_calls_no_verb(verb):
    assert verb.alters_data
