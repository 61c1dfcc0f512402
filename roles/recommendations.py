"""The rules of the database → roles/investment → advice as a document that pages and files show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ImproperlyConfigured

from . import beginnings, investment
from .investment import Beyond, Curve, Easing
from .models import Role, Ruleset, StaffingPoint, Trigger
from .models.faults import NEEDED
from .priorities import option_terms, reason_terms

# Turns a Fraction into what JSON holds, with so many decimals.
Number = Callable[..., float | int | None]
HUNDREDTHS = 2


@dataclass(frozen=True)
class Rulebook:
    """The rules as arithmetic, and beside them their number and the rows that hold their words."""

    number: int
    rules: investment.Rules
    roles: dict[str, Role]

    def staffing_at(self, role: str, engineers: int) -> StaffingPoint:
        """The last point of a role at or below this size."""
        points = sorted(self.roles[role].staffing.all(), key=lambda point: point.engineers)
        return next((p for p in reversed(points) if p.engineers <= engineers), points[0])


def rulebook(ruleset: Ruleset | None = None) -> Rulebook:
    """The given rules in six queries, or the published ones in seven.

    A role that came after these rules, without staffing in them, takes no part.
    """
    ruleset = ruleset or Ruleset.objects.published().first()
    if ruleset is None:
        raise ImproperlyConfigured("No rules of the advice are published: run load_catalogue.")
    roles = {role.slug: role for role in ruleset.roles() if role.staffing.all()}
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
    # A whole number comes as an int, everything else as the Fraction that it is.
    return investment.Constants(
        **{code: int(v) if NEEDED[code] is int else v for code, v in values.items()}
    )


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
    )


def _trigger(row: Trigger) -> investment.Trigger:
    two_sites = row.curve_two_sites
    return investment.Trigger(
        code=row.code,
        role=row.role.slug,
        subject=row.subject,
        kind=row.kind,
        weight=Fraction(row.weight, 100),
        curve=Curve(tuple(row.curve)),
        curve_two_sites=Curve(tuple(two_sites)) if two_sites else None,
        easing=Easing(row.easing, row.easing_full, row.easing_least) if row.easing else None,
        beyond=Beyond(row.beyond, row.beyond_share) if row.beyond else None,
        fact=row.counts_with,
        deciding=row.deciding,
        goal=row.goal,
        text=row.text,
        facts=tuple(row.facts),
        source=row.source,
    )


def document(situation: investment.Situation, book: Rulebook, number: Number) -> dict:
    """The advice for a situation as docs/assess.md has it."""
    advice = investment.advise(situation, book.rules)
    answer, ends = advice.answer, advice.ends or {}
    return in_short(advice, book) | {
        "constraint": answer.constraint,
        "after": answer.after,
        "failed_releases": answer.failed_releases,
        "elsewhere": number(answer.elsewhere),
        "margin": _margin(advice.options, number),
        "options": [_option(o, advice, situation, book, number) for o in advice.options],
        "not_assessed": [_titled(role, book) for role in advice.not_assessed],
        "missing": list(advice.missing),
        "measure": list(advice.measure),
        "read": sorted({t.subject for t in book.rules.triggers if not t.of_practice}),
        "unjudged": list(advice.unjudged),
        "contradictions": list(advice.contradictions),
        "critical": list(advice.critical),
        "range": {end: in_short(at_end, book) for end, at_end in ends.items()},
        "if_worse": ends["worst"].answer.first,
        "if_better": ends["best"].answer.first,
        "growth": _growth(advice.growth, situation, book),
        "rota_needed": book.rules.rota_needed(situation.sites),
        "rota_short": advice.rota_short,
    }


def _margin(options: Sequence[investment.Option], number: Number) -> float | int | None:
    """The distance of the first two priorities as they are shown."""
    if len(options) < 2:
        return None
    first, second = (Fraction(str(number(o.priority, HUNDREDTHS))) for o in options[:2])
    return number(abs(first - second), HUNDREDTHS)


def _titled(role: str, book: Rulebook) -> dict:
    return {"role": role, "title": book.roles[role].title}


def in_short(advice: investment.Advice, book: Rulebook) -> dict:
    """The answer alone: what lists, ranges and comparisons show."""
    form = form_of(advice.options[0], advice) if advice.options else "none"
    return _answer(advice.answer, book) | {"form": form}


def _answer(answer: investment.Answer, book: Rulebook) -> dict:
    titles = {role: row.title for role, row in book.roles.items()}
    return {
        "verdict": answer.verdict,
        "because": answer.because,
        "role": answer.role,
        "title": titles.get(answer.role),
        "second": answer.second,
        "second_title": titles.get(answer.second),
    }


def _growth(growth: investment.Advice | None, situation, book: Rulebook) -> dict | None:
    """The advice at the size that the team expects in a year, in short."""
    if growth is None:
        return None
    return {"engineers": situation.expected_engineers} | in_short(growth, book)


def form_of(option: investment.Option, advice: investment.Advice) -> investment.Form:
    """How the role comes, if it does: none where nobody is advised for it."""
    answer = advice.answer
    nobody = answer.role is None or (answer.verdict == "refocus" and option.role == answer.role)
    return "none" if option.covered or nobody else option.form


def _option(option, advice, situation, book: Rulebook, number: Number) -> dict:
    role, first = book.roles[option.role], option is advice.options[0]
    fired = [
        _reason(r, situation, number) | {"terms": reason_terms(r, situation, book.rules)}
        for r in option.reasons
    ]
    at_ends = [
        o for end in (advice.ends or {}).values() for o in end.options if o.role == option.role
    ]
    return {
        "role": option.role,
        "title": role.title,
        "discipline": role.discipline.slug,
        "form": form_of(option, advice),
        "need": number(option.need, HUNDREDTHS),
        "need_range": _range([o.need for o in (option, *at_ends)], number),
        "priority": number(option.priority, HUNDREDTHS),
        "priority_range": _range([o.priority for o in (option, *at_ends)], number),
        "people": {
            "asked": number(option.asked, HUNDREDTHS),
            "staffed": number(option.staffed, HUNDREDTHS),
            "gap": number(option.gap, HUNDREDTHS),
            "advised": number(option.advised, HUNDREDTHS),
            "step": number(option.step, HUNDREDTHS),
        },
        "covered": option.covered,
        "asked_for": bool(option.problems),
        "terms": option_terms(option, situation, book.rules),
        "reasons": [*fired, *_of_the_team(option, situation, book, number)],
        "flips": [_flip(f, book, number) for f in advice.flips] if first else [],
        "summary": role.summary,
        "owns": role.owns.splitlines(),
        "first_days": beginnings.first_days(role, option, situation),
        "cautions": beginnings.cautions(role, option, advice),
        "alternatives": {way: getattr(role, way) for way in ("train", "borrow", "buy", "automate")},
        "facts": role.facts,
    }


def _range(values: list[Fraction], number: Number) -> list:
    return [number(min(values), HUNDREDTHS), number(max(values), HUNDREDTHS)]


def _flip(flip: investment.Flip, book: Rulebook, number: Number) -> dict:
    return _answer(flip.then, book) | {
        "change": flip.change,
        "from": _input(flip.at, number),
        "to": _input(flip.to, number),
        "then": flip.then.role,
    }


def _reason(reason: investment.Reason, situation, number: Number) -> dict:
    trigger = reason.trigger
    read = [trigger.subject, *(f.subject for f in (trigger.easing, trigger.beyond) if f)]
    known = {code: situation.figures[code].value for code in read if code in situation.figures}
    return {
        "rule": trigger.code,
        "text": trigger.text,
        "inputs": {code: _read(value, trigger, number) for code, value in known.items()},
        "facts": list(trigger.facts),
        "kind": trigger.kind,
        "strength": number(reason.strength, HUNDREDTHS),
        "points": number(reason.share * 100, HUNDREDTHS),
        "problem": reason.is_problem,
        "severe": reason.severe,
        "guess": reason.figure.guess,
        "counts": reason.counts,
        "source": trigger.source,
    }


def _read(value: Fraction, trigger: investment.Trigger, number: Number):
    """What a trigger reads: the score of a practice as it is shown, a figure as it was given."""
    if trigger.of_practice:
        return number(value)
    return int(value) if value.denominator == 1 else float(value)


def _input(value: Fraction, number: Number):
    """A figure as it was given; one decimal where it has no end, as a mean of thirds has."""
    if value.denominator == 1:
        return int(value)
    return float(value) if 10**6 % value.denominator == 0 else number(value)


def _of_the_team(option, situation, book: Rulebook, number: Number) -> list[dict]:
    """What the size and the staffing say of a role; no problems, so without points."""
    point = book.staffing_at(option.role, situation.engineers)
    rows = [
        _beside(f"size-{option.role}", point.note, {"engineers": situation.engineers})
        | {"facts": list(point.facts), "source": point.source}
    ]
    if option.staffed:
        inputs = {f"staffed.{option.role}": _input(option.staffed, number)}
        rows.append(_beside(f"staffed-{option.role}", _staffed_text(option), inputs))
    return rows


def _staffed_text(option: investment.Option) -> str:
    if not option.gap:
        return "You have the people for this role that a group of your size asks for."
    return "You have some of the people for this role that a group of your size asks for."


def _beside(rule: str, text: str, inputs: dict) -> dict:
    return {
        "rule": rule,
        "text": text,
        "inputs": inputs,
        "facts": [],
        "kind": "team",
        "strength": 0,
        "points": 0,
        "problem": False,
        "severe": False,
        "guess": False,
        "counts": False,
        "source": "",
    }
