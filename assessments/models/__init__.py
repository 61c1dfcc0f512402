"""The nouns: people, questionnaires and questions, assessments, answers, reports, links."""

from .answers import Answer, Conflict, Given, Response
from .assessments import Assessment, Pin
from .people import Membership, Staffing, Team, User
from .questionnaires import Practice, Questionnaire, QuestionnaireVersion
from .questions import AdviceStep, Choice, PracticeText, Question
from .reports import Report
from .sharing import ShareLink
from .translations import VersionTranslation

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
    "ShareLink",
    "Staffing",
    "Team",
    "User",
    "VersionTranslation",
]
