"""What a person typed → what the models store, with a message that says what would be right."""

from .login import LogInForm
from .posted import PostedPage
from .questions import QuestionForm
from .reports import ActionForm, ActionStateForm, DecisionForm, RateForm, ShareForm, WithdrawForm
from .revisions import SeenForm
from .selections import ComparisonForm, ExportForm, SelectionForm, TeamFilterForm
from .teams import StartForm, TeamForm
from .what_if import WhatIfForm

__all__ = [
    "ActionForm",
    "ActionStateForm",
    "ComparisonForm",
    "DecisionForm",
    "ExportForm",
    "LogInForm",
    "PostedPage",
    "QuestionForm",
    "RateForm",
    "SeenForm",
    "SelectionForm",
    "ShareForm",
    "StartForm",
    "TeamFilterForm",
    "TeamForm",
    "WhatIfForm",
    "WithdrawForm",
]
