"""Which teams are looked at together: their latest reports within a period."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assessments.models import Answer, Assessment, QuestionnaireVersion, Team

from .cases import Answered, Case, TeamFacts


@dataclass(frozen=True)
class Selection:
    """Teams that the reader may see, and the days between which their reports count."""

    teams: list[Team]
    since: date | None = None
    until: date | None = None

    def latest(self):
        """The latest assessment of each team that was submitted within the period."""
        submitted = Assessment.objects.filter(team__in=self.teams).submitted()
        return submitted.between(self.since, self.until).latest_of_each_team()

    def states(self) -> dict:
        """What a team has at all, within the period or not: states by the team's key."""
        found = defaultdict(set)
        rows = Assessment.objects.filter(team__in=self.teams).order_by()
        for team, state in rows.values_list("team", "state").distinct():
            found[team].add(state)
        return found


# What the advice reads of an answer; the words of people are not loaded.
READ = ("state", "choice__number", "value", "confidence", "sample")


def submitted_cases(assessments: Iterable[Assessment]) -> dict[Assessment, Case]:
    """Cases of many assessments as they were judged, in a fixed number of queries.

    Each assessment comes with its `facts`: the team as its report keeps it.
    """
    assessments = list(assessments)
    answers, pinned = _answers_of(assessments), _versions_of(assessments)
    return {
        assessment: Case(
            team=TeamFacts.of(assessment.facts),
            versions=tuple(pinned[assessment.pk]),
            answers=answers[assessment.pk],
            track=assessment.track,
        )
        for assessment in assessments
    }


def _answers_of(assessments: list[Assessment]) -> dict:
    given = Answer.objects.filter(response__assessment__in=assessments).order_by()
    found = defaultdict(dict)
    for assessment, code, *read in given.values_list(
        "response__assessment", "question__code", *READ
    ):
        state, choice, value, confidence, sample = read
        found[assessment][code] = Answered(
            state=state, choice=choice, value=value, confidence=confidence, sample=sample
        )
    return found


def _versions_of(assessments: list[Assessment]) -> dict:
    """The versions that each was begun with; teams that share a version share its questions."""
    through = Assessment.versions.through.objects.filter(assessment__in=assessments)
    pins = set(through.order_by().values_list("assessment", "version"))
    every = QuestionnaireVersion.objects.with_questions()
    versions = list(every.filter(pk__in={version for _, version in pins}))
    return {a.pk: [v for v in versions if (a.pk, v.pk) in pins] for a in assessments}
