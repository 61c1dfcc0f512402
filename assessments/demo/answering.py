"""What a story says → what the models store: the same verbs as those of the pages."""

from datetime import datetime
from fractions import Fraction

from assessments import metrics
from assessments.models import Answer, Assessment, Given, Question, QuestionnaireVersion, Team, User

from .stories import DONT_KNOW, NOT_APPLICABLE


def start(team: Team, versions, track: str, by: User) -> tuple[Assessment, list[Question]]:
    """A draft, and the questions that it asks in their order."""
    assessment = Assessment.objects.start(team, versions, track=track, by=by)
    questions = [q for version in versions for q in version.questions.all()]
    return assessment, [q for q in questions if assessment.asks(q)]


def published(disciplines: tuple[str, ...] = ()) -> list[QuestionnaireVersion]:
    """The published versions with their questions, of all disciplines unless some are named."""
    versions = QuestionnaireVersion.objects.published().with_questions()
    if disciplines:
        versions = versions.filter(questionnaire__discipline__slug__in=disciplines)
    return list(versions)


def given(question: Question, answer: int | str, confidence: str, comment: str = "") -> Given:
    """An answer: the number of a choice, a figure as somebody would type it, or words."""
    if answer == DONT_KNOW:
        return Given(Answer.State.DONT_KNOW, comment=comment)
    if isinstance(answer, str) and answer.startswith(NOT_APPLICABLE):
        reason = answer.removeprefix(NOT_APPLICABLE)
        return Given(Answer.State.NOT_APPLICABLE, reason=reason, comment=comment)
    words = {"confidence": confidence, "comment": comment}
    if isinstance(answer, int):
        return Given(Answer.State.KNOWN, choice=question.choices.all()[answer], **words)
    figure, _, unit = answer.partition(" ")
    value = metrics.in_unit(Fraction(figure), unit, question.unit)
    return Given(Answer.State.KNOWN, value=value, entered=answer, **words)


def backdate(assessment: Assessment, started: datetime, submitted: datetime | None = None) -> None:
    """Moves an assessment to the days of its story, past the model: `submit` knows only now."""
    moved = {"started": started} | ({"submitted": submitted} if submitted else {})
    Assessment.objects.filter(pk=assessment.pk).update(**moved)
