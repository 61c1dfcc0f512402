"""Thirty people who save for a whole minute: every save is stored, and no lock is too long."""

import time
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse

from assessments.models import Answer
from tests import factories

WRITERS, SECONDS = 30, 60

pytestmark = pytest.mark.django_db(transaction=True)


def write(client, draft, until, saves):
    """Saves choice after choice as an open page does, until the time is over."""
    address = reverse("practice", args=[draft.pk, "devops-pipeline"])
    revision = 0
    try:
        while time.monotonic() < until:
            choice = str(len(saves) % 4)
            answer = client.post(
                address,
                {"pipeline_automation-answer": choice, "pipeline_automation-revision": revision},
                headers={"Accept": "application/json"},
            )
            saves.append((answer.status_code, choice))
            revision = answer.json()["revisions"]["pipeline_automation-revision"]
    except Exception as error:
        saves.append((type(error).__name__, str(error)))
    finally:
        connection.close()


def test_thirty_writers_for_a_minute_never_meet_a_locked_database(client_of, alice):
    teams = [factories.team(f"Team {number}", lead=alice) for number in range(WRITERS)]
    drafts = [factories.assessment(team, by=alice) for team in teams]
    until = time.monotonic() + SECONDS
    logs = [[] for _ in drafts]
    threads = [
        Thread(target=write, args=(client_of(alice), draft, until, saves))
        for draft, saves in zip(drafts, logs, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=SECONDS + 60)
    assert {status for saves in logs for status, _ in saves} == {200}
    stored = {a.response_id: a for a in Answer.objects.select_related("choice")}
    for draft, saves in zip(drafts, logs, strict=True):
        answer = stored[draft.response.pk]
        assert (str(answer.choice.number), answer.revision) == (saves[-1][1], len(saves))
