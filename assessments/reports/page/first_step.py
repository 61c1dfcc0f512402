"""The first step, for Monday: the most urgent thing to clear up, measure or do, and who starts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from assessments.reports.document.rows import AnswerRow, Document, PracticeRow
from assessments.trends import row_of
from roles.shapes import OptionRow
from roles.values.numbers import in_language

ROTA, DOWNTIME, TARGET = "oncall_rota", "downtime", "availability_target"


@dataclass(frozen=True)
class FirstStep:
    """What to do, who starts, and the part of the report that an action is about."""

    text: str
    owner: str
    kind: str | None = None
    code: str | None = None


def monday_after(day: date) -> date:
    """The Monday after a day; for a Monday the next one."""
    return day + timedelta(days=7 - day.weekday())


def first_step(document: Document, to_measure: list[AnswerRow]) -> FirstStep:
    """The first step of a report; `to_measure` are the answer rows of the figures to get first."""
    return _Chooser(document, to_measure).chosen()


class _Chooser:
    """Tries the most urgent kinds of step first; `look_again` always has one."""

    def __init__(self, document: Document, to_measure: list[AnswerRow]) -> None:
        self.document, self.to_measure = document, to_measure
        self.advice = document["advice"]
        self.practices = {row["code"]: row for row in self.document["practices"]}

    def chosen(self) -> FirstStep:
        choices = (self.before_any_advice, self.critical, self.rota, self.of_the_answer)
        return next((step for choice in choices if (step := choice())), self.look_again())

    # --- what comes before a role ---

    def before_any_advice(self) -> FirstStep | None:
        """For the answer "measure first": a figure, a contradiction, guesses or open questions."""
        if self.advice["verdict"] != "measure-first":
            return None
        if self.to_measure:
            return self.figure(self.to_measure[0])
        guessed = (self.guessed_practice, self.guesses)
        ways = {"contradiction": (self.contradiction,), "a-guess": guessed, "too-wide": guessed}
        steps = (way() for way in ways.get(self.advice["because"], ()))
        return next((step for step in steps if step), None) or self.open_questions()

    def figure(self, question: AnswerRow) -> FirstStep:
        code = question["question"]
        part = row_of(self.document, "metric", code)
        values = {"metric": part["title"] if part else question["text"]}
        return self.about("metric", code, _("Get a number for “%(metric)s”.") % values)

    def contradiction(self) -> FirstStep | None:
        pairs = self.document["contradictions"]
        pair = next((p for p in pairs if p["code"] in self.advice["contradictions"]), None)
        if pair is None or not pair["answers"]:
            return None
        names = [answer["name"] or answer["practice_title"] for answer in pair["answers"]]
        values = {"names": _("” or “").join(dict.fromkeys(names))}
        text = _("Find out which answer is right, and correct the other: “%(names)s”.") % values
        first = pair["answers"][0]
        kind = "metric" if first["kind"] == "metric" else "practice"
        return self.about(kind, first["question" if kind == "metric" else "practice"], text)

    def guessed_practice(self) -> FirstStep | None:
        code = next((c for c in self.advice["measure"] if c in self.practices), None)
        if code is None:
            return None
        values = {"practice": self.practices[code]["title"]}
        text = _("Check the guessed answers about “%(practice)s” with those who do the work.")
        return self.about("practice", code, text % values)

    def guesses(self) -> FirstStep | None:
        """Guesses that only the reasons of the roles show: this assessment did not ask them."""
        reasons = (r for option in self.advice["options"] for r in option["reasons"])
        shown = [text for reason in reasons if reason["guess"] for text in reason["shown"]]
        if not shown:
            return None
        text = _("Measure what you have only guessed so far: %(metrics)s.")
        return FirstStep(text % {"metrics": ", ".join(dict.fromkeys(shown))}, self.lead)

    def open_questions(self) -> FirstStep:
        unjudged, titles = self.advice["unjudged"], self.document["disciplines"]
        if not unjudged:
            text = _("Start an assessment of the disciplines that apply to this team.")
            return FirstStep(text, self.lead)
        title = titles[unjudged[0]]["title"] if unjudged[0] in titles else unjudged[0]
        text = _("Answer the open questions about %(discipline)s with those who do the work.")
        return FirstStep(text % {"discipline": title}, self.lead)

    # --- what cannot wait ---

    def critical(self) -> FirstStep | None:
        """A critical practice at its lowest choice: its step, or the answer if it has no score."""
        code = next(iter(self.advice["critical"]), None)
        if code is None:
            return None
        if self.practices[code]["step"]:
            return self.practice(code)
        row = next(row for row in self.document["critical"] if row["practice"] == code)
        values = {"practice": self.practices[code]["title"], "answer": row["anchor"]}
        text = _("Change what you answered about “%(practice)s”: %(answer)s") % values
        return self.about("practice", code, text, self.worker(row["discipline"]))

    def rota(self) -> FirstStep | None:
        if not self.advice["rota_short"]:
            return None
        text = _(
            "Ask which developers will join the 24/7 on-call rotation: it takes %(people)s people. "
            "Until then, promise working hours only, or buy on-call cover."
        )
        text %= {"people": self.advice["rota_needed"]}
        if row_of(self.document, "metric", ROTA):
            return self.about("metric", ROTA, text)
        rows = [row for row in self.practices.values() if self.is_on_call(row["discipline"])]
        code = min(rows, key=lambda row: row["score"] or 0)["code"] if rows else ""
        return self.about("practice", code, text)

    # --- what the answer asks for ---

    def of_the_answer(self) -> FirstStep | None:
        verdict, because = self.advice["verdict"], self.advice["because"]
        if verdict == "nobody-yet":
            return self.of_nobody(because)
        option = self.advice["options"][0]
        if self.is_target_missing(option):
            return self.target()
        if because == "people-elsewhere":
            return self.move_people(option)
        if because == "too-small":
            return self.instead_of(option, option["alternatives"]["buy"])
        return self.behind(option) or self.goal(option)

    def of_nobody(self, because: str) -> FirstStep | None:
        if because == "watch":
            return self.watched()
        if because == "nothing-wrong":
            return self.target() if TARGET in self.advice["assumed"] else None
        weakest = (c for c in self.document["weakest"] if self.practices[c]["step"])
        code = next(weakest, None)
        return self.practice(code) if code else None

    def is_target_missing(self, option: OptionRow) -> bool:
        return TARGET in self.advice["assumed"] and DOWNTIME in option["reasons"][0]["inputs"]

    def target(self) -> FirstStep:
        text = _(
            "Agree an availability target with those who speak for the users: none was given, "
            "and %(target)s %% is only assumed."
        )
        values = {"target": in_language(str(self.advice["assumed"][TARGET]))}
        return self.about("metric", DOWNTIME, text % values)

    def move_people(self, option: OptionRow) -> FirstStep:
        text = _("Agree who moves to the work of the role “%(role)s”, and what they put down.")
        return self.instead_of(option, text % {"role": option["title"]})

    def instead_of(self, option: OptionRow, text: str) -> FirstStep:
        """A step for the lead, about the same part as the step for the problem."""
        step = self.behind(option) or self.goal(option)
        return FirstStep(text, self.lead, step.kind, step.code)

    def watched(self) -> FirstStep | None:
        """The step for the strongest of the small problems, or its goal."""
        started = [o for o in self.advice["options"] if o["reasons"][0]["points"]]
        options = sorted(started, key=lambda o: -o["reasons"][0]["points"])
        return next((self.behind(option) or self.goal(option) for option in options), None)

    def behind(self, option: OptionRow) -> FirstStep | None:
        """The step of the weakest practice behind the strongest problem, else of the discipline."""
        reason = option["reasons"][0]
        own = set(reason["inputs"]) & self.practices.keys()
        facts = set(reason["facts"])
        rows = [row for row in self.practices.values() if row["step"]]
        for group in (
            [row for row in rows if row["code"] in own],
            [row for row in rows if facts & set(row["facts"][:1])],
            [row for row in rows if facts & set(row["facts"])],
            [row for row in rows if row["discipline"] == option["discipline"]],
        ):
            if group:
                return self.practice(_lowest(group)["code"])
        return None

    def goal(self, option: OptionRow) -> FirstStep:
        goal = next((goal for goal in option["goals"] if goal["today"]), None)
        if goal is None:
            return FirstStep(option["alternatives"]["train"], self.lead)
        text = _("Put “%(metric)s” on the team's agenda: today %(today)s, goal %(target)s.")
        values = {"metric": goal["title"], "today": goal["today"], "target": goal["target"]}
        return self.about("metric", goal["metric"], text % values)

    def look_again(self) -> FirstStep:
        text = _("Put a day for the next assessment into the calendar, half a year from now.")
        return FirstStep(text, self.lead)

    # --- who does it, and which part it is about ---

    def practice(self, code: str) -> FirstStep:
        row = self.practices[code]
        step = row["step"]["step"] if row["step"] else row["summary"]
        values = {"practice": row["title"], "step": step}
        text = _("%(practice)s: %(step)s") % values
        return self.about("practice", code, text, self.worker(row["discipline"]))

    def about(self, kind: str, code: str, text: str, owner: str = "") -> FirstStep:
        """A step with its part of the report, if the report has that part."""
        known = row_of(self.document, kind, code) is not None
        part = (kind, code) if known else (None, None)
        return FirstStep(text, owner or self.lead, *part)

    @property
    def lead(self) -> str:
        return _("the team lead")

    def worker(self, discipline: str) -> str:
        """A person in the role, if it is staffed; else whoever is on call; else the lead."""
        options = (o for o in self.advice["options"] if o["discipline"] == discipline)
        role = next((o for o in options if o["people"]["staffed"]), None)
        if role:
            return _("%(role)s (on your team)") % {"role": role["title"]}
        on_call = self.is_on_call(discipline) and self.document["team"]["around_the_clock"]
        return _("whoever is on call") if on_call else self.lead

    def is_on_call(self, discipline: str) -> bool:
        """Whether on-call is the work of this discipline's role."""
        return discipline == self.advice["rota_discipline"]


def _lowest(rows: Iterable[PracticeRow]) -> PracticeRow:
    return min(rows, key=lambda row: row["score"] or 0)
