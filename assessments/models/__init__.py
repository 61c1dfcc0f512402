"""The nouns of an assessment, by file: people, questionnaires, questions, assessments."""

from .assessments import Answer, Assessment, Conflict, Given, Pin, Report, Response
from .people import Membership, Staffing, Team, User
from .questionnaires import Practice, Questionnaire, QuestionnaireVersion
from .questions import AdviceStep, Choice, PracticeText, Question

__all__ = [
    "AdviceStep",
    "Answer",
    "Assessment",
    "Choice",
    "Conflict",
    "Given",
    "Membership",
    "Pin",
    "Practice",
    "PracticeText",
    "Question",
    "Questionnaire",
    "QuestionnaireVersion",
    "Report",
    "Response",
    "Staffing",
    "Team",
    "User",
]
