"""The shipped rules of the advice, read without Django, and teams to try them on."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from roles.investment import (
    Beyond,
    Conclusion,
    Constants,
    Curve,
    DisciplineScore,
    Easing,
    Figure,
    Option,
    Role,
    Rules,
    Situation,
    Trigger,
    options_of,
)
from roles.investment.advice import judge

CATALOGUE = Path(__file__).parents[2] / "roles" / "catalogue.toml"
ROLES = ("devops", "sre", "platform")
WHOLE_NUMBERS = {"enough_figures", "full_rota", "full_rota_two_sites"}
# What Fraction takes for a number.
Exactly: TypeAlias = Fraction | float | str
Scores: TypeAlias = Iterable[Exactly | DisciplineScore | None]
Figures: TypeAlias = (
    Mapping[str, Exactly | Figure] | Mapping[str, Figure] | Iterable[tuple[str, Exactly | Figure]]
)
# Figures by their code, for `known`.
Known: TypeAlias = dict[str, Exactly | Figure]
HALF = Fraction(1, 2)


def shipped_rules() -> Rules:
    """The rules of roles/catalogue.toml."""
    text = tomllib.loads(CATALOGUE.read_text())
    return Rules(
        roles={role["slug"]: _role(role, text) for role in text["roles"]},
        triggers=tuple(_trigger(row) for row in text["triggers"]),
        constants=Constants(**_constants(text["constants"])),
    )


def _role(role: dict[str, Any], text: dict[str, Any]) -> Role:
    own = next(row for row in text["role_rules"] if row["role"] == role["slug"])
    points = [
        (Fraction(row["engineers"]), Fraction(row["people"]))
        for row in text["staffing"]
        if row["role"] == role["slug"]
    ]
    return Role(
        discipline=role["discipline"],
        people=Curve(tuple(points)),
        more=Fraction(own["per_engineer"]),
        deciding=own["deciding"],
        decides_below=_optional(own, "decides_below"),
        decides_below_large=_optional(own, "decides_below_large"),
        foundation=own.get("foundation", ""),
        always_shared=own.get("always_shared", False),
    )


def _optional(row: dict[str, Any], name: str) -> Fraction | None:
    return Fraction(row[name]) if name in row else None


def _trigger(row: dict[str, Any]) -> Trigger:
    easing = beyond = None
    if "easing" in row:
        full, least = Fraction(row["easing_full"]), Fraction(row["easing_least"])
        easing = Easing(row["easing"], full, least)
    if "beyond" in row:
        beyond = Beyond(row["beyond"], Fraction(row["beyond_share"]))
    return Trigger(
        code=row["code"],
        role=row["role"],
        subject=row["subject"],
        kind=row["kind"],
        weight=Fraction(row["weight"], 100),
        curve=_curve(row, ""),
        curve_two_sites=_curve(row, "_two_sites") if "starts_two_sites" in row else None,
        easing=easing,
        beyond=beyond,
        fact=row.get("counts_with", ""),
        deciding=row.get("deciding", False),
        goal=_optional(row, "goal"),
        text=row["text"],
        facts=tuple(row["facts"]),
        source=row["source"],
    )


def _curve(row: dict[str, Any], which: str) -> Curve:
    named = {"starts": Fraction(0), "problem": HALF, "severe": Fraction(1)}
    points = [
        (Fraction(row[name + which]), strength)
        for name, strength in named.items()
        if name + which in row
    ]
    if "extreme" + which in row:
        points.append((Fraction(row["extreme" + which]), Fraction(row["most"])))
    return Curve(tuple(points))


def _constants(rows: list[dict[str, Any]]) -> dict[str, Any]:
    values = {row["code"]: Fraction(row["value"]) for row in rows}
    return {code: int(v) if code in WHOLE_NUMBERS else v for code, v in values.items()}


RULES = shipped_rules()
TRIGGERS = {trigger.code: trigger for trigger in RULES.triggers}


def rules_with(code: str, **changes: Any) -> Rules:
    """The shipped rules with one trigger changed."""
    changed = (replace(t, **changes) if t.code == code else t for t in RULES.triggers)
    return replace(RULES, triggers=tuple(changed))


def figure(
    value: Exactly,
    *,
    worst: Exactly | None = None,
    best: Exactly | None = None,
    guess: bool = False,
    measured: bool = False,
    **rest: Any,
) -> Figure:
    """A figure as it is compared; exact unless its ends are given."""
    exact = Fraction(value)
    low, high = (exact if end is None else Fraction(end) for end in (worst, best))
    ends = (low, high) if guess else (exact, exact)
    return Figure(exact, low, high, *ends, guess=guess, measured=measured, **rest)


def score(
    value: Exactly | None, *, worst: Exactly | None = None, best: Exactly | None = None
) -> DisciplineScore:
    """The score of a discipline; exact unless its ends are given, which are no guess."""
    if value is None:
        return DisciplineScore.exact(None)
    exact = Fraction(value)
    low, high = (exact if end is None else Fraction(end) for end in (worst, best))
    return DisciplineScore(exact, low, high, exact, exact)


def team(
    engineers: int, scores: Scores = (50, 50, 50), figures: Figures = (), **rest: Any
) -> Situation:
    """A team with the scores of DevOps, SRE and platform; a figure may be a plain number."""
    known = {
        role: value if isinstance(value, DisciplineScore) else score(value)
        for role, value in zip(ROLES, scores, strict=True)
    }
    given = {
        code: value if isinstance(value, Figure) else figure(value, measured=True)
        for code, value in dict(figures).items()
    }
    rest.setdefault("visibility", Fraction(100))
    rest["staffed"] = {r: Fraction(people) for r, people in rest.get("staffed", {}).items()}
    return Situation(engineers, scores=known, figures=given, **rest)


# Good figures that decide about all three roles, so that nothing is left to measure.
KNOWN: Known = {
    "deployment_frequency": 10,
    "lead_time": 10,
    "downtime": 0,
    "environment_wait": 5,
}
GOOD = (60, 60, 60)
COVERED = {"staffed": {"sre": 2}}


def known(**figures: Exactly | Figure) -> Known:
    """The good figures with these in their place."""
    return {**KNOWN, **figures}


def without(code: str) -> Known:
    """The good figures without this one."""
    return {known: value for known, value in KNOWN.items() if known != code}


def answer(
    engineers: int, scores: Scores = (50, 50, 50), figures: Figures = (), **rest: Any
) -> Conclusion:
    return judge(team(engineers, scores, figures, **rest), RULES).answer


def option(role: str, *args: Any, **kwargs: Any) -> Option:
    """What is known of one role for a team."""
    return next(o for o in options_of(team(*args, **kwargs), RULES) if o.role == role)
