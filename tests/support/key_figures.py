"""A report with key figures of every kind, and all that is stored of them."""

from typing import Any

from assessments.models import Answer, Assessment, Given, KeyFigure, Team, User
from tests.support import factories

STORED = ("assessment", "kind", "subject", "number", "level", "least", "most")


def everything() -> set[tuple[Any, ...]]:
    return set(KeyFigure.objects.values_list(*STORED))


def mixed_report(team: Team, by: User) -> Assessment:
    """A report in which some answers are unknown or do not apply; of its people one is shared."""
    roles = {role.slug: role for role in factories.rules().roles()}
    team.staff({roles["sre"]: 1, roles["devops"]: 2}, {roles["devops"]: 1})
    team.expected_engineers, team.around_the_clock, team.sites = 30, True, 2
    team.save()
    draft = factories.filled(factories.assessment(team, by=by), 1, confidence="guess")
    states = (Answer.State.DONT_KNOW, Answer.State.NOT_APPLICABLE, Answer.State.KNOWN)
    changes = {}
    for place, question in enumerate(factories.questions(draft)):
        state = states[place * 7 % 3]
        if state != Answer.State.KNOWN:
            reason = "Not here." if state == Answer.State.NOT_APPLICABLE else ""
            changes[question] = Given(state=state, reason=reason, seen=1)
    draft.answer(changes)
    return factories.handed_in(draft)
