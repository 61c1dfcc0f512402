"""The rules of the advice in the admin: drafts are edited and published, the rest is read-only."""

from fractions import Fraction
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from assessments.models import User
from roles.models import Constant, Role, RoleRule, Ruleset, StaffingPoint, Trigger
from roles.versioning.frozen import FrozenOncePublished
from tests.support import factories
from tests.support.admin_pages import page, press, queries, save, told, typed
from tests.support.contents import rows
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got

PARTS = [RoleRule, StaffingPoint, Trigger, Constant]


# --- a draft's life ---


def test_a_new_draft_is_edited_and_published(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, published = client_of(erin), factories.rules()
    shown = client.get(page(Ruleset, "change", published.pk)).content.decode()
    assert "Make a new draft" in shown
    assert "Add a trigger" not in shown
    response = press(client, published, "new-draft")
    draft = Ruleset.objects.drafts().get()
    assert response.redirect_chain[-1][0] == page(Ruleset, "change", draft.pk)
    assert "Add a trigger" in response.content.decode()
    assert "judged by these rules" in told(press(client, draft, "publish"))[0]
    published.refresh_from_db()
    draft.refresh_from_db()
    assert (draft.state, draft.published_by, published.state) == ("published", erin, "retired")
    assert LogEntry.objects.filter(user=erin, change_message="Published.").count() == 1


def test_the_list_makes_a_draft_and_publishes_it(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, address = client_of(erin), page(Ruleset, "changelist")
    first = factories.rules()
    client.post(address, {"action": "make_new_drafts", "_selected_action": [first.pk]})
    draft = Ruleset.objects.drafts().get()
    client.post(address, {"action": "publish_drafts", "_selected_action": [draft.pk]})
    assert factories.rules() == draft


def test_publishing_lists_every_fault(draft: Ruleset, erin: User, client_of: ClientOf) -> None:
    draft.constants.filter(code__in=["tie_share", "tie_points"]).delete()
    assert len(told(press(client_of(erin), draft, "publish"))) == 2
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_second_draft_is_refused_with_a_message(
    draft: Ruleset, erin: User, client_of: ClientOf
) -> None:
    response = press(client_of(erin), factories.rules(), "new-draft")
    assert "a draft already" in told(response)[0]


@pytest.mark.parametrize("button", ["new-draft", "publish"])
def test_a_verb_asks_for_a_right_and_a_post(
    button: str, draft: Ruleset, erin: User, client_of: ClientOf
) -> None:
    address = page(Ruleset, button, draft.pk)
    seen = client_of(erin).get(address).status_code
    assert seen == (405 if button == "new-draft" else 200)
    draft.refresh_from_db()
    assert draft.is_draft
    erin.groups.clear()
    assert client_of(erin).get(address).status_code in (403, 405)
    assert client_of(erin).post(address).status_code == 403


def test_a_draft_is_deleted_with_its_parts(draft: Ruleset, erin: User, client_of: ClientOf) -> None:
    address = page(Ruleset, "delete", draft.pk)
    assert client_of(erin).post(address, {"post": "yes"}).status_code == 302
    assert not Trigger.objects.filter(ruleset_id=draft.pk).exists()


def test_a_ruleset_costs_the_same_with_more_triggers(
    draft: Ruleset, admin: User, client_of: ClientOf
) -> None:
    client, address = client_of(admin), page(Ruleset, "change", draft.pk)
    before = queries(client, address)
    for number in range(3):
        got(draft.triggers.first()).copy(code=f"more-{number}").save()
    assert queries(client, address) == before


# --- the parts of a draft ---


def test_a_staffing_point_is_changed(draft: Ruleset, erin: User, client_of: ClientOf) -> None:
    point = got(draft.staffing.first())
    client, address = client_of(erin), page(StaffingPoint, "change", point.pk)
    save(client, address, typed(client.get(address), people="1/3"))
    point.refresh_from_db()
    assert point.people == Fraction(1, 3)


def test_a_curve_is_four_numbers_in_a_row_with_its_plot(
    draft: Ruleset, erin: User, client_of: ClientOf
) -> None:
    trigger = draft.triggers.get(code="too-much-toil")
    shown = client_of(erin).get(page(Trigger, "change", trigger.pk)).text
    assert 'aria-label="Strength by value: 50: 0, 60: 0.5, 70: 1, 90: 1.5"' in shown
    assert shown.count('class="curve"') == 1
    names = [shown.index(f'name="{n}"') for n in ("starts", "problem", "severe", "extreme")]
    assert names == sorted(names)
    row = shown[names[0] : names[-1]]
    assert "form-row" not in row


def test_a_curve_for_two_sites_has_a_plot_of_its_own(
    draft: Ruleset, erin: User, client_of: ClientOf
) -> None:
    trigger = draft.triggers.get(code="rota-too-small")
    shown = client_of(erin).get(page(Trigger, "change", trigger.pk)).text
    assert "12: 0, 9: 0.5, 8: 1, 4: 1.5" in shown


def test_a_constant_is_changed(draft: Ruleset, erin: User, client_of: ClientOf) -> None:
    constant = draft.constants.get(code="tie_points")
    client, address = client_of(erin), page(Constant, "change", constant.pk)
    save(client, address, typed(client.get(address), value="7.5"))
    constant.refresh_from_db()
    assert constant.value == 7.5


NEW: dict[type[FrozenOncePublished], dict[str, Any]] = {
    RoleRule: {"deciding": 0},
    StaffingPoint: {"engineers": 90, "people": "1/3", "note": "?", "source": "?"},
    Trigger: {
        "code": "new", "subject": "toil_share", "kind": "capacity", "starts": "1/3",
        "problem": "2/3", "weight": 10, "title": "?", "text": "?", "source": "?",
    },
    Constant: {"code": "tie_share", "value": "1/3", "text": "?"},
}  # fmt: skip


@pytest.mark.parametrize("model", PARTS)
def test_a_part_is_added_to_the_draft_that_the_address_names(
    model: type[FrozenOncePublished], draft: Ruleset, erin: User, client_of: ClientOf
) -> None:
    draft.constants.filter(code="tie_share").delete()
    draft.role_rules.filter(role=Role.objects.first()).delete()
    client, address = client_of(erin), page(model, "add", ruleset=draft.pk)
    role = {} if model is Constant else {"role": got(Role.objects.first()).pk}
    sent = typed(client.get(address), **NEW[model], **role, ruleset=draft.pk)
    before = rows(model, draft).count()
    save(client, address, sent)
    assert rows(model, draft).count() == before + 1


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("full_need", "0", "more than 0"),
        ("enough_figures", "2.5", "whole number"),
        ("tie_share", "1.1", "0 to 1"),
        ("tie_points", "-1", "0 or more"),
        ("tie_points", "nan", "such as 0.5"),
    ],
)
def test_a_constant_stays_where_the_advice_can_reckon(
    code: str, value: str, said: str, draft: Ruleset, erin: User, client_of: ClientOf
) -> None:
    address = page(Constant, "change", draft.constants.get(code=code).pk)
    response = client_of(erin).post(address, {"value": value, "text": "?"})
    assert said in response.content.decode()


@pytest.mark.parametrize(
    ("problem", "said"), [("50", "lies beyond where it starts"), ("40", "lead one way")]
)
def test_a_problem_lies_beyond_where_it_starts(
    problem: str, said: str, draft: Ruleset, erin: User, client_of: ClientOf
) -> None:
    trigger = draft.triggers.get(code="too-much-toil")
    client, address = client_of(erin), page(Trigger, "change", trigger.pk)
    sent = typed(client.get(address), problem=problem)
    assert said in str(client.post(address, sent).context["adminform"].form.errors)


def test_what_another_row_has_is_an_error_on_the_form(
    draft: Ruleset, erin: User, client_of: ClientOf
) -> None:
    first, second = draft.staffing.filter(role__slug="sre")[:2]
    client, address = client_of(erin), page(StaffingPoint, "change", second.pk)
    response = client.post(address, typed(client.get(address), engineers=first.engineers))
    assert "already exists" in response.content.decode()


# --- published rules ---


@pytest.mark.parametrize("state", ["published", "retired"])
@pytest.mark.parametrize("model", [Ruleset, *PARTS])
def test_published_rules_are_read_only(
    model: type[FrozenOncePublished], state: str, draft: Ruleset, admin: User, client_of: ClientOf
) -> None:
    published, client = factories.rules(), client_of(admin)
    if state == "retired":
        draft.publish()
    row = got(model.objects.filter(**{model.VERSION: published.pk}).first())
    change, delete = (page(model, name, row.pk) for name in ("change", "delete"))
    response = client.get(change)
    assert response.status_code == 200
    assert 'name="_save"' not in response.content.decode()
    assert client.post(change, {"text": "x"}).status_code == 403
    assert client.post(delete, {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(page(model, "changelist"), sent)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", PARTS)
def test_nothing_is_added_to_published_rules(
    model: type[FrozenOncePublished], draft: Ruleset, admin: User, client_of: ClientOf
) -> None:
    client = client_of(admin)
    for key in (factories.rules().pk, "", "x", "9" * 30, 99999):
        assert client.get(page(model, "add", ruleset=key)).status_code == 403
        assert client.post(page(model, "add", ruleset=key)).status_code == 403


def test_nobody_begins_rules_from_nothing(
    catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    assert client_of(admin).post(page(Ruleset, "add")).status_code == 403


def test_somebody_publishes_while_another_edits(
    draft: Ruleset, erin: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    constant = draft.constants.get(code="tie_points")
    client, address = client_of(erin), page(Constant, "change", constant.pk)
    sent, clean = typed(client.get(address), value="9"), Constant.full_clean

    def publish_first(self: Any, *args: Any, **kwargs: Any) -> Any:
        Ruleset.objects.get(pk=draft.pk).publish()
        monkeypatch.undo()
        return clean(self, *args, **kwargs)

    monkeypatch.setattr(Constant, "full_clean", publish_first)
    assert "never changes" in told(client.post(address, sent, follow=True))[0]
    constant.refresh_from_db()
    assert constant.value == 5


def test_a_role_in_the_rules_is_kept(
    catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    role = got(Role.objects.first())
    response = client_of(admin).post(page(Role, "delete", role.pk), {"post": "yes"})
    assert "would require deleting the following protected" in response.content.decode()
    assert Role.objects.filter(pk=role.pk).exists()


def test_only_a_step_answers_problems_and_can_be_needless(erin: User, client_of: ClientOf) -> None:
    role = Role.objects.get(slug="sre")
    client, address = client_of(erin), page(Role, "change", role.pk)
    wrong = {"lines-0-answers": "downtime", "lines-1-practice": "sre-slos"}
    told = client.post(address, typed(client.get(address), **wrong)).content.decode()
    assert "Only a step of the first 90 days answers problems." in told
    assert "Only a step of the first 90 days can be needless." in told


def test_an_editor_changes_the_words_of_a_role(erin: User, client_of: ClientOf) -> None:
    role = Role.objects.get(slug="sre")
    client, address = client_of(erin), page(Role, "change", role.pk)
    save(client, address, typed(client.get(address), summary="Keeps it up."))
    role.refresh_from_db()
    assert role.summary == "Keeps it up."
