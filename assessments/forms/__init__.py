"""What a person typed → what the models store, with a message that says what would be right."""

from .actions import ActionForm, ActionStateForm, DecisionForm
from .exports import ExportForm
from .login import LogInForm
from .pages import PostedPage
from .questions import QuestionForm
from .selections import SelectionForm
from .strict import refuse_unknown
from .submission import SeenForm
from .teams import StartForm, TeamForm
from .what_if import RateForm, WhatIfForm

__all__ = [
    "ActionForm",
    "ActionStateForm",
    "DecisionForm",
    "ExportForm",
    "LogInForm",
    "PostedPage",
    "QuestionForm",
    "RateForm",
    "SeenForm",
    "SelectionForm",
    "StartForm",
    "TeamForm",
    "WhatIfForm",
    "refuse_unknown",
]
