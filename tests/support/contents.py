"""What versions say, to compare a copy with its original."""

from typing import Any

from django.db.models import Model, QuerySet
from django.forms.models import model_to_dict

from assessments.models import QuestionnaireVersion
from roles.models import Constant, RoleRule, Ruleset, RulesetTranslation, StaffingPoint, Trigger
from roles.versioning.frozen import FrozenOncePublished


def said(row: Model) -> dict[str, Any]:
    """What a row says, without its own key and its parent's."""
    skipped = {"id", "version", "question"} | ({"text"} if hasattr(row, "gap") else set())
    return {name: value for name, value in model_to_dict(row).items() if name not in skipped}


def contents(version: QuestionnaireVersion) -> dict[str, Any]:
    """All that a version asks and says, in order."""
    full = QuestionnaireVersion.objects.with_questions().get(pk=version.pk)
    return {
        "version": (full.summary, full.credits, full.checks),
        "texts": [(said(t), [said(s) for s in t.steps.all()]) for t in full.texts.all()],
        "questions": [(said(q), [said(c) for c in q.choices.all()]) for q in full.questions.all()],
        "translations": list(full.translations.values_list("language", "source", "text")),
    }


RULE_PARTS: list[type[FrozenOncePublished]] = [
    RoleRule,
    StaffingPoint,
    Trigger,
    Constant,
    RulesetTranslation,
]


def rows(model: type[FrozenOncePublished], ruleset: Ruleset) -> QuerySet[Any]:
    return model.objects.filter(**{model.VERSION: ruleset.pk})


def ruleset_contents(ruleset: Ruleset) -> list[list[str]]:
    """All that a ruleset says, without the keys of its rows."""
    return [
        sorted(str(model_to_dict(row, exclude=["id", "ruleset"])) for row in rows(part, ruleset))
        for part in RULE_PARTS
    ]
