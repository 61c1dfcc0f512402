"""A report document is read as it was written, on every database."""

import json

from django.db.models import F

from assessments.models import Report
from tests import factories


def test_the_keys_of_a_document_keep_their_order(checkout, alice):
    done = factories.submitted(factories.assessment(checkout, by=alice))
    written = json.dumps(done.report.document)
    stored = Report.objects.get()
    assert json.dumps(stored.document) == written
    assert list(stored.document["disciplines"]) == ["devops", "sre", "platform"]
    assert list(stored.document["criteria"]) == ["dora", "slo", "platform"]


def test_a_part_of_a_document_is_read_alone(checkout, alice):
    done = factories.submitted(factories.assessment(checkout, by=alice))
    part = Report.objects.annotate(scores=F("document__disciplines")).get().scores
    assert json.dumps(part) == json.dumps(done.report.document["disciplines"])
