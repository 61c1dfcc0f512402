"""What a person typed → what the models store, with a message that says what would be right."""

from .exports import ExportForm
from .questions import QuestionForm, SaveForm
from .sharing import ShareForm
from .strict import refuse_unknown
from .teams import StartForm, TeamForm
from .what_if import RateForm, WhatIfForm

__all__ = [
    "ExportForm",
    "QuestionForm",
    "RateForm",
    "SaveForm",
    "ShareForm",
    "StartForm",
    "TeamForm",
    "WhatIfForm",
    "refuse_unknown",
]
