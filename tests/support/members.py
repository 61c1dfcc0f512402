"""Teams of an organisation as the plan for several teams sees them, and what the plan says."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from assessments.organisation import Member
from assessments.organisation.plan import Plan
from roles.investment import Situation, is_candidate, options_of, strengths_of
from roles.investment.advice import judge
from tests.support.rules import RULES, TRIGGERS


def member(
    name: str = "A",
    engineers: int = 15,
    strengths: Mapping[str, Fraction | float | str]
    | Iterable[tuple[str, Fraction | float | str]] = (),
    **fields: Any,
) -> Member:
    """A team with these strengths by trigger; the roles of which it has any are needed."""
    known = {code: Fraction(at) for code, at in dict(strengths).items()}
    needed = {TRIGGERS[code].role: True for code in known}
    staffed, shared, scores = (
        _people(fields.pop(key, {})) for key in ("staffed", "shared", "scores")
    )
    candidates = fields.pop("candidates", needed)
    return Member(name, engineers, staffed, shared, scores, known, candidates, **fields)


def _people(given: Mapping[str, Fraction | float | str]) -> dict[str, Fraction]:
    return {role: Fraction(people) for role, people in given.items()}


def member_of(
    team: Situation,
    name: str = "A",
    shared: Mapping[str, Fraction] | Iterable[tuple[str, Fraction]] = (),
) -> Member:
    """A team as the key figures of its report keep it."""
    advice = judge(team, RULES)
    return Member(
        name=name,
        engineers=team.engineers,
        staffed=team.staffed,
        shared=dict(shared),
        scores=team.known_scores(),
        strengths=strengths_of(team, RULES),
        candidates={o.role: is_candidate(o, team, RULES) for o in options_of(team, RULES)},
        named=advice.answer.role,
    )


DOWN = {"downtime-over-target": 1}


def told(found: Plan) -> list[tuple[str, tuple[str, ...]]]:
    return [(step.role, step.names) for step in found.steps]


def spare(found: Plan) -> list[tuple[str, list[str], Fraction]]:
    return [(move.role, [m.name for m in move.members], move.people) for move in found.moves]
