"""The shipped rules of the advice, read without Django, and teams to try them on."""

import tomllib
from fractions import Fraction
from pathlib import Path

from roles.investment import Constants, Figure, Rules, Situation, StaffingBand, Trigger

CATALOGUE = Path(__file__).parents[2] / "roles" / "catalogue.toml"
ROLES = ("devops", "sre", "platform")
WHOLE_NUMBERS = {"enough_figures", "full_rota", "full_rota_two_sites"}


def shipped_rules() -> Rules:
    """The rules of roles/catalogue.toml."""
    text = tomllib.loads(CATALOGUE.read_text())
    return Rules(
        roles={role["slug"]: role["discipline"] for role in text["roles"]},
        bands=tuple(_band(row) for row in text["bands"]),
        triggers=tuple(_trigger(row) for row in text["triggers"]),
        constants=Constants(**dict(map(_constant, text["constants"]))),
    )


def _band(row: dict) -> StaffingBand:
    answers = Fraction(row["answers"], 100)
    return StaffingBand(row["role"], row["engineers"], row["form"], answers, tuple(row["facts"]))


def _trigger(row: dict) -> Trigger:
    return Trigger(
        code=row["code"],
        role=row["role"],
        subject=row["subject"],
        worse=row["worse"],
        threshold=Fraction(row["threshold"]),
        severe=Fraction(row["severe"]),
        weight=Fraction(row["weight"]),
        severe_inclusive=row.get("severe_inclusive", False),
        of_practice=row.get("of_practice", False),
        text=row["text"],
        facts=tuple(row["facts"]),
        source=row["source"],
    )


def _constant(row: dict) -> tuple[str, Fraction | int]:
    value = Fraction(row["value"])
    return row["code"], int(value) if row["code"] in WHOLE_NUMBERS else value


RULES = shipped_rules()
TRIGGERS = {trigger.code: trigger for trigger in RULES.triggers}


def figure(value, *, worst=None, best=None, measured=False) -> Figure:
    """A figure as it is compared; exact unless its ends are given."""
    exact = Fraction(value)
    ends = (exact if end is None else Fraction(end) for end in (worst, best))
    return Figure(exact, exact, *ends, measured=measured)


def team(engineers, scores=(50, 50, 50), figures=(), **rest) -> Situation:
    """A team with the scores of DevOps, SRE and platform; a figure may be a plain number."""
    known = {
        role: None if score is None else Fraction(score)
        for role, score in zip(ROLES, scores, strict=True)
    }
    given = {
        code: value if isinstance(value, Figure) else figure(value)
        for code, value in dict(figures).items()
    }
    rest.setdefault("visibility", Fraction(100))
    rest["staffed"] = {r: Fraction(people) for r, people in rest.get("staffed", {}).items()}
    ends = {"low": rest.pop("low", known), "high": rest.pop("high", known)}
    return Situation(engineers, scores=known, figures=given, **ends, **rest)
