"""Functions that create what a test needs; what is not given gets a sensible default."""

import uuid
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet

from assessments import reports
from assessments.models import (
    Action,
    AdviceDecision,
    Answer,
    Assessment,
    Given,
    Invitation,
    KeyFigure,
    Membership,
    Pin,
    Question,
    QuestionnaireVersion,
    Report,
    Response,
    ShareLink,
    Team,
    User,
)
from assessments.models.reports import needed
from assessments.reports.organisation.key_figures import key_figures_at_submission
from roles.models import Role, Ruleset
from roles.values.numbers import plain
from tests.support.got import got

Row = TypeVar("Row", bound=Model)

PASSWORD = "copper lantern orchid gravel"
# Before every day on which a team does something in a test.
FOUNDED = datetime(2020, 1, 1, tzinfo=UTC)


def morning(day: str) -> datetime:
    """Ten o'clock on a day, for the parameter `at` of the models' verbs."""
    return datetime.fromisoformat(f"{day}T10:00:00+00:00")


def user(username: str = "sam", *, groups: Iterable[Group] = (), **fields: Any) -> User:
    """A user who can log in with PASSWORD."""
    made = User.objects.create_user(username, password=PASSWORD, **fields)
    made.groups.set(groups)
    return made


def team(
    name: str | None = None,
    *,
    lead: User | None = None,
    member: User | None = None,
    viewer: User | None = None,
    **fields: Any,
) -> Team:
    """A team of 15 engineers with these people; called Checkout, with a number if that is taken."""
    name = name or f"Checkout {Team.objects.count() or ''}"
    made = Team.objects.create(name=name, **{"engineers": 15, "created": FOUNDED} | fields)
    people = {"lead": lead, "member": member, "viewer": viewer}
    Membership.objects.bulk_create(
        Membership(team=made, user=person, right=right)
        for right, person in people.items()
        if person
    )
    return made


def published(*disciplines: str) -> list[QuestionnaireVersion]:
    """The published versions of these disciplines, by default of all."""
    versions = QuestionnaireVersion.objects.published()
    if disciplines:
        versions = versions.filter(questionnaire__discipline__slug__in=disciplines)
    return list(versions)


def rules() -> Ruleset:
    """The published rules of the advice."""
    return Ruleset.objects.published().get()


def assessment(
    of: Team | None = None,
    *,
    disciplines: Iterable[str] = (),
    track: str = "full",
    by: User | None = None,
    at: datetime | None = None,
) -> Assessment:
    """A draft for a team, by default with all disciplines."""
    return Assessment.objects.start(
        of or team(), published(*disciplines), track=track, by=by or user(), at=at
    )


def questions(of: Assessment) -> list[Question]:
    """The questions that the assessment asks, in their order."""
    return [q for version in of.pinned() for q in version.questions.all() if of.asks(q)]


# Context values that are no problem, where that is not the minimum.
CONTEXT = {"availability_target": Fraction("99.9"), "downtime_incidents": Fraction(3)}


def given(question: Question, choice: int = 2, **fields: Any) -> Given:
    """An answer with this choice; without choices the middle value, or no problem for context."""
    choices = list(question.choices.all())
    if choices:
        chosen = choices[min(choice, len(choices) - 1)]
        return Given(state=Answer.State.KNOWN, choice=chosen, **fields)
    least, most = got(question.minimum), got(question.maximum)
    value = (least + most) / 2
    if question.context:
        value = CONTEXT.get(question.code, least)
    entered = f"{plain(value)} {question.unit}"
    return Given(state=Answer.State.KNOWN, value=value, entered=entered, **fields)


def valued(question: Question, value: Fraction | str | float, **fields: Any) -> Given:
    """An answer with a value in the question's unit."""
    entered = f"{value} {question.unit}"
    return Given(state=Answer.State.KNOWN, value=Fraction(value), entered=entered, **fields)


def filled(of: Assessment | None = None, choice: int = 2, **fields: Any) -> Assessment:
    """An assessment in which every question has this choice."""
    of = of or assessment()
    of.answer({question: given(question, choice, **fields) for question in questions(of)})
    return of


def submitted(
    of: Assessment | None = None,
    *,
    by: User | None = None,
    choice: int = 2,
    at: datetime | None = None,
) -> Assessment:
    """A filled assessment, submitted by the user who started it or by the given one."""
    return handed_in(filled(of, choice), by=by, at=at)


def handed_in(of: Assessment, *, by: User | None = None, at: datetime | None = None) -> Assessment:
    """An assessment as it is, submitted by the user who started it or by the given one."""
    by = by or got(of.started_by)
    of.submit(by=by, judge=reports.judge, measure=key_figures_at_submission, at=at)
    return of


def share_link(
    to: Assessment,
    *,
    by: User | None = None,
    label: str = "Steering group",
    days: int = 30,
    at: datetime | None = None,
) -> tuple[ShareLink, str]:
    """A link to the report of a submitted assessment, and its token."""
    return ShareLink.objects.make(to, by=by or got(to.started_by), label=label, days=days, at=at)


def invitation(
    to: Team, *, by: User | None = None, right: str = "member", **more: Any
) -> tuple[Invitation, str]:
    """An invitation to the team by its lead, and its token."""
    by = by or to.memberships.filter(right="lead").earliest("pk").user
    return Invitation.objects.invite(to, by=by, right=right, **more)


def rights_in(team: Team) -> dict[str, str]:
    """What everybody may do in a team, by username."""
    return {user.username: right for user, right in team.rights().items()}


def as_handed_in_by(of: Assessment, *teams: Team) -> None:
    """Copies the submitted assessment and its report to other teams, in a few queries."""
    copies = [copied(of, team=team, id=uuid.uuid4()) for team in teams]
    Assessment.objects.bulk_create(copies)
    Pin.objects.bulk_create(copied(pin, assessment=a) for a in copies for pin in of.pins.all())
    responses = Response.objects.bulk_create(Response(assessment=a) for a in copies)
    # The model refuses new answers of a submitted assessment.
    plain_rows: QuerySet[Answer] = QuerySet(Answer)
    plain_rows.bulk_create(
        copied(answer, response=r) for r in responses for answer in of.response.answers.all()
    )
    Report.objects.bulk_create(copied(of.report, assessment=a) for a in copies)
    KeyFigure.objects.bulk_create(
        copied(row, assessment=a) for a in copies for row in of.key_figures.all()
    )


def organisation(of: Assessment, *, teams: int, first: int = 0) -> list[Team]:
    """New teams, each with a copy of the report and its answers, in a few queries."""
    named = [Team(name=f"Team {number:04}", engineers=9) for number in range(first, first + teams)]
    made = Team.objects.bulk_create(named)
    as_handed_in_by(of, *made)
    return made


def older(of: Assessment, teams: Sequence[Team], times: int) -> None:
    """Gives each team this many earlier copies of the report, a week apart."""
    latest = got(of.submitted)
    weeks = [timedelta(weeks=number) for number in range(1, times + 1)]
    made = Assessment.objects.bulk_create(
        copied(of, team=team, id=uuid.uuid4(), submitted=latest - before, is_latest=False)
        for team in teams
        for before in weeks
    )
    Report.objects.bulk_create(copied(of.report, assessment=a) for a in made)


def copied(row: Row, **fields: Any) -> Row:
    """An unsaved copy of a row with other values in some fields."""
    made = copy(row)
    made.pk = None
    made._state = copy(row._state)
    made._state.adding, made._state.fields_cache = True, {}
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def reported(of: Team, day: str, *, by: User, choice: int = 2, **fields: Any) -> Assessment:
    """A report of this day in which every question has this choice."""
    at = morning(day)
    done = handed_in(filled(assessment(of, by=by, at=at), choice, **fields), at=at)
    return Assessment.objects.get(pk=done.pk)


def repeated(of: Assessment, times: int) -> None:
    """More copies of the report, a day apart; not made by the verbs, so only good for counting."""
    copies = [
        Assessment(
            team=of.team,
            state=of.state,
            ruleset=of.ruleset,
            submitted=got(of.submitted) + timedelta(days=number),
            file_rows=of.file_rows,
        )
        for number in range(1, times + 1)
    ]
    Assessment.objects.bulk_create(copies)
    versions = list(of.versions.all())
    Pin.objects.bulk_create(Pin(assessment=a, version=v) for a in copies for v in versions)
    report = of.report
    Report.objects.bulk_create(
        Report(assessment=a, data=report.data, headline=report.headline) for a in copies
    )
    Response.objects.bulk_create(Response(assessment=a) for a in copies)


def document(of: Assessment) -> reports.Document:
    """The document of a report in English."""
    return reports.document_of(of, reports.Library("en"))


def acted(of: Assessment, *, by: User) -> Assessment:
    """A report with one action of each state, and a decision about the first two roles needed.

    Somebody else of the team owns the actions, if there is anybody else.
    """
    owner = (
        User.objects.filter(memberships__team=of.team)
        .exclude(pk=by.pk)
        .order_by("username")
        .first()
    )
    owner = owner or by
    made = planned(of, by=by, times=3, owner=owner, due=date(2025, 9, 30))
    for action, state in zip(made[1:], ("done", "dropped"), strict=True):
        action.change(
            seen=action.revision,
            title=action.title,
            owner=owner,
            due=action.due,
            state=state,
            note="=SUM(1)",
        )
    roles = needed(of.report.data["advice"])
    decisions = (("accepted", ""), ("declined", "Later."))
    for slug, (choice, reason) in zip(roles, decisions, strict=False):
        role = Role.objects.get(slug=slug)
        AdviceDecision.objects.decide(of, role, by=by, choice=choice, reason=reason)
    return of


def planned(of: Assessment, *, by: User, times: int = 1, **fields: Any) -> list[Action]:
    """Actions about the weakest practice of a report, or about the first one if none is weak."""
    data = of.report.data
    code = [*data["weakest"], *data["practices"]][0]
    return [
        Action.objects.plan(of, "practice", code, by=by, title=f"Step {number}", **fields)
        for number in range(times)
    ]
