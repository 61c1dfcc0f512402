"""What a person typed → what the models store, with a message that says what would be right."""

from .actions import ActionForm, ActionStateForm, DecisionForm
from .exports import ExportForm
from .pages import PostedPage
from .questions import QuestionForm
from .strict import refuse_unknown
from .teams import StartForm, TeamForm
from .what_if import RateForm, WhatIfForm

__all__ = [
    "ActionForm",
    "ActionStateForm",
    "DecisionForm",
    "ExportForm",
    "PostedPage",
    "QuestionForm",
    "RateForm",
    "StartForm",
    "TeamForm",
    "WhatIfForm",
    "refuse_unknown",
]
