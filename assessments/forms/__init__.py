"""What a person typed → what the models store, with a message that says what would be right."""

from .questions import QuestionForm, SaveForm
from .selections import SelectionForm
from .strict import refuse_unknown
from .teams import StartForm, TeamForm
from .what_if import RateForm, WhatIfForm

__all__ = [
    "QuestionForm",
    "RateForm",
    "SaveForm",
    "SelectionForm",
    "StartForm",
    "TeamForm",
    "WhatIfForm",
    "refuse_unknown",
]
