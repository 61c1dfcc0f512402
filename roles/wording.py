"""Advice as a report keeps it → advice as docs/assess.md has it: in words, and rounded.

The words are those of the pinned rules, in the language in which they were loaded.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext

from roles.investment.outlook import steps_for
from roles.values.numbers import from_json, plain

from . import investment
from .models import Role, RoleLine, RoleTitle
from .recommendations import Rulebook

# Turns a Fraction into what JSON holds, with so many decimals.
Number = Callable[..., float | int | None]
HUNDREDTHS = 2
SHORT = ("verdict", "because", "role", "second", "form")
# Steps under one heading that answer problems; the charter or the guardrail comes beside them.
MOST_A_DAY = 3
WAYS = ("train", "borrow", "buy", "automate")
Scores = Mapping[str, Fraction | None]


class AdviceWording:
    """Tells the advice for a team of this size, on so many sites, by these rules."""

    def __init__(self, book: Rulebook, number: Number, engineers: int, sites: int):
        self.book, self.number, self.engineers, self.sites = book, number, engineers, sites
        self.triggers = {trigger.code: trigger for trigger in book.rules.triggers}

    def advice(self, kept: Mapping, disciplines: Scores, practices: Scores) -> dict:
        """The whole advice but for the names of its inputs; the scores are exact."""
        options = [
            self._option(option, disciplines) | self._beginning(option, kept["verdict"], practices)
            for option in kept["options"]
        ]
        ends = {end: self.answer(short) for end, short in kept["range"].items()}
        triggers = self.book.rules.triggers
        return self.answer(kept) | {
            "constraint": kept["constraint"],
            "after": kept["after"],
            "failed_releases": kept["failed_releases"],
            "elsewhere": self.number(from_json(kept["elsewhere"])),
            "margin": self._margin(options),
            "options": options,
            "not_assessed": [{"role": r, "title": self._title(r)} for r in kept["not_assessed"]],
            "missing": kept["missing"],
            "measure": kept["measure"],
            "read": sorted({t.subject for t in triggers if not t.of_practice}),
            "unjudged": kept["unjudged"],
            "contradictions": kept["contradictions"],
            "critical": kept["critical"],
            "range": ends,
            "if_worse": _first(ends["worst"]),
            "if_better": _first(ends["best"]),
            "growth": self._growth(kept["growth"]),
            "rota_needed": self.book.rules.rota_needed(self.sites),
            "rota_short": kept["rota_short"],
        }

    def answer(self, short: Mapping) -> dict:
        """An answer with the titles of its roles."""
        named = {name: short[name] for name in SHORT if name in short}
        titles = {"title": self._title(short["role"])}
        return named | titles | {"second_title": self._title(short["second"])}

    def _title(self, role: str | None) -> RoleTitle | None:
        return None if role is None else self.book.roles[role].named()

    def _margin(self, options: Sequence[dict]) -> float | int | None:
        """The distance of the first two priorities as they are shown."""
        if len(options) < 2:
            return None
        first, second = (Fraction(str(option["priority"])) for option in options[:2])
        return self.number(abs(first - second), HUNDREDTHS)

    def _growth(self, growth: Mapping | None) -> dict | None:
        return growth and {"engineers": growth["engineers"]} | self.answer(growth)

    # --- a role ---

    def _option(self, kept: Mapping, scores: Scores) -> dict:
        role = self.book.roles[kept["role"]]
        return {
            "role": kept["role"],
            "title": role.named(),
            "discipline": role.discipline.slug,
            "form": kept["form"],
            "need": self._hundredths(kept["need"]),
            "need_range": [self._hundredths(end) for end in kept["need_range"]],
            "priority": self._hundredths(kept["priority"]),
            "priority_range": [self._hundredths(end) for end in kept["priority_range"]],
            "people": self._people(kept),
            "covered": kept["covered"],
            "asked_for": kept["asked_for"],
            "terms": self._terms(kept, scores),
            "reasons": [self._reason(r) for r in kept["reasons"]] + self._of_the_team(kept),
            "flips": [self._flip(flip) for flip in kept["flips"]],
        } | _texts(role)

    def _beginning(self, kept: Mapping, verdict: str, practices: Scores) -> dict:
        """The first 90 days for its problems, else for what has started, and what to mind."""
        role, reasons = self.book.roles[kept["role"]], kept["reasons"]
        problems = [row for row in reasons if _strength(row) >= investment.PROBLEM]
        subjects = [self.triggers[row["rule"]].subject for row in problems or reasons]
        known = {code: score for code, score in practices.items() if score is not None}
        advised = verdict in ("invest", "tie") and kept["asked_for"] and kept["form"] != "none"
        return {
            "first_days": _first_days(role, list(dict.fromkeys(subjects)), known),
            "cautions": _cautions(role) if advised else [],
        }

    def _hundredths(self, kept: int | str | None) -> float | int | None:
        return self.number(from_json(kept), HUNDREDTHS)

    def _people(self, kept: Mapping) -> dict:
        people = {name: from_json(kept[name]) for name in ("asked", "staffed", "advised", "step")}
        people["gap"] = max(Fraction(0), people["asked"] - people["staffed"])
        names = ("asked", "staffed", "gap", "advised", "step")
        return {name: self.number(people[name], HUNDREDTHS) for name in names}

    def _terms(self, kept: Mapping, scores: Scores) -> dict:
        """What the problems are multiplied by, and what that is made of."""
        rule, c = self.book.rules.roles[kept["role"]], self.book.rules.constants
        exact = {n: plain(from_json(kept[n])) for n in ("cause", "foundation", "asked", "staffed")}
        return exact | {
            "score": plain(scores.get(rule.discipline)) or None,
            "cause_falls_from": plain(c.cause_falls_from),
            "foundation_score": plain(scores.get(rule.foundation)) or None,
            "foundation_title": self._discipline(rule.foundation),
        }

    def _discipline(self, slug: str) -> str | None:
        disciplines = (role.discipline for role in self.book.roles.values())
        return next((row.title for row in disciplines if row.slug == slug), None)

    # --- its reasons ---

    def _reason(self, kept: Mapping) -> dict:
        trigger = self.triggers[kept["rule"]]
        strength = _strength(kept)
        return {
            "rule": trigger.code,
            "text": trigger.text,
            "inputs": {c: self._read(v, trigger) for c, v in kept["inputs"].items()},
            "facts": list(trigger.facts),
            "kind": trigger.kind,
            "strength": self.number(strength, HUNDREDTHS),
            "points": self.number(trigger.weight * strength * 100, HUNDREDTHS),
            "problem": strength >= investment.PROBLEM,
            "severe": strength >= investment.SEVERE and not trigger.of_practice,
            "guess": kept["guess"],
            "counts": kept["counts"],
            "source": trigger.source,
            "terms": self._terms_of(kept, trigger),
        }

    def _read(self, kept: int | str, trigger: investment.Trigger) -> float | int | None:
        """The score of a practice as it is shown, a figure as it was given."""
        value = Fraction(kept)
        if trigger.of_practice:
            return self.number(value)
        return int(value) if value.denominator == 1 else float(value)

    def _terms_of(self, kept: Mapping, trigger: investment.Trigger) -> dict:
        """What the share of a problem is made of."""
        points = trigger.curve_at(self.sites).points
        return {
            "weight": plain(trigger.weight * 100),
            "curve": [[plain(x), plain(y)] for x, y in points],
            "value": plain(Fraction(kept["compared"])),
            "curved": plain(Fraction(kept["curved"])),
            "factor": plain(Fraction(kept["factor"])),
            "assumed": kept["assumed"],
        }

    def _of_the_team(self, kept: Mapping) -> list[dict]:
        """What the size and the staffing say of a role; no problems, so without points."""
        role = kept["role"]
        point = self.book.staffing_at(role, self.engineers)
        size = _beside(f"size-{role}", point.note, {"engineers": self.engineers})
        rows = [size | {"facts": list(point.facts), "source": point.source}]
        staffed = Fraction(kept["staffed"])
        if staffed:
            inputs = {f"staffed.{role}": figure(staffed, self.number)}
            rows.append(_beside(f"staffed-{role}", _staffed_text(kept), inputs))
        return rows

    def _flip(self, kept: Mapping) -> dict:
        return self.answer(kept) | {
            "change": kept["change"],
            "from": figure(Fraction(kept["from"]), self.number),
            "to": figure(Fraction(kept["to"]), self.number),
            "then": kept["role"],
        }


def _strength(kept: Mapping) -> Fraction:
    """How much of a problem a reason is."""
    return Fraction(kept["curved"]) * Fraction(kept["factor"])


def figure(value: Fraction, number: Number) -> float | int | None:
    """A figure as it was given; one decimal where it has no end, as a mean of thirds has."""
    if value.denominator == 1:
        return int(value)
    return float(value) if 10**6 % value.denominator == 0 else number(value)


def _texts(role: Role) -> dict:
    return {
        "summary": role.summary,
        "owns": role.owns.splitlines(),
        "alternatives": {way: getattr(role, way) for way in WAYS},
        "facts": role.facts,
    }


def _first(answer: Mapping) -> str | None:
    """The role that gets somebody."""
    return answer["role"] if answer["verdict"] in ("invest", "tie") else None


def _staffed_text(kept: Mapping) -> str:
    if Fraction(kept["staffed"]) >= Fraction(kept["asked"]):
        return gettext("You have the people for this role that a group of your size asks for.")
    return gettext("You have some of the people for this role that a group of your size asks for.")


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


# --- how a role begins ---


def _first_days(role: Role, fired: Sequence[str], scores: Mapping[str, Fraction]) -> list[dict]:
    """The steps by day 30, 60 and 90 for what fired, the strongest first.

    `scores` are those of the practices that are known.
    """
    return [
        {"day": day, "steps": [_step_of(line, fired) for line in lines if line in chosen]}
        for day, lines in role.days()
        if (chosen := _few(steps_for(lines, fired, scores)))
    ]


def _few(steps: list[RoleLine]) -> list[RoleLine]:
    always = [step for step in steps if not step.answers]
    return always + [step for step in steps if step.answers][:MOST_A_DAY]


def _step_of(line: RoleLine, fired: Sequence[str]) -> dict:
    """A step with the problems of this team that it answers."""
    return {"step": line.text, "answers": [code for code in line.answers if code in fired]}


def _cautions(role: Role) -> list[dict]:
    """What was published against the role."""
    lines = role.lines_of(RoleLine.Part.CAUTION)
    return [{"text": line.text, "source": line.source} for line in lines]
