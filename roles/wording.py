"""Stored advice → words: options, reasons, margin, growth, flips, first days, goals, cautions.

The texts are those of the pinned rules, in the language in which they were loaded.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Protocol, overload

from django.utils.translation import gettext

from roles.investment.outlook import steps_for
from roles.values.numbers import Exact, as_read, from_json, people_text, plain, short_text

from . import investment
from .models import Role, RoleLine, RoleTitle
from .recommendations import Rulebook
from .shapes import (
    AdviceData,
    AdviceRow,
    CautionRow,
    DayRow,
    FlipData,
    FlipRow,
    GrowthData,
    GrowthRow,
    HeadlineData,
    HeadlineRow,
    OptionData,
    OptionRow,
    OptionTermsRow,
    PeopleRow,
    ReasonData,
    ReasonRow,
    ReasonTermsRow,
    StepRow,
)

HUNDREDTHS = 2
# The most steps per day that answer problems; those for every team come in addition.
MOST_A_DAY = 3
WAYS = ("train", "borrow", "buy", "automate")
Scores = Mapping[str, Fraction | None]


class Number(Protocol):
    """Turns a Fraction into a JSON number with this many decimals."""

    @overload
    def __call__(self, value: Fraction, digits: int = 1, /) -> float: ...
    @overload
    def __call__(self, value: Fraction | None, digits: int = 1, /) -> float | None: ...


class AdviceWording:
    """Words the advice for a team of this size on this many sites, by these rules."""

    def __init__(self, book: Rulebook, number: Number, engineers: int, sites: int) -> None:
        self.book, self.number, self.engineers, self.sites = book, number, engineers, sites
        self.triggers = {trigger.code: trigger for trigger in book.rules.triggers}

    def advice(self, data: AdviceData, disciplines: Scores, practices: Scores) -> AdviceRow:
        """The whole advice except for the names of its inputs; the given scores are exact.

        Its caller knows what was assumed, and whose work on-call is.
        """
        known = {code: score for code, score in practices.items() if score is not None}
        options = [
            self._option(option, data["verdict"], disciplines, known) for option in data["options"]
        ]
        ends = {end: self.answer(short) for end, short in data["range"].items()}
        triggers = self.book.rules.triggers
        return {
            **self.answer(data),
            "constraint": data["constraint"],
            "after": data["after"],
            "failed_releases": data["failed_releases"],
            "elsewhere": self.number(from_json(data["elsewhere"])),
            "margin": self._margin(options),
            "options": options,
            "not_assessed": [{"role": r, "title": self._title(r)} for r in data["not_assessed"]],
            "missing": data["missing"],
            "measure": data["measure"],
            "read": sorted({t.subject for t in triggers if not t.of_practice}),
            "unjudged": data["unjudged"],
            "contradictions": data["contradictions"],
            "critical": data["critical"],
            "range": ends,
            "if_worse": _first(ends["worst"]),
            "if_better": _first(ends["best"]),
            "growth": self._growth(data["growth"]),
            "rota_needed": self.book.rules.rota_needed(self.sites),
            "rota_short": data["rota_short"],
            "assumed": {},
            "rota_discipline": None,
        }

    def answer(self, short: HeadlineData) -> HeadlineRow:
        """An answer with the titles of its roles."""
        return {
            "verdict": short["verdict"],
            "because": short["because"],
            "role": short["role"],
            "second": short["second"],
            "form": short["form"],
            "title": self._title(short["role"]),
            "second_title": self._title(short["second"]),
        }

    def _title(self, role: str | None) -> RoleTitle | None:
        return None if role is None else self.book.roles[role].named()

    def _margin(self, options: Sequence[OptionRow]) -> float | None:
        """The difference between the first two priorities as they are shown."""
        if len(options) < 2:
            return None
        first, second = (Fraction(str(option["priority"])) for option in options[:2])
        return self.number(abs(first - second))

    def _growth(self, growth: GrowthData | None) -> GrowthRow | None:
        if growth is None:
            return None
        return {"engineers": growth["engineers"], **self.answer(growth)}

    # --- a role ---

    def _option(
        self, data: OptionData, verdict: str, scores: Scores, practices: Mapping[str, Fraction]
    ) -> OptionRow:
        role = self.book.roles[data["role"]]
        advised = verdict in ("invest", "tie") and data["asked_for"] and data["form"] != "none"
        return {
            "role": data["role"],
            "title": role.named(),
            "discipline": role.discipline.slug,
            "form": data["form"],
            "need": self.number(from_json(data["need"])),
            "need_range": [self.number(from_json(end)) for end in data["need_range"]],
            "priority": self.number(from_json(data["priority"])),
            "priority_range": [self.number(from_json(end)) for end in data["priority_range"]],
            "people": self._people(data),
            "covered": data["covered"],
            "asked_for": data["asked_for"],
            "terms": self._terms(data, scores),
            "reasons": [self._reason(r) for r in data["reasons"]] + self._of_the_team(data),
            "flips": [self._flip(flip) for flip in data["flips"]],
            "summary": role.summary,
            "owns": role.owns.splitlines(),
            "alternatives": {way: getattr(role, way) for way in WAYS},
            "facts": role.facts,
            "first_days": _first_days(role, self._fired(data["reasons"]), practices),
            "cautions": _cautions(role) if advised else [],
        }

    def _fired(self, reasons: Sequence[ReasonData]) -> list[str]:
        """The subjects of the problems, or else of all reasons, the strongest first."""
        problems = [row for row in reasons if _strength(row) >= investment.PROBLEM]
        subjects = (self.triggers[row["rule"]].subject for row in problems or reasons)
        return list(dict.fromkeys(subjects))

    def _hundredths(self, exact: Exact) -> float:
        return self.number(from_json(exact), HUNDREDTHS)

    def _people(self, data: OptionData) -> PeopleRow:
        asked, staffed = from_json(data["asked"]), from_json(data["staffed"])
        return {
            "asked": self.number(asked, HUNDREDTHS),
            "staffed": self.number(staffed, HUNDREDTHS),
            "gap": self.number(max(Fraction(0), asked - staffed), HUNDREDTHS),
            "advised": self._hundredths(data["advised"]),
            "step": self._hundredths(data["step"]),
        }

    def _terms(self, data: OptionData, scores: Scores) -> OptionTermsRow:
        """What the problems are multiplied by, and how those factors are made up."""
        rule, c = self.book.rules.roles[data["role"]], self.book.rules.constants
        return {
            "cause": plain(from_json(data["cause"])),
            "foundation": plain(from_json(data["foundation"])),
            "asked": plain(from_json(data["asked"])),
            "staffed": plain(from_json(data["staffed"])),
            "score": plain(scores.get(rule.discipline)) or None,
            "cause_falls_from": plain(c.cause_falls_from),
            "foundation_score": plain(scores.get(rule.foundation)) or None,
            "foundation_title": self._discipline(rule.foundation),
        }

    def _discipline(self, slug: str) -> str | None:
        disciplines = (role.discipline for role in self.book.roles.values())
        return next((row.title for row in disciplines if row.slug == slug), None)

    # --- the reasons of a role ---

    def _reason(self, data: ReasonData) -> ReasonRow:
        trigger = self.triggers[data["rule"]]
        strength = _strength(data)
        return {
            "rule": trigger.code,
            "text": trigger.text,
            "inputs": {c: self._read(v, trigger) for c, v in data["inputs"].items()},
            "facts": list(trigger.facts),
            "kind": trigger.kind,
            "strength": self.number(strength, HUNDREDTHS),
            "points": self.number(trigger.weight * strength * 100),
            "problem": strength >= investment.PROBLEM,
            "severe": strength >= investment.SEVERE and not trigger.of_practice,
            "guess": data["guess"],
            "counts": data["counts"],
            "source": trigger.source,
            "terms": self._terms_of(data, trigger),
        }

    def _read(self, exact: Exact, trigger: investment.Trigger) -> float:
        """A practice's score as it is shown, or a figure as it was given."""
        value = Fraction(exact)
        if trigger.of_practice:
            return self.number(value)
        return int(value) if value.denominator == 1 else float(value)

    def _terms_of(self, data: ReasonData, trigger: investment.Trigger) -> ReasonTermsRow:
        """The terms that make up the share of a problem."""
        points = trigger.curve_at(self.sites).points
        return {
            "weight": plain(trigger.weight * 100),
            "curve": [[plain(x), plain(y)] for x, y in points],
            "value": plain(Fraction(data["compared"])),
            "curved": plain(Fraction(data["curved"])),
            "factor": plain(Fraction(data["factor"])),
            "assumed": data["assumed"],
        }

    def _of_the_team(self, data: OptionData) -> list[ReasonRow]:
        """Reasons from the team's size and staffing; they are no problems, so have no points."""
        role = data["role"]
        point = self.book.staffing_at(role, self.engineers)
        text = gettext("Typical at this size: %(note)s") % {"note": point.note}
        size = _team_reason(f"size-{role}", text, {"engineers": self.engineers})
        size["facts"], size["source"] = list(point.facts), point.source
        rows = [size]
        staffed = Fraction(data["staffed"])
        if staffed:
            inputs = {f"staffed.{role}": figure(staffed, self.number)}
            rows.append(_team_reason(f"staffed-{role}", self._staffed_text(data), inputs))
        return rows

    def _staffed_text(self, data: OptionData) -> str:
        staffed, asked = from_json(data["staffed"]), from_json(data["asked"])
        if staffed >= asked:
            return gettext("You have the people in this role that a team of your size needs.")
        # Translators: both are numbers of full-time people.
        text = gettext(
            "You have %(staffed)s full-time in this role; a team of your size needs %(asked)s."
        )
        shown = people_text(asked)
        typed = as_read(short_text(staffed))
        asked_text = as_read(short_text(asked)) if shown == typed else shown
        return text % {"staffed": typed, "asked": asked_text}

    def _flip(self, data: FlipData) -> FlipRow:
        return {
            "verdict": data["verdict"],
            "because": data["because"],
            "role": data["role"],
            "second": data["second"],
            "title": self._title(data["role"]),
            "second_title": self._title(data["second"]),
            "change": data["change"],
            "from": figure(Fraction(data["from"]), self.number),
            "to": figure(Fraction(data["to"]), self.number),
            "then": data["role"],
        }


def _strength(data: ReasonData) -> Fraction:
    """How much of a problem a reason is."""
    return Fraction(data["curved"]) * Fraction(data["factor"])


def figure(value: Fraction, number: Number) -> float:
    """A figure as it was given; rounded if its decimals are endless, as in a mean of thirds."""
    if value.denominator == 1:
        return int(value)
    return float(value) if 10**6 % value.denominator == 0 else number(value)


def _first(answer: HeadlineRow) -> str | None:
    """The role to invest in, if any."""
    return answer["role"] if answer["verdict"] in ("invest", "tie") else None


def _team_reason(rule: str, text: str, inputs: dict[str, float]) -> ReasonRow:
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


# --- the first 90 days ---


def _first_days(role: Role, fired: Sequence[str], scores: Mapping[str, Fraction]) -> list[DayRow]:
    """The steps by day 30, 60 and 90 for the problems in `fired`, the strongest first.

    `scores` has the practices that are known.
    """
    return [
        {"day": day, "steps": [_step_of(line, fired) for line in lines if line in chosen]}
        for day, lines in role.days()
        if (chosen := _few(steps_for(lines, fired, scores)))
    ]


def _few(steps: list[RoleLine]) -> list[RoleLine]:
    always = [step for step in steps if not step.answers]
    return always + [step for step in steps if step.answers][:MOST_A_DAY]


def _step_of(line: RoleLine, fired: Sequence[str]) -> StepRow:
    """A step with the problems of this team that it answers."""
    return {"step": line.text, "answers": [code for code in line.answers if code in fired]}


def _cautions(role: Role) -> list[CautionRow]:
    """Published criticism of the role."""
    lines = role.lines_of(RoleLine.Part.CAUTION)
    return [{"text": line.text, "source": line.source} for line in lines]
