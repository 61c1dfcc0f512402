"""What a person typed → what the models store, with a message that says what would be right."""

from .exports import ExportForm
from .pages import PostedPage
from .questions import QuestionForm
from .selections import SelectionForm
from .sharing import ShareForm
from .strict import refuse_unknown
from .teams import StartForm, TeamForm
from .what_if import RateForm, WhatIfForm

__all__ = [
    "ExportForm",
    "PostedPage",
    "QuestionForm",
    "RateForm",
    "SelectionForm",
    "ShareForm",
    "StartForm",
    "TeamForm",
    "WhatIfForm",
    "refuse_unknown",
]
