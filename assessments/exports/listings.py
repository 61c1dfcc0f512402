"""What somebody chose from a list in the admin, as rows: teams, and the questions of versions."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import columns
from .kinds import Kind

BATCH = 500


@dataclass(frozen=True)
class Listing:
    """The chosen rows; they have no teams whose reports leave, and the day is today."""

    chosen: QuerySet
    name: str
    teams: tuple = ()

    @property
    def plain_name(self) -> str:
        return self.name

    @property
    def days(self) -> str:
        return timezone.localdate().isoformat()


def team_rows(listing: Listing) -> Iterator[dict]:
    """A row for each team and role, with the facts that the advice reads."""
    teams = listing.chosen.prefetch_related("staffing__role")
    for team in teams.iterator(chunk_size=BATCH):
        facts = {
            "team": team.name,
            "team_id": team.pk,
            "area": team.area,
            "engineers": team.engineers,
            "expected_engineers": team.expected_engineers,
            "around_the_clock": team.around_the_clock,
            "sites": team.sites,
        }
        staffing = list(team.staffing.all())
        yield from (facts | {"role": s.role.slug, "staffed": float(s.people)} for s in staffing)
        if not staffing:
            yield facts


def question_rows(listing: Listing) -> Iterator[dict]:
    """A row for each choice or band of each question; one for a question without any."""
    for version in listing.chosen.with_questions().iterator(chunk_size=5):
        titles = {text.practice_id: text.title for text in version.texts.all()}
        for question in version.questions.all():
            asked = {
                "discipline": version.questionnaire.discipline.slug,
                "version": version.number,
                "state": version.state,
                "practice": question.practice.code,
                "practice_title": titles.get(question.practice_id, ""),
                "question": question.code,
                "kind": question.kind,
                "weight": question.weight,
                "quick": question.quick,
                "critical": question.critical,
                "text": question.text,
                "unit": question.unit,
            }
            choices = list(question.choices.all())
            yield from (asked | {"choice": c.number, "anchor": c.anchor} for c in choices)
            if not choices:
                yield asked


def _count(listing: Listing) -> int:
    return listing.chosen.count()


TEAMS = Kind("teams", _("Teams: a row for each team and role"), columns.TEAMS, team_rows, _count)
QUESTIONS = Kind(
    "questions", _("Questions: a row for each choice"), columns.QUESTIONS, question_rows, _count
)
LISTINGS = {kind.slug: kind for kind in (TEAMS, QUESTIONS)}
