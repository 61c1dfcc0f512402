"""Planning an action for a weak practice or a goal, and following it up."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Action, Assessment, Team, User
from assessments.reports.followup import part_of
from assessments.trends import row_of
from assessments.views import follow_ups
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got
from tests.support.queries import counted
from tests.support.words import said, unmarked

pytestmark = pytest.mark.one_database

TODAY = timezone.localdate()


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-03-03", by=alice, choice=0)


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def weak(done: Assessment) -> str:
    """The code of the weakest practice."""
    return factories.document(done)["weakest"][0]


@pytest.fixture
def action(done: Assessment, alice: User) -> Action:
    return factories.planned(done, by=alice, owner=alice)[0]


def form_of(response: PageResponse) -> dict[str, str]:
    """What the page would post if somebody only pressed the button."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def edit(client: Client, action: Action, **changed: str) -> PageResponse:
    address = reverse("action-edit", args=[action.pk])
    return client.post(address, form_of(client.get(address)) | changed)


# --- planning ------------------------------------------------------------------------------------


def test_a_weak_practice_becomes_an_action_in_two_clicks(
    client: Client, alice: User, done: Assessment, weak: str
) -> None:
    address = reverse("action-new", args=[done.pk, "practice", weak])
    report = reverse("report", args=[done.pk])
    assert f'href="{address}"' in client.get(report).text
    response = client.post(address, form_of(client.get(address)))
    assert response.headers["Location"] == f"{report}#actions"
    action = Action.objects.get()
    row = got(row_of(factories.document(done), "practice", weak))
    step = row["step"]["step"]
    assert step.startswith(action.title.removesuffix("…"))
    assert (action.owner, action.created_by, action.state) == (alice, alice, "open")
    assert action.due == TODAY + timedelta(days=91)
    assert action.subject_title == row["title"]
    planned = said(unmarked(client.get(report).text)).partition("Planned from this report")[2]
    assert planned.strip().startswith(action.title)


def test_a_goal_of_a_charter_becomes_an_action(client: Client, done: Assessment) -> None:
    goal = factories.document(done)["advice"]["options"][0]["goals"][0]
    address = reverse("action-new", args=[done.pk, "metric", goal["metric"]])
    assert f'href="{address}"' in client.get(reverse("report", args=[done.pk])).text
    client.post(address, form_of(client.get(address)))
    action = Action.objects.get()
    assert (action.kind, action.subject) == ("metric", goal["metric"])
    assert action.title == f"{goal['title']}: from {goal['today']} to {goal['target']}"


def test_a_goal_that_is_not_known_is_to_be_measured(checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer({questions["pipeline_automation"]: factories.given(questions["lead_time"], 0)})
    done = factories.handed_in(draft)
    assert got(part_of(done.report, "metric", "lead_time")).suggestion.endswith(": measure it")


def test_every_part_of_a_report_suggests_what_fits(done: Assessment) -> None:
    document = factories.document(done)
    parts = [("practice", row["code"]) for row in document["practices"]]
    parts += [("metric", code) for f in document["criteria"].values() for code in f["metrics"]]
    assert len(parts) > 60
    for kind, code in parts:
        assert 0 < len(got(part_of(done.report, kind, code)).suggestion) <= 300


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Say in a sentence what to do."),
        ("title", "x" * 301, "a sentence of at most 300 characters"),
        ("title", "a\x00b", "invisible character U+0000 after “a”"),
        ("due", "soon", "such as 2026-03-31"),
        ("due", str(TODAY - timedelta(days=1)), "a day from today on"),
        ("due", "2999-12-31", "within ten years"),
        ("owner", "999999", "a lead or a member of the team"),
        ("owner", "everybody", "a lead or a member of the team"),
    ],
)
def test_a_wrong_field_is_told_what_would_be_right(
    client: Client, done: Assessment, weak: str, field: str, value: str, message: str
) -> None:
    address = reverse("action-new", args=[done.pk, "practice", weak])
    response = client.post(address, form_of(client.get(address)) | {field: value})
    assert response.status_code == 422
    assert message in response.text
    assert not Action.objects.exists()


def test_neither_a_viewer_nor_a_stranger_is_given_work(
    client: Client, done: Assessment, weak: str, vera: User, charlie: User
) -> None:
    address = reverse("action-new", args=[done.pk, "practice", weak])
    filled = form_of(client.get(address))
    for person in (vera, charlie):
        response = client.post(address, filled | {"owner": str(person.pk)})
        assert response.status_code == 422
        with pytest.raises(ValidationError, match="a lead or a member"):
            Action.objects.plan(done, "practice", weak, by=person, title="Do", owner=person)
    assert not Action.objects.exists()


def test_an_action_may_wait_for_somebody_and_for_a_date(
    client: Client, done: Assessment, weak: str
) -> None:
    address = reverse("action-new", args=[done.pk, "practice", weak])
    client.post(address, {"title": " Read \n the log ", "owner": "", "due": ""})
    action = Action.objects.get()
    assert (action.title, action.owner, action.due) == ("Read the log", None, None)


def test_an_unknown_field_is_refused(client: Client, done: Assessment, weak: str) -> None:
    address = reverse("action-new", args=[done.pk, "practice", weak])
    assert client.post(address, {"title": "Do", "state": "done"}).status_code == 400
    assert not Action.objects.exists()


@pytest.mark.parametrize("part", [("practice", "downtime"), ("metric", "x"), ("wish", "downtime")])
def test_what_the_report_does_not_have_is_not_found(
    client: Client, done: Assessment, part: tuple[str, str]
) -> None:
    assert client.get(reverse("action-new", args=[done.pk, *part])).status_code == 404


def test_an_action_comes_from_a_report(
    checkout: Team, alice: User, done: Assessment, weak: str
) -> None:
    draft = factories.assessment(checkout, by=alice)
    with pytest.raises(ValidationError, match="submit first"):
        Action.objects.plan(draft, "practice", weak, by=alice, title="Do")
    with pytest.raises(ValidationError, match="no such practice"):
        Action.objects.plan(done, "practice", "x", by=alice, title="Do")
    assert not Action.objects.exists()


def test_saved_twice_an_action_is_there_once(client: Client, done: Assessment, weak: str) -> None:
    address = reverse("action-new", args=[done.pk, "practice", weak])
    filled = form_of(client.get(address))
    assert [client.post(address, filled).status_code for _ in range(2)] == [302, 302]
    assert Action.objects.count() == 1


def test_the_same_step_may_be_planned_again_once_it_is_closed(
    done: Assessment, alice: User, action: Action
) -> None:
    title = action.title
    assert Action.objects.plan(done, "practice", action.subject, by=alice, title=title) == action
    action.change(
        seen=action.revision,
        state="done",
        title=title,
        owner=action.owner,
        due=action.due,
        note="",
    )
    assert Action.objects.plan(done, "practice", action.subject, by=alice, title=title) != action


# --- what becomes of it ------------------------------------------------------------------------


def test_an_action_is_done_and_opened_again(client: Client, action: Action) -> None:
    assert edit(client, action, state="done", note="Two weeks.").status_code == 302
    action.refresh_from_db()
    assert (action.state, action.note, action.revision) == ("done", "Two weeks.", 2)
    closed = action.closed
    edit(client, action, note="Two weeks and a day.")
    action.refresh_from_db()
    assert action.closed == closed
    edit(client, action, state="open")
    action.refresh_from_db()
    assert (action.is_open, action.closed) == (True, None)


def test_an_action_is_dropped_with_a_reason_only(client: Client, action: Action) -> None:
    response = edit(client, action, state="dropped")
    assert response.status_code == 422
    assert "Say in a few words why it is dropped." in response.text
    assert edit(client, action, state="dropped", note="Overtaken.").status_code == 302


def test_an_action_cannot_become_another_open_one(
    client: Client, done: Assessment, alice: User
) -> None:
    first, second = factories.planned(done, by=alice, times=2)
    response = edit(client, second, title=first.title)
    assert response.status_code == 422
    assert "The same action is open already." in response.text


def test_a_date_that_has_passed_may_stay(client: Client, action: Action) -> None:
    action = action.change(
        seen=action.revision,
        state="open",
        title=action.title,
        owner=action.owner,
        due=TODAY - timedelta(days=30),
        note="",
    )
    assert action.is_overdue
    assert "overdue since" in client.get(reverse("team-actions", args=[action.team.pk])).text
    assert edit(client, action, state="done").status_code == 302
    action.refresh_from_db()
    assert not action.is_overdue


def test_a_stale_page_overwrites_nothing_until_told_to(
    client: Client, client_of: ClientOf, bob: User, action: Action
) -> None:
    address = reverse("action-edit", args=[action.pk])
    mine = form_of(client.get(address)) | {"title": "Mine"}
    edit(client_of(bob), action, title="Theirs")
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "Now stored: " in response.text
    assert "Theirs" in response.text
    action.refresh_from_db()
    assert action.title == "Theirs"
    again = form_of(response)
    assert again["title"] == "Mine"
    assert client.post(address, again).status_code == 302
    action.refresh_from_db()
    assert (action.title, action.revision) == ("Mine", 3)


def test_the_same_change_twice_is_one(client: Client, action: Action) -> None:
    address = reverse("action-edit", args=[action.pk])
    filled = form_of(client.get(address)) | {"state": "done"}
    assert [client.post(address, filled).status_code for _ in range(2)] == [302, 302]
    action.refresh_from_db()
    assert action.revision == 2


def test_whoever_left_the_team_keeps_what_they_had_until_it_is_given_away(
    client: Client, done: Assessment, alice: User, bob: User
) -> None:
    action = factories.planned(done, by=alice, owner=bob)[0]
    bob.memberships.all().delete()
    assert edit(client, action, note="Half done.").status_code == 302
    edit(client, action, owner=str(alice.pk))
    assert edit(client, action, owner=str(bob.pk)).status_code == 422
    action.refresh_from_db()
    assert action.owner == alice


def test_an_action_outlives_its_people(done: Assessment, alice: User, bob: User) -> None:
    action = factories.planned(done, by=bob, owner=bob)[0]
    bob.delete()
    action.refresh_from_db()
    assert (action.owner, action.created_by) == (None, None)


# --- where actions are listed --------------------------------------------------------------------


def test_the_team_and_the_next_assessment_open_with_what_is_open(
    client: Client, done: Assessment, alice: User, checkout: Team
) -> None:
    first, second = factories.planned(done, by=alice, times=2)
    edit(client, second, state="done")
    draft = factories.assessment(checkout, by=alice)
    for address in (reverse("team", args=[checkout.pk]), reverse("tasks", args=[draft.pk])):
        page = client.get(address).text
        assert first.title in page
        assert second.title not in page
    assert page.index(first.title) < page.index("questions answered")
    assert second.title in client.get(reverse("team-actions", args=[checkout.pk])).text


def test_the_latest_closed_actions_are_listed(
    client: Client, done: Assessment, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_ups, "MOST_CLOSED", 2)
    for action in factories.planned(done, by=alice, times=4)[:3]:
        page = client.get(reverse("team-actions", args=[done.team_id])).text
        assert "Older ones are in the reports" not in page
        edit(client, action, state="done")
    page = client.get(reverse("team-actions", args=[done.team_id])).text
    assert [f"Step {number}" in page for number in range(4)] == [False, True, True, True]
    assert page.index("Step 3") < page.index("Step 2") < page.index("Step 1")
    assert "Older ones are in the reports" in page


def test_whoever_only_reads_sees_actions_without_a_way_to_change_them(
    client_of: ClientOf, vera: User, dana: User, action: Action
) -> None:
    pages = [
        reverse("team", args=[action.team.pk]),
        reverse("team-actions", args=[action.team.pk]),
        reverse("report", args=[action.assessment_id]),
    ]
    for person in (vera, dana):
        for address in pages:
            page = client_of(person).get(address).text
            assert action.title in page
            assert f'href="{reverse("action-edit", args=[action.pk])}"' not in page
            assert "Plan an action" not in page
            assert "Accept this advice" not in page


def test_what_an_action_is_about_is_read_in_the_reader_s_language(
    client: Client, done: Assessment, alice: User, checkout: Team
) -> None:
    Action.objects.plan(done, "practice", "devops-shared-ownership", by=alice, title="Do it")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    page = client.get(reverse("team-actions", args=[checkout.pk])).text
    assert "Gemeinsame Verantwortung" in page
    assert "Shared ownership" not in page


@pytest.mark.parametrize("name", ["team", "tasks", "team-actions", "report"])
def test_a_page_takes_as_many_queries_for_any_number_of_actions(
    name: str, client: Client, done: Assessment, alice: User, checkout: Team
) -> None:
    draft = factories.assessment(checkout, by=alice)
    keys = {"team": checkout.pk, "team-actions": checkout.pk, "tasks": draft.pk, "report": done.pk}
    address = reverse(name, args=[keys[name]])
    factories.planned(done, by=alice, owner=alice)
    count = counted(client, address)
    for number in (3, 60):
        factories.planned(done, by=alice, owner=alice, times=number)
        assert counted(client, address) == count
    assert checkout.assessments.count() == 2
