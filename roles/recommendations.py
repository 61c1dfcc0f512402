"""The rules of the database → investment.py → advice as a document that pages and files show."""

from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ImproperlyConfigured

from . import investment
from .models import Role, Ruleset, StaffingBand, Trigger
from .models.faults import NEEDED
from .priorities import option_terms, reason_terms


@dataclass(frozen=True)
class Rulebook:
    """The rules as arithmetic, and beside them their number and the rows that hold their words."""

    number: int
    rules: investment.Rules
    roles: dict[str, Role]
    bands: dict[tuple[str, int], StaffingBand]


def rulebook(ruleset: Ruleset | None = None) -> Rulebook:
    """The given rules in four queries, or the published ones in five.

    A role that came after these rules, without a band in them, takes no part.
    """
    ruleset = ruleset or Ruleset.objects.published().first()
    if ruleset is None:
        raise ImproperlyConfigured("No rules of the advice are published: run load_catalogue.")
    roles = {role.slug: role for role in ruleset.roles() if role.bands.all()}
    bands = {(r.slug, band.engineers): band for r in roles.values() for band in r.bands.all()}
    rules = investment.Rules(
        roles={role.slug: role.discipline.slug for role in roles.values()},
        bands=tuple(map(_band, bands.values())),
        triggers=tuple(_trigger(t) for role in roles.values() for t in role.triggers.all()),
        constants=_constants(ruleset),
    )
    return Rulebook(ruleset.number, rules, roles, bands)


def _constants(ruleset: Ruleset) -> investment.Constants:
    values = dict(ruleset.constants.values_list("code", "value"))
    if values.keys() != NEEDED.keys():
        names = ", ".join(sorted(values.keys() ^ NEEDED.keys()))
        raise ImproperlyConfigured(f"{ruleset}: the constants are not complete ({names}).")
    # A whole number comes as an int, everything else as the Fraction that it is.
    return investment.Constants(
        **{code: int(v) if NEEDED[code] is int else v for code, v in values.items()}
    )


def _band(row: StaffingBand) -> investment.StaffingBand:
    return investment.StaffingBand(
        row.role.slug, row.engineers, row.form, Fraction(row.answers, 100), tuple(row.facts)
    )


def _trigger(row: Trigger) -> investment.Trigger:
    return investment.Trigger(
        code=row.code,
        role=row.role.slug,
        subject=row.subject,
        worse=row.worse,
        threshold=row.threshold,
        severe=row.severe,
        weight=Fraction(row.weight),
        severe_inclusive=row.severe_inclusive,
        of_practice=row.of_practice,
        text=row.text,
        facts=tuple(row.facts),
        source=row.source,
    )


def document(situation: investment.Situation, book: Rulebook, number) -> dict:
    """The advice for a situation; `number` turns a Fraction into what JSON holds."""
    advice = investment.advise(situation, book.rules)
    options = [_option(o, situation, book, number) for o in advice.options]
    return {
        "verdict": advice.verdict,
        "because": advice.because,
        "margin": _difference(*(option["priority"] for option in options[:2])),
        "options": options,
        "missing": list(advice.missing),
        "read": sorted({t.subject for t in book.rules.triggers if not t.of_practice}),
        "unjudged": list(advice.unjudged),
        "watch": [_reason(r, book, number) for r in advice.watch],
        "growth": _growth(advice.growth, situation, book),
        "if_worse": advice.if_worse,
        "if_better": advice.if_better,
        "rota_needed": investment.rota_needed(situation.sites, book.rules),
        "rota_short": investment.rota_short(situation, book.rules),
    }


def _difference(first: float, second: float) -> float:
    """Of the two figures that are shown, so that whoever subtracts them gets the same."""
    return float(Fraction(str(first)) - Fraction(str(second)))


def _growth(growth: investment.Advice | None, situation, book: Rulebook) -> dict | None:
    """The advice at the size that the team expects in a year, in short."""
    if growth is None:
        return None
    first = growth.first
    return {
        "engineers": situation.expected_engineers,
        "verdict": growth.verdict,
        "role": first.role,
        "title": book.roles[first.role].title,
        "form": first.form,
    }


def _option(option: investment.Option, situation, book: Rulebook, number) -> dict:
    role = book.roles[option.role]
    band = book.rules.band_at(option.role, situation.engineers)
    words = book.bands[option.role, band.engineers]
    size = investment.Reason(
        rule=f"size-{option.role}-{band.form}",
        inputs={"engineers": Fraction(situation.engineers)},
        facts=tuple(words.facts),
        text=words.note,
        source=words.source,
    )
    fired = [
        _reason(r, book, number) | {"terms": reason_terms(r, situation, book.rules)}
        for r in option.reasons
    ]
    reasons = [*fired, _reason(size, book, number)]
    if option.fill:
        reasons.append(_staffed(option, situation, book, number))
    return {
        "role": option.role,
        "title": role.title,
        "discipline": role.discipline.slug,
        "form": option.form,
        "band_form": option.band_form,
        "filled": option.filled,
        "asked_for": bool(option.reasons),
        "staffed": number(situation.staffed.get(option.role, Fraction(0))),
        "priority": float(number(option.priority)),
        "need": number(option.need),
        "answers": number(option.answers * 100),
        "fill": number(option.fill * 100),
        "terms": option_terms(option, situation, book.rules),
        "reasons": reasons,
        "flips": [
            {
                "change": f.change,
                "from": _input(f.change, f.at, book, number),
                "to": _input(f.change, f.to, book, number),
                "then": f.then,
                "title": book.roles[f.then].title,
            }
            for f in option.flips
        ],
        "summary": role.summary,
        "owns": role.owns.splitlines(),
        "first_days": role.first_days.splitlines(),
        "alternatives": {way: getattr(role, way) for way in ("train", "borrow", "buy", "automate")},
        "facts": role.facts,
    }


def _reason(reason: investment.Reason, book: Rulebook, number) -> dict:
    return {
        "rule": reason.rule,
        "text": reason.text,
        "inputs": {code: _input(code, v, book, number) for code, v in reason.inputs.items()},
        "facts": list(reason.facts),
        "points": number(reason.points),
        "severe": reason.severe,
        "source": reason.source,
    }


def _input(code: str, value: Fraction, book: Rulebook, number):
    """A score as its own row shows it; a figure as it was given."""
    practices = {t.subject for t in book.rules.triggers if t.of_practice}
    if code in practices or code in book.rules.roles.values():
        return number(value)
    return int(value) if value.denominator == 1 else float(value)


def _staffed(option: investment.Option, situation, book: Rulebook, number) -> dict:
    people = situation.staffed[option.role]
    text = (
        "The people for this role are there: give them this goal."
        if option.filled
        else "Part of this role is staffed already, so less of the need is open."
    )
    if option.fill == 1 and not option.filled:
        text = "The people are there, but the rota is too small for round-the-clock duty."
    return _reason(
        investment.Reason(f"staffed-{option.role}", {f"staffed.{option.role}": people}, text=text),
        book,
        number,
    )
