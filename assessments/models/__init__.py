"""The models: people, teams, invitations, questionnaires, assessments, reports, kept posts."""

from .answers import Answer, Conflict, Given, Response
from .assessments import Assessment, Pin, Withdrawn
from .claims import Claim
from .follow_ups import Action, AdviceDecision
from .invitations import Ended, Invitation
from .kept_posts import KeptPost
from .key_figures import KeyFigure
from .people import ChangedAccount, LastLead, Membership, ProtectedAccount, User
from .questionnaires import Practice, Questionnaire, QuestionnaireVersion, VersionTranslation
from .questions import AdviceStep, Choice, PracticeText, Question
from .reports import Report
from .sharing import ShareLink
from .teams import Archived, Overtaken, Staffing, Team, TeamChoice

__all__ = [
    "Action",
    "AdviceDecision",
    "AdviceStep",
    "Answer",
    "Archived",
    "Assessment",
    "ChangedAccount",
    "Choice",
    "Claim",
    "Conflict",
    "Ended",
    "Given",
    "Invitation",
    "KeptPost",
    "KeyFigure",
    "LastLead",
    "Membership",
    "Overtaken",
    "Pin",
    "Practice",
    "PracticeText",
    "ProtectedAccount",
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
    "Withdrawn",
]
