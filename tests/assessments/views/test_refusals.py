"""What a script and a browser are told of what their user may not do or see."""

import json
from uuid import uuid4

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.urls import reverse

from assessments.models import Assessment, Team, User
from assessments.views.refusals import as_json
from tests.support.fixtures import ClientOf

JSON = {"accept": "application/json"}
ARCHIVED = "This team is archived, so it can only be read."
FORBIDDEN = "You don't have permission to do this"
ODD = "Tripod could not understand this request"
READER = (
    "You may read this team's reports, but not answer for it. "
    "A lead of the team can change your right."
)


def test_a_script_reads_the_reason_as_json_and_a_browser_on_a_page(
    client_of: ClientOf, pipeline: str, vera: User
) -> None:
    client = client_of(vera)
    told = client.post(pipeline, headers=JSON)
    assert (told.status_code, told.json()) == (403, {"refused": "forbidden", "message": READER})
    page = client.post(pipeline)
    assert (page.status_code, page.headers["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert "<h1>" in page.text
    assert "A lead of the team can change your right." in page.text


def test_a_save_for_an_archived_team_says_so(
    client_of: ClientOf, pipeline: str, draft: Assessment, alice: User
) -> None:
    Team.objects.get(pk=draft.team_id).archive(by=alice)
    told = client_of(alice).post(pipeline, headers=JSON)
    assert (told.status_code, told.json()) == (403, {"refused": "forbidden", "message": ARCHIVED})


def test_only_who_lacks_a_right_in_a_team_is_sent_to_its_lead(
    client_of: ClientOf, draft: Assessment, alice: User, erin: User
) -> None:
    Team.objects.get(pk=draft.team_id).archive(by=alice)
    archived = client_of(alice).get(reverse("tasks", args=[draft.pk]))
    admin = client_of(erin).get(reverse("admin:assessments_user_changelist"))
    assert (archived.status_code, admin.status_code) == (403, 403)
    assert ARCHIVED in archived.text
    assert "ask your Tripod administrator" in admin.text
    assert "A lead of the team" not in archived.text + admin.text


@pytest.mark.parametrize("headers", [JSON, {}])
def test_a_stranger_is_told_as_much_as_of_a_page_that_is_not_there(
    client_of: ClientOf, pipeline: str, charlie: User, headers: dict[str, str]
) -> None:
    client = client_of(charlie)
    hidden = client.post(pipeline, headers=headers)
    missing = client.post(reverse("practice", args=[uuid4(), "x"]), headers=headers)
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert "Page not found" in hidden.text
    if headers:
        assert hidden.json() == missing.json() == {"refused": "gone", "message": "Page not found"}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionDenied(), {"refused": "forbidden", "message": FORBIDDEN}),
        (BadRequest("NUL"), {"refused": "odd", "message": ODD}),
        (DataError("out of range"), {"refused": "odd", "message": ODD}),
    ],
)
def test_a_refusal_without_a_reason_for_people_says_that_it_is_one(
    error: Exception, told: dict[str, str]
) -> None:
    answer = as_json(error)
    assert answer
    assert json.loads(answer.content) == told


def test_no_other_error_is_a_refusal() -> None:
    assert as_json(ValueError()) is None
