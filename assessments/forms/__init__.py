"""What a person typed → what the models store, with a message that says what would be right."""

from .accounts import (
    CodeForm,
    ForgottenForm,
    NewPasswordForm,
    OwnPasswordForm,
    ProfileForm,
    RegisterForm,
)
from .login import LogInForm
from .people import AccountForm, HandOverForm, InvitationForm, RightForm
from .posted import PostedPage
from .questions import QuestionForm
from .reports import ActionForm, ActionStateForm, DecisionForm, RateForm, ShareForm, WithdrawForm
from .revisions import SeenForm
from .selections import ComparisonForm, ExportForm, SelectionForm, TeamFilterForm
from .teams import StartForm, TeamForm
from .what_if import WhatIfForm

__all__ = [
    "AccountForm",
    "ActionForm",
    "ActionStateForm",
    "CodeForm",
    "ComparisonForm",
    "DecisionForm",
    "ExportForm",
    "ForgottenForm",
    "HandOverForm",
    "InvitationForm",
    "LogInForm",
    "NewPasswordForm",
    "OwnPasswordForm",
    "PostedPage",
    "ProfileForm",
    "QuestionForm",
    "RateForm",
    "RegisterForm",
    "RightForm",
    "SeenForm",
    "SelectionForm",
    "ShareForm",
    "StartForm",
    "TeamFilterForm",
    "TeamForm",
    "WhatIfForm",
    "WithdrawForm",
]
