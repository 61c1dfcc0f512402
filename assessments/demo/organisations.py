"""Creates the small demo organisation, and plays the stories: facts, answers and reports."""

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from assessments import reports
from assessments.models import Answer, Given, Membership, Question, QuestionnaireVersion, Team, User
from assessments.reports.organisation.key_figures import key_figures_at_submission

from . import acts, people, stories
from .stories import DONT_KNOW, Quarter, Story, TeamQuarter, all_stories

STORY = tomllib.loads((Path(__file__).parent / "checkout.toml").read_text(encoding="utf-8"))
AREA = "Shop"


class NotEmpty(Exception):
    """The database has users already; demo people must not be added to them."""


@transaction.atomic
def create_small(until: date | None = None) -> dict[str, str]:
    """Creates the organisation in a database without users; returns the password of each person.

    Its two assessments are dated now, or in the last quarter that ended by `until`.
    """
    if User.objects.exists():
        raise NotEmpty
    passwords = {name: people.password() for name in people.PEOPLE}
    users = {name: people.user(name, password) for name, password in passwords.items()}
    lead, member = Membership.Right.LEAD, Membership.Right.MEMBER
    alice, bob = users["alice"], users["bob"]
    quarter = stories.ended_by(until)[-1] if until else None
    common = {"area": AREA, "created": stories.opening(quarter) if quarter else timezone.now()}
    checkout = people.team(
        "Checkout", {alice: lead, bob: member}, {"devops": 1},
        engineers=15, around_the_clock=True, **common,
    )  # fmt: skip
    search = people.team("Search", {alice: lead}, {"devops": 2, "sre": 1}, engineers=40, **common)
    _submit(checkout, alice, quarter)
    _begin(search, alice, quarter)
    return passwords


def _submit(team: Team, by: User, quarter: Quarter | None) -> None:
    """A complete assessment with its report, dated now or in a quarter."""
    started, submitted = stories.moments(quarter, team.name) if quarter else (None, None)
    assessment, questions = acts.start(team, acts.published(), "full", by, started)
    assessment.answer({question: _given(question, STORY["answers"]) for question in questions})
    assessment.submit(by=by, judge=reports.judge, measure=key_figures_at_submission, at=submitted)


def _begin(team: Team, by: User, quarter: Quarter | None) -> None:
    """A draft with the first half answered, each choice one better than Checkout's if possible."""
    started = stories.moments(quarter, team.name)[0] if quarter else None
    assessment, questions = acts.start(team, acts.published(), "full", by, started)
    better = {
        code: min(answer + 1, 3) if isinstance(answer, int) else answer
        for code, answer in STORY["answers"].items()
    }
    half = questions[: len(questions) // 2]
    assessment.answer({question: _given(question, better) for question in half})


def _given(question: Question, answers: dict[str, int | str]) -> Given:
    """The team's answer; "don't know" for a question that is newer than these answers."""
    answer = answers.get(question.code, DONT_KNOW)
    named = (level for level, codes in STORY["confidence"].items() if question.code in codes)
    confidence = next(named, Answer.Confidence.ESTIMATED)
    comment = "" if answer == DONT_KNOW else STORY["comments"].get(question.code, "")
    return acts.given(question, answer, confidence, comment)


class NotDemo(Exception):
    """Users other than the demo people exist; demo teams must not be added to their teams."""


def is_there() -> bool:
    """Whether the teams of the stories exist; all are created together, so one is enough."""
    return Team.objects.filter(pk__in=[story.pk for story in all_stories()]).exists()


@transaction.atomic
def create_history(until: date) -> int:
    """Adds the teams with their quarters to the small organisation; returns how many reports."""
    users = {user.username: user for user in User.objects.all()}
    if users.keys() != people.PEOPLE.keys():
        raise NotDemo
    users |= {name: people.lead(name) for name in people.LEADS}
    calendar = stories.ended_by(until)
    return sum(_play_story(story, users[story.lead], calendar) for story in all_stories())


def _play_story(story: Story, lead: User, calendar: list[stories.Quarter]) -> int:
    """Creates a team with all its quarters; returns the number of its reports."""
    first = story.quarters[0]
    team = people.team(
        story.name,
        {lead: Membership.Right.LEAD},
        first.staffed,
        id=story.pk,
        area=story.area,
        engineers=first.engineers,
        created=stories.opening(calendar[first.quarter - 1]),
    )
    versions = acts.published(story.disciplines)
    for facts in story.quarters:
        _change(team, facts)
        _answer(story, facts, team, versions, lead, calendar[facts.quarter - 1])
    return sum(facts.only is None for facts in story.quarters)


def _change(team: Team, facts: TeamQuarter) -> None:
    """Sets the facts of the team in a quarter."""
    team.engineers, team.expected_engineers = facts.engineers, facts.expected
    team.around_the_clock, team.sites = facts.around_the_clock, facts.sites
    team.save()
    team.staff(people.staffing(facts.staffed))


def _answer(
    story: Story,
    facts: TeamQuarter,
    team: Team,
    versions: Sequence[QuestionnaireVersion],
    lead: User,
    quarter: Quarter,
) -> None:
    """The assessment of a quarter: submitted, or a draft with its first few answers."""
    started, submitted = stories.moments(quarter, team.name)
    assessment, questions = acts.start(team, versions, story.track, lead, started)
    slugs = {q: v.questionnaire.discipline.slug for v in versions for q in v.questions.all()}
    assessment.answer(
        {q: _given_in_story(story, facts, q, slugs[q]) for q in questions[: facts.only]}
    )
    if facts.only is None:
        assessment.submit(
            by=lead, judge=reports.judge, measure=key_figures_at_submission, at=submitted
        )
        acts.act(story.name, facts.quarter, assessment, lead)


def _given_in_story(story: Story, facts: TeamQuarter, question: Question, discipline: str) -> Given:
    answer = story.answer_to(facts, question.code, discipline, len(question.choices.all()))
    confidence = story.confidence(facts, question.code)
    return acts.given(question, answer, confidence, facts.comments.get(question.code, ""))
