"""Rows → Rulebook for roles/investment; its options, flips, growth → data that reports store."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

from django.core.exceptions import ImproperlyConfigured

from roles.values.numbers import Exact, to_json

from . import investment
from .investment import Beyond, Curve, Easing
from .models import Role, Ruleset, StaffingPoint, Trigger
from .models.faults import NEEDED
from .shapes import (
    AdviceData,
    ConclusionData,
    FlipData,
    GrowthData,
    HeadlineData,
    OptionData,
    ReasonData,
)

KINDS: dict[str, investment.Kind] = {kind: kind for kind in get_args(investment.Kind)}


@dataclass(frozen=True)
class Rulebook:
    """The rules as arithmetic, with their number and the rows that hold their texts."""

    number: int
    rules: investment.Rules
    roles: dict[str, Role]

    def staffing_at(self, role: str, engineers: int) -> StaffingPoint:
        """The last point of a role at or below this size."""
        points = sorted(self.roles[role].staffing.all(), key=lambda point: point.engineers)
        return next((p for p in reversed(points) if p.engineers <= engineers), points[0])


def rulebook(ruleset: Ruleset | None = None, *, to_read: bool = False) -> Rulebook:
    """The given rules in six queries, or the published ones in seven; `to_read` translates texts.

    A role without staffing points, because it was added after these rules, is left out.
    """
    ruleset = ruleset or Ruleset.objects.published().first()
    if ruleset is None:
        raise ImproperlyConfigured("No rules of the advice are published: run load_catalogue.")
    rows = ruleset.roles_to_read() if to_read else ruleset.roles()
    roles = {role.slug: role for role in rows if role.staffing.all()}
    rules = investment.Rules(
        roles={slug: role_of(role) for slug, role in roles.items()},
        triggers=tuple(_trigger(t) for role in roles.values() for t in role.triggers.all()),
        constants=_constants(ruleset),
    )
    return Rulebook(ruleset.number, rules, roles)


def _constants(ruleset: Ruleset) -> investment.Constants:
    values = dict(ruleset.constants.values_list("code", "value"))
    if values.keys() != NEEDED.keys():
        names = ", ".join(sorted(values.keys() ^ NEEDED.keys()))
        raise ImproperlyConfigured(f"{ruleset}: the constants are not complete ({names}).")
    # Each of the type that NEEDED has for it.
    typed: dict[str, Any] = {
        code: int(value) if NEEDED[code] is int else value for code, value in values.items()
    }
    return investment.Constants(**typed)


def role_of(row: Role) -> investment.Role:
    """A role with the people it asks for, from its rows of one ruleset."""
    rule = row.rules.all()[0]
    points = sorted(row.staffing.all(), key=lambda point: point.engineers)
    return investment.Role(
        discipline=row.discipline.slug,
        people=Curve(tuple((Fraction(p.engineers), p.people) for p in points)),
        more=rule.per_engineer,
        deciding=rule.deciding,
        decides_below=rule.decides_below,
        decides_below_large=rule.decides_below_large,
        foundation=rule.foundation,
        always_shared=rule.always_shared,
    )


def _trigger(row: Trigger) -> investment.Trigger:
    two_sites = row.curve_two_sites
    return investment.Trigger(
        code=row.code,
        role=row.role.slug,
        subject=row.subject,
        kind=KINDS[row.kind],
        weight=Fraction(row.weight, 100),
        curve=Curve(tuple(row.curve)),
        curve_two_sites=Curve(tuple(two_sites)) if two_sites else None,
        easing=_easing(row),
        beyond=_beyond(row),
        fact=row.counts_with,
        deciding=row.deciding,
        goal=row.goal,
        text=row.text,
        facts=tuple(row.facts),
        source=row.source,
    )


def _easing(row: Trigger) -> Easing | None:
    if not row.easing or row.easing_full is None or row.easing_least is None:
        return None
    return Easing(row.easing, row.easing_full, row.easing_least)


def _beyond(row: Trigger) -> Beyond | None:
    if not row.beyond or row.beyond_share is None:
        return None
    return Beyond(row.beyond, row.beyond_share)


def data(situation: investment.Situation, book: Rulebook) -> AdviceData:
    """The advice for a situation as a report stores it: codes and exact numbers, no words."""
    advice = investment.advise(situation, book.rules)
    answer, ends = advice.answer, advice.ends or {}
    return {
        **levels_and_advice(advice),
        "constraint": answer.constraint,
        "after": answer.after,
        "failed_releases": answer.failed_releases,
        "elsewhere": to_json(answer.elsewhere),
        "options": [_option(o, advice, situation) for o in advice.options],
        "not_assessed": list(advice.not_assessed),
        "missing": list(advice.missing),
        "measure": list(advice.measure),
        "unjudged": list(advice.unjudged),
        "contradictions": list(advice.contradictions),
        "critical": list(advice.critical),
        "range": {end: levels_and_advice(at_end) for end, at_end in ends.items()},
        "growth": _growth(advice.growth, situation),
        "rota_short": advice.rota_short,
    }


def levels_and_advice(advice: investment.Advice) -> HeadlineData:
    """The answer alone, for lists, ranges and comparisons."""
    form = form_of(advice.options[0], advice) if advice.options else "none"
    return {**_answer(advice.answer), "form": form}


def _answer(answer: investment.Conclusion) -> ConclusionData:
    return {
        "verdict": answer.verdict,
        "because": answer.because,
        "role": answer.role,
        "second": answer.second,
    }


def _growth(growth: investment.Advice | None, situation: investment.Situation) -> GrowthData | None:
    """The advice at the size that the team expects in a year, in short."""
    if growth is None:
        return None
    return {"engineers": situation.expected_engineers, **levels_and_advice(growth)}


def form_of(option: investment.Option, advice: investment.Advice) -> investment.Form:
    """How to staff the role; "none" if the advice is not to add anybody."""
    answer = advice.answer
    nobody = answer.role is None or (answer.verdict == "refocus" and option.role == answer.role)
    return "none" if option.covered or nobody else option.form


def _option(
    option: investment.Option, advice: investment.Advice, situation: investment.Situation
) -> OptionData:
    at_ends = [
        o for end in (advice.ends or {}).values() for o in end.options if o.role == option.role
    ]
    return {
        "role": option.role,
        "form": form_of(option, advice),
        "need": to_json(option.need),
        "need_range": _range([o.need for o in (option, *at_ends)]),
        "priority": to_json(option.priority),
        "priority_range": _range([o.priority for o in (option, *at_ends)]),
        "cause": to_json(option.cause),
        "foundation": to_json(option.foundation),
        "asked": to_json(option.asked),
        "staffed": to_json(option.staffed),
        "advised": to_json(option.advised),
        "step": to_json(option.step),
        "covered": option.covered,
        "asked_for": bool(option.problems),
        "reasons": [_reason(r, situation) for r in option.reasons],
        "flips": [_flip(f) for f in advice.flips] if option is advice.options[0] else [],
    }


def _range(values: list[Fraction]) -> list[Exact]:
    return [to_json(min(values)), to_json(max(values))]


def _flip(flip: investment.Flip) -> FlipData:
    return {
        "change": flip.change,
        "from": to_json(flip.at),
        "to": to_json(flip.to),
        **_answer(flip.then),
    }


def _reason(reason: investment.Reason, situation: investment.Situation) -> ReasonData:
    """The part of a reason that the rules do not contain: what was read, and its strength."""
    trigger = reason.trigger
    read = [trigger.subject, *(f.subject for f in (trigger.easing, trigger.beyond) if f)]
    known = {code: situation.figures[code].value for code in read if code in situation.figures}
    return {
        "rule": trigger.code,
        "inputs": {code: to_json(value) for code, value in known.items()},
        "compared": to_json(reason.figure.compared),
        "curved": to_json(reason.curved),
        "factor": to_json(reason.factor),
        "counts": reason.counts,
        "guess": reason.figure.guess,
        "assumed": reason.figure.fallback is not None,
    }
