"""The keys of a questionnaire file, as fields of the models."""

from django.db import models

from assessments.models import (
    AdviceStep,
    Choice,
    Practice,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
)
from assessments.models.questions import LONG_TEXT
from roles.fields import FractionField
from roles.files import columns

QUESTIONNAIRE = columns(Questionnaire, "slug title") | columns(
    QuestionnaireVersion, "summary credits"
)
CODE = columns(Practice, "code")
PRACTICE = columns(PracticeText, "title summary requires")
STEP = columns(AdviceStep, "step knowledge time money unlocks")
GAP = AdviceStep._meta.get_field("gap")
QUESTION = columns(
    Question,
    "code kind name family unit weight quick critical facts text definition why evidence "
    "how_to_measure mistake tools note minimum maximum minimum_sample extra_for_two_sites context "
    "budget_bands round_the_clock_only",
)
ANCHOR = Choice._meta.get_field("anchor")
NUMBER = Choice._meta.get_field("number")
BAND = {"label": ANCHOR} | columns(
    Choice, "name lower upper includes_upper score budget_factor source"
)

# A consistency check is no model, but keeps to the same kinds of values.
CHECK = {
    "code": models.SlugField(max_length=60, blank=True, default=""),
    "text": models.CharField(max_length=LONG_TEXT),
    "contradiction": models.BooleanField(default=True),
}
CONDITION = {
    "question": models.SlugField(max_length=60),
    "times": models.SlugField(max_length=60, blank=True, default=""),
    "of_target": models.BooleanField(default=False),
    "at_least": FractionField(null=True, blank=True),
    "at_most": FractionField(null=True, blank=True),
    "below": FractionField(null=True, blank=True),
}
