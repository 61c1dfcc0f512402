"""The admin does not delete what is in use: it counts the uses, and reveals no answer."""

import re
from collections.abc import Callable

import pytest
from django.db.models import Model, ProtectedError, QuerySet
from django.test import Client

from assessments.models import (
    Assessment,
    Choice,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Team,
    User,
)
from roles.models import Discipline, Role
from roles.versioning.frozen import FrozenOncePublished
from tests.support import factories
from tests.support.admin_pages import page
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got

COMMENT = "Nobody may read this in the admin."


@pytest.fixture
def stored(checkout: Team, alice: User) -> Assessment:
    """A submitted assessment in which every answer has a comment."""
    draft = factories.filled(factories.assessment(checkout, by=alice), comment=COMMENT)
    return factories.handed_in(draft)


def deleting(client: Client, row: Model) -> tuple[PageResponse, PageResponse]:
    address = page(type(row), "delete", row.pk)
    return client.get(address), client.post(address, {"post": "yes"})


IN_USE: dict[type[Model], tuple[Callable[[], Model], list[str]]] = {
    Practice: (
        lambda: Practice.objects.get(code="sre-slos"),
        ["1 practice text: ", "2 questions: "],
    ),
    Role: (lambda: Role.objects.get(slug="sre"), ["staffing points: ", "triggers: "]),
    Discipline: (lambda: Discipline.objects.get(slug="sre"), ["1 questionnaire: ", "1 role: "]),
    Questionnaire: (
        lambda: Questionnaire.objects.get(slug="sre"),
        [" practices: ", "1 questionnaire version: "],
    ),
    Team: (lambda: Team.objects.get(name="Checkout"), ["1 assessment"]),
}


@pytest.mark.parametrize("model", IN_USE, ids=lambda model: model.__name__)
def test_the_page_counts_what_uses_it(
    model: type[Model], stored: Assessment, admin: User, client_of: ClientOf
) -> None:
    row, counts = IN_USE[model][0](), IN_USE[model][1]
    for response in deleting(client_of(admin), row):
        assert response.status_code == 200
        assert "would require deleting the following protected" in response.text
        for count in counts:
            assert count in response.text
        assert COMMENT not in response.text
        assert "Assessment:" not in response.text
    assert model._default_manager.filter(pk=row.pk).exists()


def test_of_many_the_first_are_named(
    catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    response, _posted = deleting(client_of(admin), Questionnaire.objects.get(slug="sre"))
    assert len(re.findall(r"/practice/\d+/change/", response.text)) == 5
    assert " …" in response.text


def test_many_picked_in_the_list_are_kept_too(
    stored: Assessment, erin: User, client_of: ClientOf
) -> None:
    keys = list(Practice.objects.values_list("pk", flat=True))
    sent = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    response = client_of(erin).post(page(Practice, "changelist"), sent)
    assert f"{PracticeText.objects.count()} practice texts: " in response.text
    assert Practice.objects.count() == len(keys)


def test_what_nobody_uses_is_deleted(
    catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    row = Practice.objects.create(code="sre-new", questionnaire=Questionnaire.objects.all()[0])
    _asked, posted = deleting(client_of(admin), row)
    assert posted.status_code == 302
    assert not Practice.objects.filter(pk=row.pk).exists()


def test_an_editor_is_not_led_to_what_they_may_not_see(
    stored: Assessment, erin: User, client_of: ClientOf
) -> None:
    assert (
        client_of(erin).get(page(Role, "delete", got(Role.objects.first()).pk)).status_code == 403
    )
    team = Team.objects.get()
    assert client_of(erin).get(page(Team, "delete", team.pk)).status_code == 403


@pytest.mark.parametrize("model", [QuestionnaireVersion, Question])
def test_what_is_published_has_no_page_that_deletes_it(
    model: type[FrozenOncePublished], stored: Assessment, admin: User, client_of: ClientOf
) -> None:
    for response in deleting(client_of(admin), got(model.objects.first())):
        assert response.status_code == 403
    assert COMMENT not in client_of(admin).get(page(model, "changelist")).text


@pytest.mark.parametrize("model", [QuestionnaireVersion, Question, Choice])
def test_the_database_keeps_what_was_answered(
    model: type[FrozenOncePublished], stored: Assessment
) -> None:
    answer = got(stored.response.answers.filter(choice__isnull=False).first())
    row = got(
        {
            QuestionnaireVersion: answer.question.version,
            Question: answer.question,
            Choice: answer.choice,
        }[model]
    )
    # Past what freezes a published version.
    with pytest.raises(ProtectedError):
        QuerySet(model).filter(pk=row.pk).delete()
    assert model._default_manager.filter(pk=row.pk).exists()
