"""An assessment as JSON: what came in → a Case, or every fault with the path of its field."""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import ceil, floor

import yaml

from assessments.metrics import in_unit
from roles.models import Role
from roles.numbers import plain

from .models import Answer, Assessment, Question, QuestionnaireVersion
from .models.people import MOST_ENGINEERS, MOST_SITES
from .reports import Answered, Case, TeamFacts

TOP = {"team", "answers", "disciplines", "track"}
TEAM = {"name", "engineers", "expected_engineers", "staffed", "around_the_clock", "sites"}
KINDS = ("choice", "value", "not_applicable")
ANSWER = {*KINDS, "unit", "confidence", "comment", "evidence", "respondents"}
DONT_KNOW = "dont_know"
LONGEST_TEXT = 2000
LONGEST_NAME = 80
# How specific a key of `answers` is: the most specific one that names a question wins.
BY_CODE, BY_PRACTICE, BY_FIRST_FACT, BY_FACT, BY_DISCIPLINE = range(5)


class Faults(Exception):
    """What is wrong with the input, a line each: the path of the field and what would be right."""

    def __init__(self, lines: list[str]):
        super().__init__("\n".join(lines))
        self.lines = lines


def read_json(text: str):
    """JSON with exact numbers; Faults for what is not JSON, NaN and a repeated key."""
    try:
        return json.loads(text, parse_float=_exact, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Faults([f"not JSON: {error}"]) from None


def read_yaml(text: str):
    """YAML with exact numbers; Faults for what is not YAML, an alias and a repeated key."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506, a SafeLoader that refuses more
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Faults([f"neither JSON nor YAML: {' '.join(str(error).split())}"]) from None


class _Loader(yaml.SafeLoader):
    """A safe loader without aliases, which can stand for more than memory holds."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            raise ValueError("an alias is not read")
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        pairs = [(self.construct_object(k), self.construct_object(v, True)) for k, v in node.value]
        return _once(pairs)

    def construct_yaml_map(self, node):
        return self.construct_mapping(node)

    def construct_yaml_float(self, node):
        return _exact(node.value.replace("_", ""))


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_yaml_map)
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.construct_yaml_float)


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text[:40]} is not a number that can be read") from None


def _refuse(constant: str):
    raise ValueError(f"{constant} is not a number")


def _once(pairs):
    once = {}
    for key, value in pairs:
        if key in once:
            raise ValueError(f"the key {key!r} stands twice")
        once[key] = value
    return once


def parse(data) -> Case:
    """The case that the data describes, by the published versions; Faults lists what is wrong."""
    return _Parser().case(data)


class _Parser:
    """Reads one input and gathers its faults."""

    def __init__(self):
        self.faults: list[str] = []
        self.versions = list(QuestionnaireVersion.objects.published().with_questions())
        self.roles = set(Role.objects.values_list("slug", flat=True))

    def case(self, data) -> Case:
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
            raise Faults(self.faults)
        inside = [v for v in self.versions if v.questionnaire.discipline.slug in scope]
        beside = [v for v in self.versions if v not in inside]
        return Case(team, tuple(inside), answers, track, tuple(beside))

    def fault(self, path: str, text: str) -> None:
        """A line; what came from outside cannot break it, colour it or fill the screen."""
        self.faults.append(f"{_shown(path)}: {text}")

    def unknown_keys(self, path: str, data: dict, known: set[str]) -> None:
        for key in data:
            if key not in known:
                self.fault(f"{path}{key}", f"is not known here; known: {', '.join(sorted(known))}")

    # --- the team ---

    def team(self, data) -> TeamFacts | None:
        if not isinstance(data, dict):
            self.fault("team", "must be an object with the number of engineers")
            return None
        self.unknown_keys("team.", data, TEAM)
        return TeamFacts(
            name=self.text("team.name", data.get("name", "Team"), LONGEST_NAME),
            engineers=self.whole("team.engineers", data.get("engineers"), 1, MOST_ENGINEERS),
            expected_engineers=self.expected(data.get("expected_engineers")),
            staffed=self.staffed(data.get("staffed", {})),
            around_the_clock=self.flag(
                "team.around_the_clock", data.get("around_the_clock", False)
            ),
            sites=self.whole("team.sites", data.get("sites", 1), 1, MOST_SITES),
        )

    def expected(self, given) -> int | None:
        if given is None:
            return None
        return self.whole("team.expected_engineers", given, 1, MOST_ENGINEERS)

    def staffed(self, data) -> dict[str, Fraction]:
        if not isinstance(data, dict):
            self.fault("team.staffed", "must be an object of role and full-time people")
            return {}
        self.unknown_keys("team.staffed.", data, self.roles)
        most = Fraction(MOST_ENGINEERS)
        return {
            role: self.number(f"team.staffed.{role}", data.get(role, 0), Fraction(0), most)
            for role in sorted(self.roles)
        }

    def scope(self, data) -> set[str]:
        known = {v.questionnaire.discipline.slug for v in self.versions}
        if data is None:
            return known
        if not isinstance(data, list) or not data:
            self.fault("disciplines", f"must be a list of some of {', '.join(sorted(known))}")
            return known
        for slug in data:
            if not isinstance(slug, str) or slug not in known:
                self.fault(
                    "disciplines",
                    f"{_shown(str(slug)[:60])!r} is not one of {', '.join(sorted(known))}",
                )
        return {slug for slug in data if isinstance(slug, str)}

    # --- the answers ---

    def answers(self, data) -> dict[str, Answered]:
        if not isinstance(data, dict):
            self.fault("answers", "must be an object of code and answer")
            return {}
        best: dict[str, tuple[int, Answered]] = {}
        for key, given in data.items():
            questions = list(self.named_by(str(key)))
            if not questions:
                self.fault(f"answers.{key}", self.why_unknown(str(key)))
            for rank, question in questions:
                answer = self.answer(f"answers.{key}", given, question)
                if answer and rank < best.get(question.code, (BY_DISCIPLINE + 1,))[0]:
                    best[question.code] = (rank, answer)
            self.faults = list(dict.fromkeys(self.faults))
        return {code: answer for code, (_, answer) in best.items()}

    def questions(self) -> Iterator[tuple[str, Question]]:
        for version in self.versions:
            for question in version.questions.all():
                yield version.questionnaire.discipline.slug, question

    def named_by(self, key: str) -> Iterator[tuple[int, Question]]:
        """The questions that a key names, each with the rank of how specifically."""
        for discipline, question in self.questions():
            if key == question.code:
                yield BY_CODE, question
            elif question.is_metric:
                continue
            elif key == question.practice.code:
                yield BY_PRACTICE, question
            elif key in question.facts:
                yield (BY_FIRST_FACT if key == question.facts[0] else BY_FACT), question
            elif key == discipline:
                yield BY_DISCIPLINE, question

    def why_unknown(self, key: str) -> str:
        figures = [q.code for _, q in self.questions() if q.practice.code == key or key in q.facts]
        if figures:
            return f"is answered by figures: name them one by one ({', '.join(figures)})"
        return "is not the code of a question or practice, a fact or a discipline"

    def answer(self, path: str, given, question: Question) -> Answered | None:
        if given == DONT_KNOW:
            return Answered(Answer.State.DONT_KNOW)
        if not isinstance(given, dict):
            self.fault(
                path, f'must be "{DONT_KNOW}" or an object with choice, value or not_applicable'
            )
            return None
        self.unknown_keys(f"{path}.", given, ANSWER)
        kinds = [k for k in KINDS if k in given]
        if len(kinds) != 1:
            self.fault(path, "must have exactly one of choice, value, not_applicable")
            return None
        unit = self.unit(path, given, question)
        value = partial(self.value, unit=unit)
        read = {"choice": self.choice, "value": value, "not_applicable": self.not_applicable}
        words = partial(self.optional_text, path, given)
        return Answered(
            **read[kinds[0]](f"{path}.{kinds[0]}", given[kinds[0]], question),
            confidence=self.confidence(path, given.get("confidence", "estimated")),
            comment=words("comment"),
            evidence=words("evidence"),
            sample=self.sample(path, given.get("respondents")),
        )

    def choice(self, path: str, given, question: Question) -> dict:
        most = len(question.choices.all()) - 1
        if most < 0:
            self.fault(path, "this figure has no bands: give its value")
            return {"state": Answer.State.OPEN}
        number = self.whole(path, given, 0, most)
        return {"state": Answer.State.KNOWN, "choice": number}

    def unit(self, path: str, given: dict, question: Question) -> str:
        """The unit of the value: that of the metric, unless another one is named."""
        if "unit" not in given:
            return question.unit
        known = dict.fromkeys(filter(None, (question.unit, *question.entry_units())))
        if "value" in given and given["unit"] in list(known):
            return given["unit"]
        wanted = f"goes with a value, and must be one of: {', '.join(known)}"
        self.fault(f"{path}.unit", wanted if known else "only a figure has a unit")
        return question.unit

    def value(self, path: str, given, question: Question, *, unit: str) -> dict:
        if not question.unit:
            self.fault(path, "this question has four choices: give choice, 0 to 3")
            return {"state": Answer.State.OPEN}
        least, most = question.minimum, question.maximum
        if unit != question.unit:
            size = in_unit(Fraction(1), unit, question.unit)
            least, most = Fraction(ceil(least / size)), Fraction(floor(most / size))
        note = f". {question.note}" if question.note and question.context else ""
        typed = self.number(path, given, least, most, f" {unit}{note}")
        value, entered = in_unit(typed, unit, question.unit), f"{plain(typed)} {unit}"
        return {"state": Answer.State.KNOWN, "value": value, "entered": entered}

    def not_applicable(self, path: str, given, question: Question) -> dict:
        reason = self.text(path, given, LONGEST_TEXT)
        if not reason.strip():
            self.fault(path, "must be the reason, a text")
        return {"state": Answer.State.NOT_APPLICABLE, "reason": reason}

    def confidence(self, path: str, given) -> str:
        if given in Answer.Confidence.values:
            return given
        self.fault(f"{path}.confidence", "must be measured, estimated or guess")
        return Answer.Confidence.ESTIMATED

    def sample(self, path: str, given) -> int | None:
        return (
            None if given is None else self.whole(f"{path}.respondents", given, 0, MOST_ENGINEERS)
        )

    # --- single values ---

    def optional_text(self, path: str, given: dict, key: str) -> str:
        return self.text(f"{path}.{key}", given.get(key, ""), LONGEST_TEXT)

    def text(self, path: str, given, longest: int) -> str:
        if not isinstance(given, str) or len(given) > longest or not _storable(given):
            self.fault(path, f"must be a text of at most {longest} characters")
            return ""
        return given

    def flag(self, path: str, given) -> bool:
        if not isinstance(given, bool):
            self.fault(path, "must be true or false")
        return given is True

    def whole(self, path: str, given, least: int, most: int) -> int:
        if isinstance(given, Decimal) and given.is_finite() and abs(given) <= most:
            given = int(given) if given == given.to_integral_value() else given
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            self.fault(path, f"must be a whole number from {least} to {most}")
            return least
        return given

    def number(self, path: str, given, least: Fraction, most: Fraction, of="") -> Fraction:
        if isinstance(given, bool) or not isinstance(given, int | Decimal):
            self.fault(path, _must_be(least, most) + of)
            return Fraction(0)
        exact = Decimal(given)
        # Compared before it becomes a Fraction: 1E+999999 would be a number of a million digits.
        readable = exact.is_finite() and -40 <= exact.adjusted() <= 40
        low = readable and exact < Decimal(plain(least))
        high = readable and exact > Decimal(plain(most))
        if not readable or low or high:
            self.fault(path, _must_be(least, most) + of)
            return Fraction(0)
        return Fraction(exact)


def _shown(text: str) -> str:
    """A text from outside in one line: without control characters, cut where it is long."""
    plain_text = "".join(c if c.isprintable() else "?" for c in text[:200])
    return plain_text if len(text) <= 200 else f"{plain_text}…"


def _storable(text: str) -> bool:
    """Whether a database can hold the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _must_be(least: Fraction, most: Fraction) -> str:
    if least == 0:
        return f"must be a number ≥ 0 and at most {plain(most)}"
    return f"must be a number from {plain(least)} to {plain(most)}"
