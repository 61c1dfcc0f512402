"""Every list of the admin: its cost with many rows, searching and filtering."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.db.models import Model

from assessments.models import (
    Assessment,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Team,
    User,
)
from assessments.models.questions import MOST_PRACTICES
from roles.audit import AuditEntry
from roles.models import Constant, Discipline, Role, RoleRule, Ruleset, StaffingPoint, Trigger
from roles.versioning.frozen import FrozenOncePublished
from tests.support import factories
from tests.support.admin_pages import page, queries
from tests.support.contents import rows
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got


def discipline(name: str) -> Discipline:
    return Discipline.objects.create(slug=name, title=name, question="?")


def role(name: str) -> Role:
    return Role.objects.create(slug=name, title=name, discipline=discipline(name))


def questionnaire(name: str) -> Questionnaire:
    made = discipline(name)
    return Questionnaire.objects.create(slug=name, title=name, discipline=made)


def version(name: str) -> QuestionnaireVersion:
    made = questionnaire(name)
    return QuestionnaireVersion.objects.create(questionnaire=made, number=1, summary=name)


def practice(name: str) -> Practice:
    return Practice.objects.create(code=name, questionnaire=Questionnaire.objects.all()[0])


def text(name: str) -> PracticeText:
    """In a draft with room for it, or a retired version of its own."""
    draft = got(QuestionnaireVersion.objects.drafts().first())
    room = draft if draft.texts.count() < MOST_PRACTICES else version(name)
    return PracticeText.objects.create(version=room, practice=practice(name), title=name)


def question(name: str) -> Question:
    draft = got(QuestionnaireVersion.objects.drafts().first())
    texts = list(draft.texts.all())
    practice = texts[int(name[1:]) % len(texts)].practice
    return Question.objects.create(version=draft, practice=practice, code=name, text=name)


def ruleset(name: str) -> Ruleset:
    return Ruleset.objects.create(number=int(name[1:]) + 100, state="retired")


def rule(model: type[FrozenOncePublished]) -> Callable[[str], FrozenOncePublished]:
    def make(name: str) -> FrozenOncePublished:
        first = got(rows(model, Ruleset.objects.drafts().get()).first())
        own: dict[str, Any] = {"code": name}
        if model is StaffingPoint:
            own = {"engineers": int(name[1:]) + 1000, "note": name}
        if model is RoleRule:
            own = {"role": role(name), "foundation": name}
        row: FrozenOncePublished = first.copy(**own)
        row.save()
        return row

    return make


def team(name: str) -> Team:
    made = factories.team(name, lead=factories.user(f"lead-{name}"))
    made.staff({Role.objects.all()[0]: 1})
    return made


def assessment(name: str) -> Assessment:
    return factories.assessment(team(name), by=factories.user(f"lead-of-{name}"))


# How a row of each model is made. Everything that the admin shows is here.
MAKERS = {
    Assessment: assessment,
    AuditEntry: lambda name: AuditEntry.record(AuditEntry.Action.EXPORT, name, by=name),
    Constant: rule(Constant),
    Discipline: discipline,
    Group: lambda name: Group.objects.create(name=name),
    Practice: practice,
    PracticeText: text,
    Question: question,
    Questionnaire: questionnaire,
    QuestionnaireVersion: version,
    Role: role,
    Ruleset: ruleset,
    RoleRule: rule(RoleRule),
    StaffingPoint: rule(StaffingPoint),
    Team: team,
    Trigger: rule(Trigger),
    User: factories.user,
}


@pytest.fixture
def drafts(catalogue: Catalogue) -> tuple[QuestionnaireVersion, Ruleset]:
    """A draft of the DevOps questionnaire and one of the rules."""
    return catalogue["devops"].new_draft(), factories.rules().new_draft()


def test_every_list_is_tried() -> None:
    assert set(MAKERS) == set(site._registry)


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_for_one_row_three_and_sixty(
    model: type[Model],
    drafts: tuple[QuestionnaireVersion, Ruleset],
    admin: User,
    client_of: ClientOf,
) -> None:
    keys = [str(MAKERS[model](f"x{number}").pk) for number in range(60)]
    client = client_of(admin)
    costs = [
        queries(client, page(model, "changelist", pk__in=",".join(keys[:number])))
        for number in (1, 3, 60)
    ]
    assert len(set(costs)) == 1


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_a_list_is_searched_and_filtered(
    model: type[Model],
    drafts: tuple[QuestionnaireVersion, Ruleset],
    admin: User,
    client_of: ClientOf,
) -> None:
    client, made = client_of(admin), MAKERS[model]("x7")
    shown = client.get(page(model, "changelist"))
    filters = shown.context["cl"].filter_specs
    assert filters or shown.context["cl"].search_fields or model is Discipline
    for spec in filters:
        for choice in spec.choices(shown.context["cl"]):
            assert client.get(page(model, "changelist") + choice["query_string"]).status_code == 200
    if shown.context["cl"].search_fields:
        found = client.get(page(model, "changelist", q="x7")).context["cl"].queryset
        assert made in found
        nothing = client.get(page(model, "changelist", q="nobody-has-this"))
        assert not nothing.context["cl"].queryset.exists()
