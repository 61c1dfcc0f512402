"""Eight quarters of an organisation: the small one and ten teams with their stories."""

from datetime import date

from django.db import transaction

from assessments import reports
from assessments.models import Assessment, Membership, Team, User
from assessments.reports.key_figures import measure

from . import acting, answering, people, quarters
from .stories import Stand, Story, told


class NotDemo(Exception):
    """Somebody else has a login, and demo teams do not belong among theirs."""


def is_there() -> bool:
    """Whether a team of the stories is there: they come together or not at all."""
    return Team.objects.filter(pk__in=[story.pk for story in told()]).exists()


@transaction.atomic
def make_history(until: date) -> int:
    """Adds the teams and their quarters to the small organisation; the number of new reports."""
    users = {user.username: user for user in User.objects.all()}
    if users.keys() != people.PEOPLE.keys():
        raise NotDemo
    users |= {name: people.lead(name) for name in people.LEADS}
    calendar = quarters.ended_by(until)
    return sum(_tell(story, users[story.lead], calendar) for story in told())


def _tell(story: Story, lead: User, calendar: list[quarters.Quarter]) -> int:
    """A team with all its quarters; the number of its reports."""
    first = story.stands[0]
    team = people.team(
        story.name,
        {lead: Membership.Right.LEAD},
        first.staffed,
        id=story.pk,
        area=story.area,
        engineers=first.engineers,
    )
    opened = quarters.opening(calendar[first.quarter - 1])
    Team.objects.filter(pk=team.pk).update(created=opened)
    versions = answering.published(story.disciplines)
    for stand in story.stands:
        _change(team, stand)
        _answer(story, stand, team, versions, lead, calendar[stand.quarter - 1])
    return sum(stand.only is None for stand in story.stands)


def _change(team: Team, stand: Stand) -> None:
    """The team's facts as they were in a quarter."""
    team.engineers, team.expected_engineers = stand.engineers, stand.expected
    team.around_the_clock, team.sites = stand.around_the_clock, stand.sites
    team.save()
    people.staff(team, stand.staffed)


def _answer(story: Story, stand: Stand, team: Team, versions, lead: User, quarter) -> None:
    """The assessment of a quarter: handed in, or a draft with its first few answers."""
    assessment, questions = answering.start(team, versions, story.track, lead)
    of = {q: v.questionnaire.discipline.slug for v in versions for q in v.questions.all()}
    assessment.answer({q: _given(story, stand, q, of[q]) for q in questions[: stand.only]})
    started, submitted = quarters.moments(quarter, team.name)
    if stand.only is None:
        assessment.submit(by=lead, judge=reports.judge, measure=measure)
        answering.backdate(assessment, started, submitted)
        acting.act(story.name, stand.quarter, Assessment.objects.get(pk=assessment.pk), lead)
    else:
        answering.backdate(assessment, started)


def _given(story: Story, stand: Stand, question, discipline: str):
    said = story.said(stand, question.code, discipline, len(question.choices.all()))
    confidence = story.confidence(stand, question.code)
    return answering.given(question, said, confidence, stand.comments.get(question.code, ""))
