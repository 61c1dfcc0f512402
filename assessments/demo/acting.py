"""What the teams did about their reports (acts.toml), by the verbs of the pages, on its day."""

import tomllib
from datetime import timedelta
from pathlib import Path

from assessments.models import Action, AdviceDecision, Assessment, User
from assessments.reports.actions import part_of
from roles.models import Role

TOLD = tomllib.loads((Path(__file__).parent / "acts.toml").read_text(encoding="utf-8"))
# So many days after a report a team sat down with it.
MEETING = timedelta(days=4)


def act(team: str, quarter: int, assessment: Assessment, lead: User) -> None:
    """Everything that came of the report of a quarter. It has to be the team's latest."""
    for kind, do in (("decisions", _decide), ("actions", _plan)):
        for told in TOLD[kind]:
            if (told["team"], told["quarter"]) == (team, quarter):
                do(told, assessment, lead)


def _decide(told: dict, assessment: Assessment, lead: User) -> None:
    role = Role.objects.get(slug=told["role"])
    made = AdviceDecision.objects.decide(
        assessment, role, choice=told["choice"], reason=told.get("reason", ""), by=lead
    )
    AdviceDecision.objects.filter(pk=made.pk).update(decided=assessment.submitted + MEETING)


def _plan(told: dict, assessment: Assessment, lead: User) -> None:
    kind = "practice" if "practice" in told else "metric"
    title = told.get("title") or part_of(assessment.report, kind, told[kind]).suggestion
    due = (assessment.submitted + timedelta(days=told["due"])).date()
    planned = Action.objects.plan(
        assessment, kind, told[kind], by=lead, title=title, owner=lead, due=due
    )
    moved = {"created": assessment.submitted + MEETING}
    if "state" in told:
        result = {"state": told["state"], "note": told.get("note", "")}
        planned.change(seen=planned.revision, title=title, owner=lead, due=due, **result)
        moved["closed"] = assessment.submitted + timedelta(days=told["after"])
    Action.objects.filter(pk=planned.pk).update(**moved)
