"""Puts one word wherever people can write, finds the pages with it, and reads what they say."""

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Any

from django.db import models
from django.urls import reverse

from assessments.models import (
    AdviceDecision,
    Assessment,
    Choice,
    Given,
    Membership,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Team,
    User,
)
from roles.models import Discipline, Role, RoleLine
from roles.values.names import key_of, keys_of
from tests.support import factories
from tests.support.got import got

OF_TEAMS = (
    *("team", "team-edit", "team-archive", "team-history", "team-actions", "assessment-new"),
    *("team-people", "team-hand-over", "team-leave"),
)


class Words:
    """Returns one word, each time with another number, because some texts have to differ."""

    def __init__(self, word: str) -> None:
        self.word, self.numbers = word, count(1)

    def __call__(self, most: int = 80) -> str:
        number = str(next(self.numbers))
        return self.word[: most - len(number)] + number

    def say(self, model: type[models.Model], **longest: int) -> None:
        """Puts the word into fields of all rows, also of published versions, which are frozen."""
        for row in model._base_manager.all():
            values = {name: self(most) for name, most in longest.items() if getattr(row, name)}
            keys = {key.name: key_of(values[key.of]) for key in keys_of(model) if key.of in values}
            models.QuerySet(model).filter(pk=row.pk).update(**values, **keys)

    def say_catalogue(self) -> None:
        self.say(PracticeText, title=80, summary=80)
        long = dict.fromkeys(("text", "why", "evidence", "tools", "definition", "note"), 80)
        self.say(Question, name=60, **long)
        self.say(Choice, anchor=80, name=40)
        self.say(Discipline, title=60, question=80)
        self.say(Role, title=60, **dict.fromkeys(("summary", "owns", "train"), 80))
        self.say(RoleLine, text=80, source=80)
        self.say(Questionnaire, title=80)
        self.say(QuestionnaireVersion, summary=80, credits=80)


def told(words: Words, lead: User, pages: Iterable[str]) -> dict[str, str]:
    """Writes everything that people can write about a team; returns the addresses of the pages."""
    team = factories.team(words(), lead=lead, area=words())
    Membership.objects.create(user=factories.user(words()), team=team, right="member")
    other = factories.team(words(), lead=lead, area=words())
    factories.submitted(factories.assessment(other, by=lead), choice=0)
    first = factories.acted(_handed_in(words, team, lead), by=lead)
    done = factories.acted(_handed_in(words, team, lead), by=lead)
    draft = factories.assessment(team, by=lead)
    first_question, second = factories.questions(draft)[:2]
    draft.answer(_answers(words, first_question, second))
    link, token = factories.share_link(done, label=words())
    invitation, secret = factories.invitation(team, by=lead)
    for action in first.actions.all() | done.actions.all():
        type(action).objects.filter(pk=action.pk).update(title=words(), note=words())
    AdviceDecision.objects.exclude(reason="").update(reason=words())
    part = got(done.actions.first())
    about: dict[str, list[Any]] = {
        "practice": [draft.pk, first_question.practice.code],
        "role-case": [done.pk, "sre"],
        "advice-decision": [done.pk, "sre"],
        "action-new": [done.pk, part.kind, part.subject],
        "action-edit": [part.pk],
        "role": ["sre"],
        "shared": [token],
        "shared-report": [link.pk],
        "invited": [secret],
        "join": [invitation.pk],
        "join-account": [invitation.pk],
        "member-remove": [team.pk, team.memberships.exclude(user=lead).earliest("pk").pk],
        "account_reset_password_from_key": ["1", "none"],
    }
    about |= {name: [team.pk] for name in OF_TEAMS}
    about |= {name: [draft.pk] for name in ("tasks", "check", "discard")}
    about |= {name: [done.pk] for name in ("report", "what-if", "share", "withdraw")}
    return {name: reverse(name, args=about.get(name, [])) for name in pages}


def _answers(words: Words, first: Question, second: Question) -> dict[Question, Given]:
    comment, evidence = words(), f"https://wiki.example.org/{words()}"
    none = Given(state="not_applicable", reason=words())
    return {first: none, second: factories.given(second, comment=comment, evidence=evidence)}


def _handed_in(words: Words, team: Team, by: User) -> Assessment:
    draft = factories.filled(factories.assessment(team, by=by), choice=1)
    given = _answers(words, *factories.questions(draft)[:2])
    draft.answer({question: replace(answer, seen=1) for question, answer in given.items()})
    return factories.handed_in(draft)


def unmarked(page: str) -> str:
    """The page without the tags and characters that isolate people's words."""
    for mark in ("<bdi>", "</bdi>", "\u2068", "\u2069"):
        page = page.replace(mark, "")
    return page


def said(page: str) -> str:
    """What a page says, without its tags and with single spaces."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))
