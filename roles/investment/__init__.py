"""What is known about a team → which role to invest in next, why, and how certain that is.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/recommendation.md.
"""

from .advice import Advice, advise, judge
from .measuring import judgement_of
from .options import Option, Reason, options_of, strengths_of
from .rules import (
    PROBLEM,
    SEVERE,
    Beyond,
    Constants,
    Curve,
    Easing,
    Form,
    Kind,
    Role,
    Rules,
    Trigger,
)
from .sensitivity import Flip
from .situations import Contradiction, DisciplineScore, End, Figure, Situation
from .verdicts import Conclusion, Judgement, Verdict, decided, is_candidate, plain_answer
from .worth import Strength, Weighed, Worth, new_facts, strongest_first, worth_of

__all__ = [
    "PROBLEM",
    "SEVERE",
    "Advice",
    "Beyond",
    "Conclusion",
    "Constants",
    "Contradiction",
    "Curve",
    "DisciplineScore",
    "Easing",
    "End",
    "Figure",
    "Flip",
    "Form",
    "Judgement",
    "Kind",
    "Option",
    "Reason",
    "Role",
    "Rules",
    "Situation",
    "Strength",
    "Trigger",
    "Verdict",
    "Weighed",
    "Worth",
    "advise",
    "decided",
    "is_candidate",
    "judge",
    "judgement_of",
    "new_facts",
    "options_of",
    "plain_answer",
    "strengths_of",
    "strongest_first",
    "worth_of",
]
