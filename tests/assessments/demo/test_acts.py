"""What the demo teams did about their reports: everything happened, on its day, with effect."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from assessments.demo import acts, organisations, stories
from assessments.models import Action, AdviceDecision, Assessment, Membership, Team
from assessments.reports.followup import acting_on
from tests.support import factories
from tests.support.fixtures import Catalogue
from tests.support.got import got

pytestmark = pytest.mark.one_database

STORIES = {story.name: story for story in stories.all_stories()}
ACTS = [(kind, told) for kind in ("decisions", "actions") for told in acts.ACTS[kind]]


@pytest.mark.parametrize(("kind", "told"), ACTS)
def test_every_act_is_about_a_report_of_its_team(kind: str, told: dict[str, Any]) -> None:
    quarters = {facts.quarter: facts for facts in STORIES[told["team"]].quarters}
    assert quarters[told["quarter"]].only is None
    assert told.get("after", 1) > 0


@pytest.fixture
def told(catalogue: Catalogue) -> list[Assessment]:
    """The team with the most acts, and its reports in their order."""
    story, lead = STORIES["Marketplace"], factories.user("alice")
    organisations._play_story(story, lead, stories.ended_by(date(2025, 6, 30)))
    team = Team.objects.get(pk=story.pk)
    return list(team.assessments.submitted().order_by("submitted"))


def test_a_story_acts_between_its_reports(told: list[Assessment]) -> None:
    acts = [(kind, act) for kind, act in ACTS if act["team"] == "Marketplace"]
    assert Action.objects.count() + AdviceDecision.objects.count() == len(acts)
    for action in Action.objects.select_related("assessment"):
        assert got(action.assessment.submitted) < action.created
        assert action.closed is None or action.created < action.closed < timezone.now()
        assert got(action.owner).memberships.get().right == Membership.Right.LEAD
    for decision in AdviceDecision.objects.select_related("assessment"):
        submitted = got(decision.assessment.submitted)
        later = [at for at in (got(r.submitted) for r in told) if at > submitted]
        assert submitted < decision.decided < min(later)


def test_the_story_s_reports_take_them_up(told: list[Assessment]) -> None:
    third, fourth = (acting_on(report, may_change=False) for report in told[2:4])
    (devops,), (sre,) = third.taken_up, fourth.taken_up
    assert (devops.decision.choice, devops.staffed, devops.first_again) == (
        "accepted",
        (0.3, 1),
        False,
    )
    assert (sre.decision.choice, sre.staffed, sre.first_again) == ("declined", (0, 0), True)
    sixth = acting_on(told[5], may_change=False)
    outcomes = {row.action.subject: row.moved.outcome for row in sixth.followed}
    assert outcomes["downtime"] == "better"
    assert Action.objects.open().exists()
