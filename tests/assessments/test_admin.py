"""What each person can open and change in the admin."""

import re

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
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
from roles.models import Constant, Discipline, Role, StaffingBand, Trigger
from tests import factories

MODELS = list(site._registry)
PARTS = {PracticeText, Question}
RULES = {Role, StaffingBand, Trigger, Constant}
EDITED = {Questionnaire, QuestionnaireVersion, Practice} | PARTS
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)


@pytest.fixture
def draft(catalogue):
    """A draft that is a copy of the shipped DevOps questionnaire."""
    return catalogue["devops"].new_draft()


@pytest.fixture
def everything(draft, team, admin):
    """At least one row of every model that the admin shows."""
    for role in Role.objects.all():
        Staffing.objects.create(team=team, role=role, people=1)


def page(model, name, *args, **query):
    """The address of a model's page in the admin."""
    return reverse(
        f"admin:{model._meta.label_lower.replace('.', '_')}_{name}", args=args, query=query
    )


def pages(model, draft):
    """The list, the form for a new row and the page of a row."""
    rows = model.objects.filter(version=draft) if model in PARTS else model.objects.all()
    row = draft if model is QuestionnaireVersion else rows.first()
    query = {"version": draft.pk} if model in PARTS else {}
    return {
        "changelist": page(model, "changelist"),
        "add": page(model, "add", **query),
        "change": page(model, "change", row.pk),
    }


def typed(response, **changes):
    """What a browser would send from the form of an admin page, with these changes."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    values = {bound.html_name: bound.value() for form in forms for bound in form}
    sent = {name: value for name, value in values.items() if value is not None}
    sent = {name: value for name, value in sent.items() if value is not False}
    return {**sent, **changes}


def save(client, address, sent):
    """Sends the form of an admin page, and tells what the page says against it."""
    response = client.post(address, sent)
    if response.status_code == 302:
        return
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    pytest.fail(f"{response.context['adminform'].errors}, {[f.errors for f in formsets]}")


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- who sees what ---


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_admin_opens_every_page(model, everything, draft, admin, client_of):
    client = client_of(admin)
    for name, address in pages(model, draft).items():
        response = client.get(address)
        refused = model is Constant and name == "add"
        assert response.status_code == (403 if refused else 200), name
        assert not INLINE.search(response.content.decode()), name
        assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_question_editor_opens_questionnaires_and_rules_only(
    model, everything, draft, erin, client_of
):
    client = client_of(erin)
    for name, address in pages(model, draft).items():
        allowed = model in EDITED or (model in RULES and name != "add")
        assert client.get(address).status_code == (200 if allowed else 403), name


@pytest.mark.parametrize("person", ["nobody", "alice", "bob", "vera", "charlie", "dana"])
def test_nobody_else_gets_in(person, everything, draft, client_of, request):
    user = None if person == "nobody" else request.getfixturevalue(person)
    client = client_of(user)
    for model in MODELS:
        for address in pages(model, draft).values():
            response = client.get(address)
            assert response.status_code == 302, address
            assert "login" in response.url


def test_answers_are_not_in_the_admin():
    assert not {Assessment, Response, Answer, Report, Pin} & set(MODELS)


def test_index_shows_an_editor_nothing_of_teams(erin, client_of):
    shown = client_of(erin).get(reverse("admin:index")).content.decode()
    assert "Questionnaire versions" in shown
    assert page(Team, "changelist") not in shown
    assert page(User, "changelist") not in shown


def test_every_field_can_be_edited_or_is_shown(everything, draft, admin, client_of):
    """Nobody forgets a new field of a model in the admin."""
    client = client_of(admin)
    for model in MODELS:
        if model in {User, Group}:
            continue
        response = client.get(pages(model, draft)["add" if model is not Constant else "change"])
        shown = {
            field
            for fieldset in response.context["adminform"].fieldsets
            for row in fieldset[1]["fields"]
            for field in ([row] if isinstance(row, str) else row)
        }
        missing = {f.name for f in model._meta.fields if f.editable} - shown - {"id"}
        assert not missing, model


def test_the_header_leads_back_to_the_site(admin, client_of):
    shown = client_of(admin).get(reverse("admin:index")).content.decode()
    assert "Tripod administration" in shown
    assert '<a href="/">' in shown
    assert "css/admin.css" in shown


# --- the lists ---


@pytest.mark.parametrize(
    "model",
    [
        Discipline,
        Role,
        StaffingBand,
        Trigger,
        Constant,
        Team,
        User,
        Questionnaire,
        QuestionnaireVersion,
        Practice,
        PracticeText,
        Question,
    ],
    ids=lambda m: m.__name__,
)
def test_a_list_costs_the_same_for_one_row_and_for_three(model, everything, admin, client_of):
    for name in ("Billing", "Delivery"):
        factories.team(name, lead=admin)
    keys = [str(key) for key in model.objects.values_list("pk", flat=True)[:3]]
    assert len(keys) == 3
    client = client_of(admin)
    one = queries(client, page(model, "changelist", pk__in=keys[0]))
    assert queries(client, page(model, "changelist", pk__in=",".join(keys))) == one


def test_a_version_costs_the_same_with_more_questions(draft, admin, client_of):
    client, address = client_of(admin), page(QuestionnaireVersion, "change", draft.pk)
    before = queries(client, address)
    for number in range(3):
        draft.questions.first().copy(code=f"more-{number}").save()
    assert queries(client, address) == before


# --- a draft's life ---


def press(client, version, button):
    """Presses a button on a version's page and follows to the page it leads to."""
    address = reverse(f"admin:questionnaireversion_{button}", args=[version.pk])
    return client.post(address, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_a_new_draft_is_edited_and_published(catalogue, erin, client_of):
    client, published = client_of(erin), catalogue["sre"]
    assert (
        "Make a new draft"
        in client.get(page(QuestionnaireVersion, "change", published.pk)).content.decode()
    )
    response = press(client, published, "new-draft")
    draft = published.questionnaire.versions.drafts().get()
    assert response.redirect_chain[-1][0] == page(QuestionnaireVersion, "change", draft.pk)
    assert "is a copy of" in told(response)[0]
    press(client, draft, "publish")
    draft.refresh_from_db()
    published.refresh_from_db()
    assert (draft.state, draft.published_by, published.state) == ("published", erin, "retired")


def test_publishing_lists_every_fault(draft, erin, client_of):
    level = draft.questions.filter(kind="level")
    for question in level[:2]:
        question.choices.last().delete()
    response = press(client_of(erin), draft, "publish")
    assert len(told(response)) == 2
    assert all("four choices" in message for message in told(response))
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_second_draft_is_refused_with_a_message(catalogue, draft, erin, client_of):
    response = press(client_of(erin), catalogue["devops"], "new-draft")
    assert "has a draft" in told(response)[0]


def test_the_list_makes_drafts_and_publishes_them(catalogue, erin, client_of):
    client, address = client_of(erin), page(QuestionnaireVersion, "changelist")
    keys = [version.pk for version in catalogue.values()]
    client.post(address, {"action": "make_new_drafts", "_selected_action": keys})
    drafts = QuestionnaireVersion.objects.drafts()
    assert len(drafts) == 3
    selected = [draft.pk for draft in drafts]
    client.post(address, {"action": "publish_drafts", "_selected_action": selected})
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert {v.number for v in QuestionnaireVersion.objects.published()} == {2}


@pytest.mark.parametrize("button", ["new-draft", "publish"])
def test_the_buttons_ask_for_a_post_and_a_right(button, draft, erin, client_of):
    address = reverse(f"admin:questionnaireversion_{button}", args=[draft.pk])
    assert client_of(erin).get(address).status_code == 405
    erin.groups.clear()
    assert client_of(erin).post(address).status_code == 403


def test_a_first_version_is_added_to_a_new_questionnaire(admin, client_of):
    discipline = Discipline.objects.create(slug="security", title="Security", question="Safe?")
    questionnaire = Questionnaire.objects.create(
        slug="security", discipline=discipline, title="Security"
    )
    client, address = client_of(admin), page(QuestionnaireVersion, "add")
    sent = typed(client.get(address), questionnaire=questionnaire.pk, summary="How safe it is.")
    save(client, address, sent)
    assert questionnaire.versions.get().number == 1


def test_a_draft_s_summary_can_be_changed(draft, erin, client_of):
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    save(client, address, typed(client.get(address), summary="Shorter."))
    draft.refresh_from_db()
    assert draft.summary == "Shorter."


def test_a_draft_is_deleted_with_its_parts(draft, erin, client_of):
    address = page(QuestionnaireVersion, "delete", draft.pk)
    assert client_of(erin).post(address, {"post": "yes"}).status_code == 302
    assert not Question.objects.filter(version_id=draft.pk).exists()


# --- the parts of a draft ---


def test_a_question_and_its_choices_can_be_changed(draft, erin, client_of):
    question = draft.questions.filter(kind="level").first()
    client, address = client_of(erin), page(Question, "change", question.pk)
    sent = typed(
        client.get(address),
        **{"text": "In the last month, who?", "facts": "D01, C11", "choices-0-anchor": "Nobody."},
    )
    save(client, address, sent)
    question.refresh_from_db()
    assert (question.text, question.facts) == ("In the last month, who?", ["D01", "C11"])
    assert question.choices.get(number=0).anchor == "Nobody."


def test_a_metric_s_bands_keep_their_exact_edges(draft, erin, client_of):
    question = draft.questions.get(code="deployment_frequency")
    before = list(question.choices.values_list("lower", "upper", "score"))
    client, address = client_of(erin), page(Question, "change", question.pk)
    response = client.get(address)
    assert "10/261" in response.content.decode()
    save(client, address, typed(response))
    assert list(question.choices.values_list("lower", "upper", "score")) == before


def test_a_question_is_added_to_the_draft_that_the_address_names(draft, erin, client_of):
    client, address = client_of(erin), page(Question, "add", version=draft.pk)
    practice = draft.texts.first().practice
    anchors = {f"choices-{n}-anchor": f"Level {n}." for n in range(4)}
    numbers = {f"choices-{n}-number": n for n in range(4)}
    sent = typed(
        client.get(address),
        **anchors,
        **numbers,
        version=draft.pk,
        practice=practice.pk,
        code="new_question",
        text="What now?",
    )
    save(client, address, sent)
    assert draft.questions.get(code="new_question").choices.count() == 4


def test_a_practice_text_with_its_steps_is_added(draft, erin, client_of):
    practice = Practice.objects.create(questionnaire=draft.questionnaire, code="devops-new")
    client, address = client_of(erin), page(PracticeText, "add", version=draft.pk)
    step = {"gap": 0, "step": "Begin.", "knowledge": "low", "time": "low", "money": "low"}
    sent = typed(
        client.get(address),
        **{f"steps-0-{name}": value for name, value in step.items()},
        **{"steps-TOTAL_FORMS": 1, "steps-0-unlocks": "More."},
        version=draft.pk,
        practice=practice.pk,
        title="New",
        summary="Good.",
    )
    save(client, address, sent)
    assert draft.texts.get(practice=practice).steps.get().step == "Begin."


def test_codes_used_twice_are_an_error_on_the_form(draft, erin, client_of):
    mine = draft.questions.first().copy(code="mine")
    mine.save()
    client, address = client_of(erin), page(Question, "change", mine.pk)
    taken = draft.questions.first().code
    response = client.post(address, typed(client.get(address), code=taken))
    assert response.status_code == 200
    assert "already exists" in response.content.decode()


def test_choices_that_swap_numbers_are_an_error_on_the_form(draft, erin, client_of):
    question = draft.questions.filter(kind="level").first()
    client, address = client_of(erin), page(Question, "change", question.pk)
    sent = typed(client.get(address), **{"choices-0-number": 1, "choices-1-number": 0})
    response = client.post(address, sent)
    assert response.status_code == 200
    assert "already exists" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("facts", "D01; <b>", "separated by commas"),
        ("minimum", "1e9", "such as 0.5"),
        ("minimum", "1/0", "such as 0.5"),
        ("minimum", "9" * 41, "shorter number"),
        ("weight", "11", "less than or equal to 10"),
        ("family", "dora", "practice question has none"),
        ("text", "x" * 301, "at most 300"),
        ("text", "a\0b", "Null characters"),
    ],
)
def test_bad_input_is_an_error_on_the_form(field, value, said, draft, erin, client_of):
    question = draft.questions.filter(kind="level").first()
    client, address = client_of(erin), page(Question, "change", question.pk)
    response = client.post(address, typed(client.get(address), **{field: value}))
    assert response.status_code == 200
    assert said in response.content.decode()


def test_the_code_of_a_published_question_is_not_edited(draft, erin, client_of):
    client = client_of(erin)
    copied = draft.questions.first()
    mine = copied.copy(code="mine")
    mine.save()
    form = client.get(page(Question, "change", copied.pk)).context["adminform"].form
    assert "code" not in form.fields
    form = client.get(page(Question, "change", mine.pk)).context["adminform"].form
    assert "code" in form.fields


def test_the_code_of_a_practice_in_use_is_not_edited(catalogue, erin, client_of):
    client, questionnaire = client_of(erin), catalogue["sre"].questionnaire
    used = questionnaire.practices.first()
    form = client.get(page(Practice, "change", used.pk)).context["adminform"].form
    assert not form.fields
    unused = Practice.objects.create(questionnaire=questionnaire, code="sre-new")
    form = client.get(page(Practice, "change", unused.pk)).context["adminform"].form
    assert set(form.fields) == {"questionnaire", "code"}


# --- a published version ---


def published_rows(version):
    return [version, version.texts.first(), version.questions.first()]


@pytest.mark.parametrize("state", ["published", "retired"])
def test_a_published_version_and_its_parts_are_read_only(state, catalogue, draft, admin, client_of):
    version = catalogue["devops"]
    if state == "retired":
        draft.publish()
        version.refresh_from_db()
    assert version.state == state
    client = client_of(admin)
    for row in published_rows(version):
        change, delete = (page(type(row), name, row.pk) for name in ("change", "delete"))
        response = client.get(change)
        assert response.status_code == 200
        assert 'name="_save"' not in response.content.decode()
        assert client.post(change, {"summary": "x", "title": "x"}).status_code == 403
        assert client.post(delete, {"post": "yes"}).status_code == 403


def test_nothing_is_added_to_a_published_version(catalogue, draft, admin, client_of):
    client = client_of(admin)
    for model in (PracticeText, Question):
        for key in (catalogue["sre"].pk, "", "x", "9" * 30, 99999):
            assert client.get(page(model, "add", version=key)).status_code == 403
            assert client.post(page(model, "add", version=key)).status_code == 403
    sent = {"version": catalogue["sre"].pk, "code": "new", "text": "?"}
    response = client.post(page(Question, "add", version=draft.pk), sent)
    assert "version" in response.context["adminform"].form.errors or response.status_code != 302
    assert not Question.objects.filter(code="new").exists()


def test_the_list_does_not_delete_what_is_published(catalogue, admin, client_of):
    for row in published_rows(catalogue["sre"]):
        sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client_of(admin).post(page(type(row), "changelist"), sent)
        assert type(row).objects.filter(pk=row.pk).exists()


def test_somebody_publishes_while_another_edits(draft, erin, client_of, monkeypatch):
    question = draft.questions.first()
    client, address = client_of(erin), page(Question, "change", question.pk)
    sent = typed(client.get(address), text="Too late?")
    clean = Question.full_clean

    def publish_first(self, *args, **kwargs):
        QuestionnaireVersion.objects.drafts().update(state="published")
        return clean(self, *args, **kwargs)

    QuestionnaireVersion.objects.published().filter(questionnaire=draft.questionnaire).retire()
    monkeypatch.setattr(Question, "full_clean", publish_first)
    response = client.post(address, sent, follow=True)
    monkeypatch.undo()
    assert "never changes" in told(response)[0]
    question.refresh_from_db()
    assert question.text != "Too late?"


# --- rules, teams and users ---


@pytest.mark.parametrize("model", [Discipline, Questionnaire, Practice, Team])
def test_what_is_in_use_is_not_deleted(model, admin, client_of):
    assessment = factories.submitted()
    row = assessment.team if model is Team else model.objects.first()
    response = client_of(admin).post(page(model, "delete", row.pk), {"post": "yes"})
    assert response.status_code == 200
    assert "would require deleting the following protected" in response.content.decode()
    assert model.objects.filter(pk=row.pk).exists()


def test_an_editor_changes_a_role_with_its_bands(erin, client_of):
    role = Role.objects.get(slug="sre")
    client, address = client_of(erin), page(Role, "change", role.pk)
    sent = typed(client.get(address), **{"summary": "Keeps it up.", "bands-0-answers": 7})
    save(client, address, sent)
    role.refresh_from_db()
    assert (role.summary, role.bands.first().answers) == ("Keeps it up.", 7)


def test_a_role_keeps_a_band_and_the_advice_two_roles(admin, client_of):
    role = Role.objects.first()
    client, address = client_of(admin), page(Role, "change", role.pk)
    response = client.get(address)
    bands = range(role.bands.count())
    sent = typed(response, **{f"bands-{number}-DELETE": "on" for number in bands})
    assert "at least 1" in client.post(address, sent).content.decode()
    StaffingBand.objects.filter(pk__in=list(role.bands.values_list("pk", flat=True))[1:]).delete()
    last = page(StaffingBand, "delete", role.bands.get().pk)
    assert client.post(last, {"post": "yes"}).status_code == 403
    Role.objects.last().delete()
    assert client.post(page(Role, "delete", role.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("filled_hat", "0", "more than 0"),
        ("enough_figures", "2.5", "whole number"),
        ("relief", "1.1", "0 to 1"),
        ("tie_margin", "-1", "0 or more"),
        ("tie_margin", "nan", "such as 0.5"),
    ],
)
def test_a_constant_stays_where_the_advice_can_reckon(code, value, said, erin, client_of):
    address = page(Constant, "change", Constant.objects.get(code=code).pk)
    response = client_of(erin).post(address, {"value": value})
    assert said in response.content.decode()


def test_a_constant_is_changed(erin, client_of):
    constant = Constant.objects.get(code="tie_margin")
    address = page(Constant, "change", constant.pk)
    assert client_of(erin).post(address, {"value": "7.5"}).status_code == 302
    constant.refresh_from_db()
    assert constant.value == 7.5


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_trigger_is_severe_beyond_its_threshold(beyond, erin, client_of):
    trigger = Trigger.objects.filter(worse="below").first()
    client, address = client_of(erin), page(Trigger, "change", trigger.pk)
    sent = typed(client.get(address), severe=str(trigger.threshold + beyond))
    assert "threshold" in str(client.post(address, sent).context["adminform"].form.errors)


def test_admin_makes_a_team_with_members_and_staffing(alice, admin, client_of):
    client, address = client_of(admin), page(Team, "add")
    sent = typed(
        client.get(address),
        **{
            "name": "Payments",
            "engineers": 12,
            "sites": 1,
            "memberships-TOTAL_FORMS": 1,
            "memberships-0-user": alice.pk,
            "memberships-0-right": "lead",
            "staffing-TOTAL_FORMS": 1,
            "staffing-0-role": Role.objects.first().pk,
            "staffing-0-people": "0.5",
        },
    )
    save(client, address, sent)
    team = Team.objects.get(name="Payments")
    assert Membership.objects.get(team=team).user == alice
    assert float(team.staffing.get().people) == 0.5


def test_admin_makes_a_user(admin, client_of):
    sent = {
        "username": "frank",
        "usable_password": "true",
        "password1": factories.PASSWORD,
        "password2": factories.PASSWORD,
    }
    assert client_of(admin).post(page(User, "add"), sent).status_code == 302
    assert User.objects.get(username="frank").check_password(factories.PASSWORD)


def test_whoever_published_a_version_can_be_deleted(draft, erin, admin, client_of):
    draft.publish(by=erin)
    client_of(admin).post(page(User, "delete", erin.pk), {"post": "yes"})
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == ("published", None)


# --- the groups ---


def test_the_groups_hold_these_rights_and_no_others(db):
    rights = {
        group.name: {p.codename for p in group.permissions.all()} for group in Group.objects.all()
    }
    names = [m._meta.model_name for m in (*EDITED, AdviceStep, Choice)]
    edits = {f"{verb}_{name}" for name in names for verb in ("view", "add", "change", "delete")}
    rules = {f"{verb}_{m._meta.model_name}" for m in RULES for verb in ("view", "change")}
    assert rights == {
        "Question editors": edits | rules | {"publish_questionnaireversion"},
        "Organisation readers": {"read_every_team"},
    }
