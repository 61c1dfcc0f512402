"""What a team planned and decided about one part of its report."""

from collections.abc import Iterable

from django import template

from assessments.models import Action, AdviceDecision

register = template.Library()


@register.filter
def actions_about(actions: Iterable[Action] | None, subject: str) -> list[Action]:
    """The actions about one practice or figure; none on a page without actions."""
    return [action for action in actions or () if action.subject == subject]


@register.filter
def of_role(decisions: dict[str, AdviceDecision] | None, role: str) -> AdviceDecision | None:
    """The decision about the advice on one role; None on a page without decisions."""
    return decisions.get(role) if decisions else None
