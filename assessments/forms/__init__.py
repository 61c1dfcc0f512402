"""What a person typed → what the models store, with a message that says what would be right."""

from .actions import ActionForm, ActionStateForm, DecisionForm
from .exports import ExportForm
from .questions import QuestionForm, SaveForm
from .strict import refuse_unknown
from .teams import StartForm, TeamForm
from .what_if import RateForm, WhatIfForm

__all__ = [
    "ActionForm",
    "ActionStateForm",
    "DecisionForm",
    "ExportForm",
    "QuestionForm",
    "RateForm",
    "SaveForm",
    "StartForm",
    "TeamForm",
    "WhatIfForm",
    "refuse_unknown",
]
