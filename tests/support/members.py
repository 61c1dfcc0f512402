"""Teams of an organisation as the plan for several teams sees them, and what the plan says."""

from fractions import Fraction

from assessments.organisation import Member
from roles.investment import is_candidate, options_of, strengths_of
from roles.investment.advice import judge
from tests.support.rules import RULES, TRIGGERS


def member(name="A", engineers=15, strengths=(), **fields):
    """A team with these strengths by trigger; the roles of which it has any are needed."""
    known = {code: Fraction(at) for code, at in dict(strengths).items()}
    needed = {TRIGGERS[code].role: True for code in known}
    people = {key: _people(fields.pop(key, {})) for key in ("staffed", "shared")}
    scores = _people(fields.pop("scores", {}))
    candidates = fields.pop("candidates", needed)
    return Member(
        name, engineers, **people, scores=scores, strengths=known, candidates=candidates, **fields
    )


def _people(given):
    return {role: Fraction(people) for role, people in given.items()}


def member_of(team, name="A", shared=()):
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


def told(found):
    return [(step.role, step.names) for step in found.steps]


def spare(found):
    return [(move.role, [m.name for m in move.members], move.people) for move in found.moves]
