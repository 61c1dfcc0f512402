"""The small organisation of the first run: Checkout has a report, Search a draft."""

import tomllib
from datetime import date
from pathlib import Path

from django.db import transaction

from assessments import reports
from assessments.models import Answer, Membership, Question, Team, User
from assessments.reports.key_figures import measure

from . import answering, people, quarters
from .stories import DONT_KNOW

TOLD = tomllib.loads((Path(__file__).parent / "checkout.toml").read_text(encoding="utf-8"))
AREA = "Shop"


class NotEmpty(Exception):
    """The database has users already, and demo people do not belong among them."""


@transaction.atomic
def make(until: date | None = None) -> dict[str, str]:
    """Makes the organisation in a database without users; the password of each person.

    Its two assessments are of now, or of the last quarter that ended by `until`.
    """
    if User.objects.exists():
        raise NotEmpty
    passwords = {name: people.password() for name in people.PEOPLE}
    users = {name: people.user(name, password) for name, password in passwords.items()}
    lead, member = Membership.Right.LEAD, Membership.Right.MEMBER
    alice, bob = users["alice"], users["bob"]
    checkout = people.team(
        "Checkout", {alice: lead, bob: member}, {"devops": 1},
        area=AREA, engineers=15, around_the_clock=True,
    )  # fmt: skip
    search = people.team("Search", {alice: lead}, {"devops": 2, "sre": 1}, area=AREA, engineers=40)
    _hand_in(checkout, alice, until)
    _begin(search, alice, until)
    return passwords


def _hand_in(team: Team, by: User, until: date | None) -> None:
    """A whole assessment with its report."""
    assessment, questions = answering.start(team, answering.published(), "full", by)
    assessment.answer({question: _given(question, TOLD["answers"]) for question in questions})
    assessment.submit(by=by, judge=reports.judge, measure=measure)
    if until:
        answering.backdate(assessment, *quarters.moments(quarters.ended_by(until)[-1], team.name))


def _begin(team: Team, by: User, until: date | None) -> None:
    """A draft in which the first half is answered, one better than Checkout where it can be."""
    assessment, questions = answering.start(team, answering.published(), "full", by)
    better = {
        code: min(answer + 1, 3) if isinstance(answer, int) else answer
        for code, answer in TOLD["answers"].items()
    }
    half = questions[: len(questions) // 2]
    assessment.answer({question: _given(question, better) for question in half})
    if until:
        started, _ = quarters.moments(quarters.ended_by(until)[-1], team.name)
        answering.backdate(assessment, started)


def _given(question: Question, answers: dict[str, int | str]):
    """What the team said; a question that came later than these answers is not known."""
    answer = answers.get(question.code, DONT_KNOW)
    named = (level for level, codes in TOLD["confidence"].items() if question.code in codes)
    confidence = next(named, Answer.Confidence.ESTIMATED)
    comment = "" if answer == DONT_KNOW else TOLD["comments"].get(question.code, "")
    return answering.given(question, answer, confidence, comment)
