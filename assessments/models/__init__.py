"""The models: people, questionnaires, questions, assessments, answers, reports, actions, links."""

from .answers import Answer, Conflict, Given, Response
from .assessments import Assessment, Pin
from .follow_ups import Action, AdviceDecision
from .key_figures import KeyFigure
from .people import Membership, Overtaken, Staffing, Team, TeamChoice, User
from .questionnaires import Practice, Questionnaire, QuestionnaireVersion, VersionTranslation
from .questions import AdviceStep, Choice, PracticeText, Question
from .reports import Report
from .sharing import ShareLink

__all__ = [
    "Action",
    "AdviceDecision",
    "AdviceStep",
    "Answer",
    "Assessment",
    "Choice",
    "Conflict",
    "Given",
    "KeyFigure",
    "Membership",
    "Overtaken",
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
    "TeamChoice",
    "User",
    "VersionTranslation",
]
