"""How a role begins in a team, as part of the advice: the first 90 days, and what to mind."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from .investment.first_days import steps_for
from .models import Role, RoleLine

# Steps under one heading that answer problems; the charter or the guardrail comes beside them.
MOST_A_DAY = 3


def first_days(role: Role, fired: Sequence[str], scores: Mapping[str, Fraction]) -> list[dict]:
    """The steps by day 30, 60 and 90 for what fired, the strongest first.

    `scores` are those of the practices that are known.
    """
    return [
        {"day": day, "steps": [_step(line, fired) for line in lines if line in chosen]}
        for day, lines in role.days()
        if (chosen := _few(steps_for(lines, fired, scores)))
    ]


def _few(steps: list[RoleLine]) -> list[RoleLine]:
    always = [step for step in steps if not step.answers]
    return always + [step for step in steps if step.answers][:MOST_A_DAY]


def _step(line: RoleLine, fired: Sequence[str]) -> dict:
    """A step with the problems of this team that it answers."""
    return {"step": line.text, "answers": [code for code in line.answers if code in fired]}


def cautions(role: Role) -> list[dict]:
    """What was published against the role."""
    lines = role.lines_of(RoleLine.Part.CAUTION)
    return [{"text": line.text, "source": line.source} for line in lines]
