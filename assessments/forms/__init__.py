"""What a person typed → what the models store, with a message that says what would be right."""

from .login import LogInForm
from .pages import PostedPage
from .questions import QuestionForm
from .strict import refuse_unknown
from .submission import SeenForm
from .teams import StartForm, TeamForm
from .what_if import RateForm, WhatIfForm

__all__ = [
    "LogInForm",
    "PostedPage",
    "QuestionForm",
    "RateForm",
    "SeenForm",
    "StartForm",
    "TeamForm",
    "WhatIfForm",
    "refuse_unknown",
]
