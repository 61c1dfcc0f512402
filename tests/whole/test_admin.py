"""Who can open what in the admin, and what its lists cost."""

import re
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.db.models import Model
from django.urls import reverse

from assessments.models import (
    AdviceStep,
    Answer,
    Assessment,
    Choice,
    Membership,
    Pin,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Report,
    Response,
    Staffing,
    Team,
    User,
)
from roles.audit import AuditEntry
from roles.models import (
    Constant,
    Discipline,
    Role,
    RoleLine,
    RoleRule,
    Ruleset,
    StaffingPoint,
    Trigger,
)
from roles.versioning.versions import Version
from tests.support import factories
from tests.support.admin_pages import page, queries
from tests.support.fixtures import ClientOf, PageResponse, People
from tests.support.got import got

MODELS = list(site._registry)
# The field that names the version of a part.
PARTS = {
    **dict.fromkeys((PracticeText, Question), "version"),
    **dict.fromkeys((RoleRule, StaffingPoint, Trigger, Constant), "ruleset"),
}
EDITED = {Questionnaire, QuestionnaireVersion, Practice, Ruleset, *PARTS}
# Rules begin as a copy of those before, and nobody writes into the audit log by hand.
NEVER_ADDED = {Ruleset, AuditEntry, Assessment}
# An editor adds no role, and only looks at disciplines.
NOT_ADDED = NEVER_ADDED | {Role, Discipline}
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)


@pytest.fixture(scope="module")
def drafts(people: People, shared_team: Team) -> dict[str, Any]:
    """A draft of each kind of version, of the rules the third one, and a row of all else."""
    factories.rules().new_draft().publish()
    factories.submitted(factories.assessment(shared_team, by=people["admin"]))
    for role in Role.objects.all():
        Staffing.objects.create(team=shared_team, role=role, people=1)
    published = {version.questionnaire.slug: version for version in factories.published()}
    return {"version": published["devops"].new_draft(), "ruleset": factories.rules().new_draft()}


def pages(model: type[Model], drafts: dict[str, Version]) -> dict[str, str]:
    """The list, the form for a new row and the page of a row."""
    query = {PARTS[model]: drafts[PARTS[model]].pk} if model in PARTS else {}
    own: dict[type[Model], Model] = {type(draft): draft for draft in drafts.values()}
    row = got(own.get(model) or model._default_manager.filter(**query).first())
    return {
        "changelist": page(model, "changelist"),
        "add": page(model, "add", **query),
        "change": page(model, "change", row.pk),
    }


# --- who sees what ---


@pytest.mark.parametrize("name", ["changelist", "add", "change"])
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_admin_opens_every_page(
    model: type[Model], name: str, drafts: dict[str, Any], people: People, client_of: ClientOf
) -> None:
    response = client_of(people["admin"]).get(pages(model, drafts)[name])
    refused = model in NEVER_ADDED and name == "add"
    assert response.status_code == (403 if refused else 200)
    assert not INLINE.search(response.content.decode())
    assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["changelist", "add", "change"])
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_question_editor_opens_questionnaires_and_rules_only(
    model: type[Model], name: str, drafts: dict[str, Any], people: People, client_of: ClientOf
) -> None:
    never_added = model in NOT_ADDED and name == "add"
    allowed = model in EDITED | {Role, Discipline} and not never_added
    status = client_of(people["erin"]).get(pages(model, drafts)[name]).status_code
    assert status == (200 if allowed else 403)


@pytest.mark.parametrize("person", ["anonymous", "alice", "bob", "vera", "charlie", "dana"])
@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_nobody_else_gets_in(
    model: type[Model], person: str, drafts: dict[str, Any], people: People, client_of: ClientOf
) -> None:
    client = client_of(people.get(person))
    for address in pages(model, drafts).values():
        response = client.get(address)
        assert response.status_code == 302, address
        assert "login" in response.headers["Location"]


def test_answers_are_not_in_the_admin() -> None:
    assert not {Response, Answer, Report, Pin} & set(MODELS)


def test_index_shows_an_editor_nothing_of_teams(people: People, client_of: ClientOf) -> None:
    shown = client_of(people["erin"]).get(reverse("admin:index")).content.decode()
    assert "Questionnaire versions" in shown
    assert page(Team, "changelist") not in shown
    assert page(User, "changelist") not in shown


def fields_of(response: PageResponse) -> list[tuple[type[Model], set[str]]]:
    """Each model on an admin page, with the names of its fields there."""
    admin_form = response.context["adminform"]
    rows = [row for _, options in admin_form.fieldsets for row in options["fields"]]
    names = {name for row in rows for name in ([row] if isinstance(row, str) else row)}
    inlines = response.context["inline_admin_formsets"]
    inside = [(i.formset.model, {*i.formset.form.base_fields}) for i in inlines]
    return [(admin_form.form._meta.model, names), *inside]


def test_every_field_is_on_its_page(
    drafts: dict[str, Any], people: People, client_of: ClientOf
) -> None:
    """Nobody forgets a new field of a model in the admin."""
    client = client_of(people["admin"])
    inside = {Choice, AdviceStep, Staffing, Membership, RoleLine}
    for model in set(MODELS) - {User, Group}:
        address = pages(model, drafts)["change" if model in NEVER_ADDED else "add"]
        if model is Question:
            # What only a practice question has is on the page of such a one.
            inside_level = dict(fields_of(client.get(f"{address}&kind=level")))[model]
            address += "&kind=metric"
        for shown, names in fields_of(client.get(address)):
            names = names | inside_level if shown is Question else names
            inside.discard(shown)
            given = {f.name for f in shown._meta.fields if f.editable and not f.primary_key}
            parents = set() if shown is model else {"text", "question", "team", "role"}
            assert not given - names - parents, shown
    assert not inside


def test_the_header_leads_back_to_the_site(people: People, client_of: ClientOf) -> None:
    shown = client_of(people["admin"]).get(reverse("admin:index")).content.decode()
    assert "Tripod administration" in shown
    assert '<a href="/">' in shown
    assert "css/admin.css" in shown


# --- the lists ---


@pytest.mark.parametrize(
    "model",
    [
        Discipline,
        Role,
        Ruleset,
        RoleRule,
        StaffingPoint,
        Trigger,
        Constant,
        Team,
        User,
        Questionnaire,
        QuestionnaireVersion,
        Practice,
        PracticeText,
        Question,
        AuditEntry,
    ],
    ids=lambda m: m.__name__,
)
def test_a_list_costs_the_same_for_one_row_and_for_three(
    model: type[Model], drafts: dict[str, Any], people: People, client_of: ClientOf
) -> None:
    admin = people["admin"]
    for name in ("Billing", "Delivery"):
        factories.team(name, lead=admin)
        AuditEntry.record(AuditEntry.Action.EXPORT, name, by=admin)
    keys = [str(key) for key in model._default_manager.values_list("pk", flat=True)[:3]]
    assert len(keys) == 3
    client = client_of(admin)
    one = queries(client, page(model, "changelist", pk__in=keys[0]))
    assert queries(client, page(model, "changelist", pk__in=",".join(keys))) == one


def test_a_version_costs_the_same_with_more_questions(
    drafts: dict[str, Any], people: People, client_of: ClientOf
) -> None:
    draft = drafts["version"]
    client, address = client_of(people["admin"]), page(QuestionnaireVersion, "change", draft.pk)
    client.get(address)  # What is kept between requests is there from now on.
    before = queries(client, address)
    for number in range(3):
        draft.questions.first().copy(code=f"more-{number}").save()
    assert queries(client, address) == before


# --- the groups ---


def test_the_groups_hold_these_rights_and_no_others(db: None) -> None:
    rights = {
        group.name: {p.codename for p in group.permissions.all()} for group in Group.objects.all()
    }
    names = [m._meta.model_name for m in (*EDITED, AdviceStep, Choice, RoleLine)]
    edits = {f"{verb}_{name}" for name in names for verb in ("view", "add", "change", "delete")}
    publish = {"publish_questionnaireversion", "publish_ruleset"}
    assert rights == {
        "Question editors": edits | publish | {"view_role", "change_role"},
        "Organisation readers": {"read_every_team"},
    }
