"""The nouns: people, questionnaires, questions, assessments, answers, reports, actions, links."""

from .actions import Action, Overtaken
from .answers import Answer, Conflict, Given, Response
from .assessments import Assessment, Pin
from .decisions import AdviceDecision
from .key_figures import KeyFigure
from .people import Membership, Staffing, Team, TeamChoice, User
from .questionnaires import Practice, Questionnaire, QuestionnaireVersion
from .questions import AdviceStep, Choice, PracticeText, Question
from .reports import Report
from .sharing import ShareLink
from .translations import VersionTranslation

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
