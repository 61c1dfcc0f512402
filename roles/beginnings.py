"""How a role begins in a team, as part of the advice: the first 90 days, and what to mind."""

from .investment import Advice, Option, Situation
from .investment.first_days import steps_for
from .models import Role, RoleLine

# Steps under one heading that answer problems; the charter or the guardrail comes beside them.
MOST_A_DAY = 3


def first_days(role: Role, option: Option, situation: Situation) -> list[dict]:
    """The steps for the problems that fired, else for what has started, by day 30, 60 and 90."""
    strongest = sorted(option.problems or option.reasons, key=lambda reason: -reason.share)
    fired = list(dict.fromkeys(reason.trigger.subject for reason in strongest))
    scores = {code: figure.value for code, figure in situation.figures.items()}
    return [
        {"day": day, "steps": [_step(line, fired) for line in lines if line in chosen]}
        for day, lines in role.days()
        if (chosen := _few(steps_for(lines, fired, scores)))
    ]


def _few(steps: list[RoleLine]) -> list[RoleLine]:
    always = [step for step in steps if not step.answers]
    return always + [step for step in steps if step.answers][:MOST_A_DAY]


def _step(line: RoleLine, fired: list[str]) -> dict:
    """A step with the problems of this team that it answers."""
    return {"step": line.text, "answers": [code for code in line.answers if code in fired]}


def cautions(role: Role, option: Option, advice: Advice) -> list[dict]:
    """What was published against the role, where somebody is advised for it."""
    advised = advice.answer.verdict in ("invest", "tie") and option.problems and not option.covered
    lines = role.lines_of(RoleLine.Part.CAUTION) if advised and option.form != "none" else []
    return [{"text": line.text, "source": line.source} for line in lines]
