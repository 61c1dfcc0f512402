"""Plain data → a Case: checks team, answers, units and numbers; faults with the field's path."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import ceil, floor
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError

from assessments.metrics import in_unit
from assessments.models import Answer, Assessment, Question, QuestionnaireVersion
from assessments.models.teams import LONGEST_NAME, MOST_ENGINEERS, MOST_SITES
from assessments.reports import Answered, Case, TeamFacts
from roles.models import Role
from roles.values.names import tidy
from roles.values.numbers import plain
from roles.versioning.files import printable

from .reading import Faults

TOP = {"team", "answers", "disciplines", "track"}
TEAM = {"name", "engineers", "expected_engineers", "staffed", "around_the_clock", "sites"}
KINDS = ("choice", "value", "not_applicable")
ANSWER = {*KINDS, "unit", "confidence", "comment", "evidence", "respondents"}
DONT_KNOW = "dont_know"
LONGEST_TEXT = 2000
# How specific a key of `answers` is: the most specific one that names a question wins.
BY_CODE, BY_PRACTICE, BY_FIRST_FACT, BY_FACT, BY_DISCIPLINE = range(5)

# Fields of an Answered.
Content: TypeAlias = dict[str, Any]
# What a key of `answers` names: key → question code → (rank, question).
Named: TypeAlias = dict[str, dict[str, tuple[int, Question]]]


def parse(data: object) -> Case:
    """The case that the data describes, for the published versions; Faults if anything is wrong."""
    return _Parser().case(data)


class _Parser:
    """Reads one input and collects its faults."""

    def __init__(self) -> None:
        # A dict keeps each fault once: one wrong answer for a discipline fails for every question.
        self.faults: dict[str, None] = {}
        self.versions = list(QuestionnaireVersion.objects.published().with_questions())
        self.named, self.metrics_of = _names(self.versions)
        self.roles = set(Role.objects.values_list("slug", flat=True))

    def case(self, data: object) -> Case:
        if not isinstance(data, dict):
            raise Faults(["the input must be an object with `team` and `answers`"])
        self.unknown_keys("", data, TOP)
        team = self.team(data.get("team"))
        scope = self.scope(data.get("disciplines"))
        track = data.get("track", Assessment.Track.FULL)
        if track not in Assessment.Track.values:
            self.fault("track", "must be full or quick")
        answers = self.answers(data.get("answers", {}))
        if self.faults or team is None:
            raise Faults(list(self.faults))
        inside = [v for v in self.versions if v.questionnaire.discipline.slug in scope]
        others = [v for v in self.versions if v not in inside]
        return Case(team, tuple(inside), answers, track, tuple(others))

    def fault(self, path: str, text: str) -> None:
        self.faults[f"{printable(path)}: {text}"] = None

    def unknown_keys(self, path: str, data: Mapping[str, object], known: set[str]) -> None:
        text = f"is not known here; known: {', '.join(sorted(known))}"
        for key in data:
            if key not in known:
                self.fault(f"{path}{key}", text)

    # --- the team ---

    def team(self, data: object) -> TeamFacts | None:
        if not isinstance(data, dict):
            self.fault("team", "must be an object with the number of engineers")
            return None
        self.unknown_keys("team.", data, TEAM)
        return TeamFacts(
            name=self.name("team.name", data.get("name", "Team")),
            engineers=self.whole("team.engineers", data.get("engineers"), 1, MOST_ENGINEERS),
            expected_engineers=self.expected(data.get("expected_engineers")),
            staffed=self.staffed(data.get("staffed", {})),
            around_the_clock=self.flag(
                "team.around_the_clock", data.get("around_the_clock", False)
            ),
            sites=self.whole("team.sites", data.get("sites", 1), 1, MOST_SITES),
        )

    def expected(self, given: object) -> int | None:
        if given is None:
            return None
        return self.whole("team.expected_engineers", given, 1, MOST_ENGINEERS)

    def staffed(self, data: object) -> dict[str, Fraction]:
        if not isinstance(data, dict):
            self.fault("team.staffed", "must be an object of role and full-time people")
            return {}
        self.unknown_keys("team.staffed.", data, self.roles)
        most = Fraction(MOST_ENGINEERS)
        return {
            role: self.number(f"team.staffed.{role}", data.get(role, 0), Fraction(0), most)
            for role in sorted(self.roles)
        }

    def scope(self, data: object) -> set[str]:
        known = {v.questionnaire.discipline.slug for v in self.versions}
        if data is None:
            return known
        if not isinstance(data, list) or not data:
            self.fault("disciplines", f"must be a list of some of {', '.join(sorted(known))}")
            return known
        for slug in data:
            if not isinstance(slug, str):
                self.fault("disciplines", f"must be texts: some of {', '.join(sorted(known))}")
            elif slug not in known:
                text = f"{printable(slug)!r} is not one of {', '.join(sorted(known))}"
                self.fault("disciplines", text)
        return {slug for slug in data if isinstance(slug, str)}

    # --- the answers ---

    def answers(self, data: object) -> dict[str, Answered]:
        if not isinstance(data, dict):
            self.fault("answers", "must be an object of code and answer")
            return {}
        best: dict[str, tuple[int, Answered]] = {}
        for key, given in data.items():
            named = self.named.get(key, {})
            if not named:
                self.fault(f"answers.{key}", self.why_unknown(key))
            questions = [question for _, question in named.values()]
            for code, answer in self.answer(f"answers.{key}", given, questions):
                rank, _ = named[code]
                if rank < best.get(code, (BY_DISCIPLINE + 1,))[0]:
                    best[code] = (rank, answer)
        return {code: answer for code, (_, answer) in best.items()}

    def why_unknown(self, key: str) -> str:
        if key in self.metrics_of:
            metrics = ", ".join(self.metrics_of[key])
            return f"is answered by figures: name them one by one ({metrics})"
        return "is not the code of a question or practice, a fact or a discipline"

    def answer(
        self, path: str, given: object, questions: list[Question]
    ) -> Iterator[tuple[str, Answered]]:
        """The answer to each of these questions with its code; nothing if there is a fault."""
        if not questions:
            return
        if given == DONT_KNOW:
            yield from ((question.code, Answered(Answer.State.DONT_KNOW)) for question in questions)
            return
        if not isinstance(given, dict):
            wanted = f'must be "{DONT_KNOW}" or an object with choice, value or not_applicable'
            self.fault(path, wanted)
            return
        self.unknown_keys(f"{path}.", given, ANSWER)
        kinds = [k for k in KINDS if k in given]
        if len(kinds) != 1:
            self.fault(path, "must have exactly one of choice, value, not_applicable")
            return
        # A key for several questions never names a figure, so the first question decides the unit.
        value = partial(self.value, unit=self.unit(path, given, questions[0]))
        read: dict[str, Callable[[str, object, Question], Content]] = {
            "choice": self.choice,
            "value": value,
            "not_applicable": self.not_applicable,
        }
        details = self.details(path, given)
        for question in questions:
            content = read[kinds[0]](f"{path}.{kinds[0]}", given[kinds[0]], question)
            yield question.code, Answered(**content, **details)

    def details(self, path: str, given: Mapping[str, object]) -> Content:
        """The optional fields of any answer."""
        return {
            "confidence": self.confidence(path, given.get("confidence", "estimated")),
            "comment": self.text(f"{path}.comment", given.get("comment", ""), LONGEST_TEXT),
            "evidence": self.text(f"{path}.evidence", given.get("evidence", ""), LONGEST_TEXT),
            "sample": self.sample(path, given.get("respondents")),
        }

    def choice(self, path: str, given: object, question: Question) -> Content:
        most = len(question.choices.all()) - 1
        if most < 0:
            self.fault(path, "this figure has no bands: give its value")
            return {"state": Answer.State.OPEN}
        number = self.whole(path, given, 0, most)
        return {"state": Answer.State.KNOWN, "choice": number}

    def unit(self, path: str, given: Mapping[str, object], question: Question) -> str:
        """The unit of the value; that of the metric if none is given."""
        if "unit" not in given:
            return question.unit
        known = dict.fromkeys(filter(None, (question.unit, *question.entry_units())))
        if "value" in given and given["unit"] in list(known):
            return str(given["unit"])
        wanted = f"goes with a value, and must be one of: {', '.join(known)}"
        self.fault(f"{path}.unit", wanted if known else "only a figure has a unit")
        return question.unit

    def value(self, path: str, given: object, question: Question, *, unit: str) -> Content:
        least, most = question.minimum, question.maximum
        # A published question has both ends if its value is typed.
        if not question.unit or least is None or most is None:
            self.fault(path, "this question has four choices: give choice, 0 to 3")
            return {"state": Answer.State.OPEN}
        if unit != question.unit:
            size = in_unit(Fraction(1), unit, question.unit)
            least, most = Fraction(ceil(least / size)), Fraction(floor(most / size))
        note = f". {question.note}" if question.note and question.context else ""
        typed = self.number(path, given, least, most, f" {unit}{note}")
        value, entered = in_unit(typed, unit, question.unit), f"{plain(typed)} {unit}"
        return {"state": Answer.State.KNOWN, "value": value, "entered": entered}

    def not_applicable(self, path: str, given: object, question: Question) -> Content:
        reason = self.text(path, given, LONGEST_TEXT)
        if not reason.strip():
            self.fault(path, "must be the reason, a text")
        return {"state": Answer.State.NOT_APPLICABLE, "reason": reason}

    def confidence(self, path: str, given: object) -> str:
        if isinstance(given, str) and given in Answer.Confidence.values:
            return given
        self.fault(f"{path}.confidence", "must be measured, estimated or guess")
        return Answer.Confidence.ESTIMATED

    def sample(self, path: str, given: object) -> int | None:
        return (
            None if given is None else self.whole(f"{path}.respondents", given, 0, MOST_ENGINEERS)
        )

    # --- single values ---

    def text(self, path: str, given: object, longest: int) -> str:
        if not isinstance(given, str) or len(given) > longest or not _storable(given):
            self.fault(path, f"must be a text of at most {longest} characters")
            return ""
        return given

    def name(self, path: str, given: object) -> str:
        """A name, tidied up as the form of a team does it."""
        text = self.text(path, given, LONGEST_NAME)
        try:
            return tidy(text)
        except ValidationError as error:
            self.fault(path, error.messages[0])
            return ""

    def flag(self, path: str, given: object) -> bool:
        if not isinstance(given, bool):
            self.fault(path, "must be true or false")
        return given is True

    def whole(self, path: str, given: object, least: int, most: int) -> int:
        if isinstance(given, Decimal) and given.is_finite() and abs(given) <= most:
            given = int(given) if given == given.to_integral_value() else given
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            self.fault(path, f"must be a whole number from {least} to {most}")
            return least
        return given

    def number(
        self, path: str, given: object, least: Fraction, most: Fraction, of: str = ""
    ) -> Fraction:
        if isinstance(given, bool) or not isinstance(given, int | Decimal):
            self.fault(path, _must_be(least, most) + of)
            return Fraction(0)
        exact = Decimal(given)
        # Checked before it becomes a Fraction: 1E+999999 would be a number of a million digits.
        value = Fraction(exact) if exact.is_finite() and abs(exact.adjusted()) <= 40 else None
        if value is None or not least <= value <= most:
            self.fault(path, _must_be(least, most) + of)
            return Fraction(0)
        return value


def _names(versions: Iterable[QuestionnaireVersion]) -> tuple[Named, dict[str, list[str]]]:
    """What keys name, and the codes of metrics by practice and fact, which cannot name a metric."""
    named: Named = {}
    metrics: dict[str, list[str]] = {}
    for version in versions:
        discipline = version.questionnaire.discipline.slug
        for question in version.questions.all():
            named.setdefault(question.code, {})[question.code] = (BY_CODE, question)
            around = [question.practice.code, *question.facts]
            if question.is_metric:
                for key in dict.fromkeys(around):
                    metrics.setdefault(key, []).append(question.code)
                continue
            ranks = [BY_PRACTICE, BY_FIRST_FACT, *[BY_FACT] * len(question.facts)]
            for key, rank in [*zip(around, ranks, strict=False), (discipline, BY_DISCIPLINE)]:
                named.setdefault(key, {}).setdefault(question.code, (rank, question))
    return named, metrics


def _storable(text: str) -> bool:
    """Whether a database can hold the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _must_be(least: Fraction, most: Fraction) -> str:
    if least == 0:
        return f"must be a number ≥ 0 and at most {plain(most)}"
    return f"must be a number from {plain(least)} to {plain(most)}"
