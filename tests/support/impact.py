"""Submitted assessments whose advice a draft can change, and what the database holds."""

from collections.abc import Mapping

from django.apps import apps
from django.db.models import Model

from assessments.models import Assessment, Question, Team, User
from tests.support import factories

# Everything at its best but four hours of downtime: a case for the SRE.
BEST = 11
FINE = {"change_failure_rate": "1", "rework_rate": "1"}
DOWN = FINE | {"downtime": "240", "availability_target": "99.9", "error_budget_left": "-455"}


def submitted(
    of: Team,
    by: User,
    choice: int = 2,
    figures: Mapping[str, str] | None = None,
    choices: Mapping[str, int] | None = None,
) -> Assessment:
    """A submitted assessment of the team: every answer with the choice, but these."""
    assessment = factories.filled(factories.assessment(of, by=by), choice, confidence="measured")
    asked = {question.code: question for question in factories.questions(assessment)}
    given = {
        asked[code]: factories.valued(asked[code], value, confidence="measured", seen=1)
        for code, value in (figures or {}).items()
    }
    given |= {
        asked[code]: factories.given(asked[code], number, confidence="measured", seen=1)
        for code, number in (choices or {}).items()
    }
    assessment.answer(given)
    return factories.handed_in(assessment)


def without_objectives(of: Team, by: User) -> Assessment:
    """The team stands at 2 of 3 everywhere, and at 0 with its objectives."""
    return submitted(of, by, choices={"slos_defined": 0, "dependency_objectives": 0})


def sre_at(choice: int) -> dict[str, int]:
    """This choice for every practice question of SRE: at the best, nobody new would help."""
    asked = Question.objects.filter(version__questionnaire__slug="sre", kind="level")
    return dict.fromkeys(asked.values_list("code", flat=True), choice)


def rows() -> dict[type[Model], int]:
    return {model: model._default_manager.count() for model in apps.get_models()}
