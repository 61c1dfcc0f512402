"""DocumentBuilder: stored data → scores, DORA, families, metrics, answers, advice in words.

Everything that shows a report reads this document: pages, files, text and JSON.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.utils.translation import gettext, override

from assessments import criteria, metrics, scoring
from assessments.models import Answer, Assessment, PracticeText, Question
from assessments.models.faults import Check
from assessments.models.report_data import (
    AnswerData,
    ContradictingData,
    ContradictionData,
    DoraData,
    FamilyData,
    ReportData,
    ScoreData,
    TeamData,
)
from assessments.reports.data.scores import facts_of, level_in
from roles.shapes import AdviceRow
from roles.values.numbers import Exact, from_json, plain
from roles.wording import AdviceWording

from . import rows, wording
from .advice import InputWording
from .texts import Library, Texts
from .wording import exactly, number, rounded_to, score_number

MOST_GAPS = scoring.MOST_POINTS


def document_of(assessment: Assessment, library: Library | None = None) -> rows.Document:
    """The document of a submitted assessment in the language of the library or the reader."""
    return documents_of([assessment], library)[0]


def answers_of(assessment: Assessment) -> list[rows.AnswerRow]:
    """The answers of a submitted assessment alone, in the language of the reader."""
    library, data = Library(), assessment.report.data
    return DocumentBuilder(data, library.texts(data)).answers()


def documents_of(
    assessments: Iterable[Assessment], library: Library | None = None
) -> list[rows.Document]:
    """The documents of these assessments, in as many queries as for one."""
    library, reports = library or Library(), [a.report.data for a in assessments]
    library.load(reports)
    with override(library.language):
        return [document_from(data, library.texts(data)) for data in reports]


def document_from(data: ReportData, texts: Texts) -> rows.Document:
    """The document in the active language, which must be that of the texts."""
    return DocumentBuilder(data, texts).document()


class DocumentBuilder:
    """Builds the document from the data of a report and its texts."""

    def __init__(self, data: ReportData, texts: Texts) -> None:
        self.data, self.texts = data, texts
        self.asked = [texts.questions[row["question"]] for row in data["answers"]]

    def document(self) -> rows.Document:
        data = self.data
        return {
            "schema": data["schema"],
            "team": _team(data["team"]),
            "track": data["track"],
            "catalogue": data["catalogue"],
            "rules": {"number": data["rules"]},
            "credits": [v.credits for v in self.texts.versions if v.credits],
            "disciplines": {
                slug: {**self._score(score), "title": self.texts.titles[slug]}
                for slug, score in data["disciplines"].items()
            },
            "practices": [self._practice(*pair) for pair in data["practices"].items()],
            "strengths": data["strengths"],
            "weakest": data["weakest"],
            "criteria": {
                code: self._dora(verdict) if code == "dora" else self._family(code, verdict)
                for code, verdict in data["criteria"].items()
            },
            "advice": self._advice(),
            "contradictions": [self._contradiction(pair) for pair in data["contradictions"]],
            "critical": [self._critical(self.texts.questions[c]) for c in data["critical"]],
            "answers": self.answers(),
        }

    def answers(self) -> list[rows.AnswerRow]:
        pairs = zip(self.asked, self.data["answers"], strict=True)
        return [self._answer(question, row) for question, row in pairs]

    # --- scores ---

    def _score(self, data: ScoreData) -> rows.ScoreRow:
        weight, known = Fraction(data["weight"]), Fraction(data["known_weight"])
        return {
            "score": score_number(from_json(data["score"])),
            "low": score_number(from_json(data["low"])),
            "high": score_number(from_json(data["high"])),
            "visibility": score_number(known / weight * 100),
            "level": level_in(data, "score"),
            "level_low": level_in(data, "low"),
            "level_high": level_in(data, "high"),
            "terms": [_term(*term) for term in data["terms"]],
            "weight": exactly(weight),
            "known_weight": exactly(known),
        }

    def _practice(self, code: str, data: ScoreData) -> rows.PracticeRow:
        text = self.texts.practices[code]
        return {
            "code": code,
            "discipline": text.discipline,
            "title": text.title,
            "summary": text.summary,
            "facts": facts_of(code, self.asked),
            **self._score(data),
            "requires": text.requires,
            "step": _step(from_json(data["score"]), text),
        }

    # --- the criteria ---

    def _dora(self, data: DoraData) -> rows.DoraRow:
        return {
            "year": criteria.DORA_YEAR,
            "source": criteria.DORA_SOURCE,
            "level": data["level"],
            "level_low": data["level_low"],
            "level_high": data["level_high"],
            "between": data["between"],
            "margin": score_number(from_json(data["margin"])),
            "throughput": score_number(from_json(data["throughput"])),
            "stability": score_number(from_json(data["stability"])),
            "constraint": data["constraint"],
            "metrics": {
                code: {**self._metric(code), "benchmark": _benchmark(code)}
                for code in data["metrics"]
            },
            "benchmark_source": gettext(criteria.BENCHMARK_SOURCE),
            "clusters": [_cluster(cluster) for cluster in criteria.CLUSTERS],
        }

    def _family(self, code: str, data: FamilyData) -> rows.FamilyRow:
        figures = {metric: self._metric(metric) for metric in data["metrics"]}
        verdict: rows.FamilyRow = {
            "score": score_number(from_json(data["score"])),
            "low": score_number(from_json(data["low"])),
            "high": score_number(from_json(data["high"])),
            "level": level_in(data, "score"),
            "level_low": level_in(data, "low"),
            "level_high": level_in(data, "high"),
            "known": sum(row["known"] and row["scored"] for row in figures.values()),
            "metrics": figures,
        }
        return {**verdict, **self._availability()} if code == "slo" else verdict

    def _availability(self) -> rows.AvailabilityRow:
        down, given = self._value("downtime"), self._value("availability_target")
        target = given or metrics.ASSUMED_TARGET
        up = None if down is None else metrics.availability(down)
        return {
            "availability": None if up is None else float(rounded_to(up, 2)),
            "target": exactly(target),
            "target_assumed": not given,
            "budget_minutes": number(metrics.budget_minutes(target)),
        }

    def _value(self, code: str) -> Fraction | None:
        return from_json(self.data["readings"].get(code, {}).get("value"))

    def _metric(self, code: str) -> rows.MetricRow:
        data, metric = self.data["readings"][code], self.texts.metric(code)
        band, points = data.get("band"), from_json(data.get("points"))
        return {
            "title": metric.name,
            "value": exactly(from_json(data.get("value"))),
            "unit": self.texts.unit(code),
            "band": self._band(code),
            "score": number(points),
            "points": None if points is None else plain(points),
            "low": number(from_json(data.get("low"))),
            "high": number(from_json(data.get("high"))),
            "confidence": data.get("confidence"),
            "known": "confidence" in data,
            "scored": data.get("scored", False),
            "source": None if band is None else metric.bands[band].source,
            "number": band,
            "bands": [label.label for label in metric.bands],
        }

    def _band(self, code: str) -> str | None:
        """The name of the band, or the rule that decided instead of a person."""
        data = self.data["readings"][code]
        if "note" in data:
            return str(wording.DECIDED[data["note"]])
        return self.texts.metric(code).bands[data["band"]].label if "band" in data else None

    # --- answers ---

    def _answer(self, question: Question, data: AnswerData) -> rows.AnswerRow:
        known = data["state"] == Answer.State.KNOWN
        return {
            **self._asked(question),
            "how_to_measure": question.how_to_measure,
            "state": data["state"],
            **self._given(question, data),
            "unit": self.texts.unit(question.code),
            "confidence": data.get("confidence") if known else None,
            "sample": data.get("sample"),
            "reason": data.get("reason", ""),
            "comment": data.get("comment", ""),
            "evidence": data.get("evidence", ""),
        }

    def _asked(self, question: Question) -> rows.AskedRow:
        text = self.texts.practices[question.practice.code]
        return {
            "question": question.code,
            "practice": question.practice.code,
            "practice_title": text.title,
            "discipline": text.discipline,
            "kind": question.kind,
            "text": question.text,
        }

    def _given(self, question: Question, data: AnswerData | ContradictingData) -> rows.GivenRow:
        entered, unit = data.get("entered", ""), self.texts.unit(question.code)
        return {
            "choice": data.get("choice"),
            "anchor": self.texts.anchor(question, data.get("choice")),
            "value": exactly(from_json(data.get("value"))),
            "entered": entered and wording.as_entered(entered, question.unit, unit),
        }

    def _contradiction(self, data: ContradictionData) -> rows.ContradictionRow:
        check: Check = self.texts.by_discipline[data["discipline"]].checks[data["check"]]
        given = [(self.texts.questions[row["question"]], row) for row in data["answers"]]
        return {
            "code": check.get("code", ""),
            "text": check["text"],
            "answers": [
                {**self._asked(question), "name": question.name, **self._given(question, row)}
                for question, row in given
            ],
        }

    def _critical(self, question: Question) -> rows.CriticalRow:
        asked = self._asked(question)
        return {
            "question": asked["question"],
            "practice": asked["practice"],
            "practice_title": asked["practice_title"],
            "discipline": asked["discipline"],
            "text": asked["text"],
            "anchor": question.choices.all()[0].anchor,
        }

    # --- the advice ---

    def _advice(self) -> AdviceRow:
        data, team = self.data["advice"], self.data["team"]
        disciplines, practices = _exact(self.data["disciplines"]), _exact(self.data["practices"])
        wording_of_advice = AdviceWording(self.texts.book, number, team["engineers"], team["sites"])
        advice = wording_of_advice.advice(data, disciplines, practices)
        advice["assumed"] = self._assumed()
        InputWording(self.data, self.texts, self._band).add_to(advice)
        return advice

    def _assumed(self) -> dict[str, rows.Shown]:
        """What is assumed because nobody gave it: the target, if downtime is known."""
        downtime = self.data["readings"].get("downtime", {})
        if not (downtime.get("assumed") and "confidence" in downtime):
            return {}
        return {"availability_target": exactly(metrics.ASSUMED_TARGET)}


def _team(data: TeamData) -> rows.TeamRow:
    return {**data, "staffed": _people(data["staffed"]), "shared": _people(data["shared"])}


def _exact(scores: Mapping[str, ScoreData]) -> dict[str, Fraction | None]:
    return {code: from_json(row["score"]) for code, row in scores.items()}


def _people(by_role: Mapping[str, Exact]) -> dict[str, rows.Shown]:
    return {role: exactly(from_json(count)) for role, count in by_role.items()}


def _term(code: str, weight: Exact, *ends: Exact) -> rows.TermRow:
    """One line of a receipt: rounded like the figures of a page, with exact points of 0 to 3."""
    score, low, high = (Fraction(end) for end in ends)
    points = [plain(end * scoring.MOST_POINTS / 100) for end in (score, low, high)]
    return {
        "code": code,
        "weight": exactly(Fraction(weight)),
        "score": score_number(score),
        "low": score_number(low),
        "high": score_number(high),
        "points": points,
    }


def _step(value: Fraction | None, text: PracticeText) -> rows.StepRow | None:
    """The advice for the gap in which the score lies; None at 100 or without a score."""
    if value is None or value == 100:
        return None
    gap = min(int(value * MOST_GAPS / 100), MOST_GAPS - 1)
    step = next((s for s in text.steps.all() if s.gap == gap), None)
    if step is None:
        return None
    return {
        "gap": gap,
        "step": step.step,
        "knowledge": step.knowledge,
        "time": step.time,
        "money": step.money,
        "unlocks": step.unlocks,
    }


def _benchmark(code: str) -> rows.BenchmarkRow:
    """The published mean and deviation of a 0–10 score."""
    mean, deviation = criteria.BENCHMARKS.get(code, (None, None))
    return {"mean": number(mean), "deviation": number(deviation)}


def _cluster(cluster: criteria.Cluster) -> rows.ClusterRow:
    return {
        "level": cluster.level,
        "share": cluster.share,
        "published": {code: wording.published(text) for code, text in cluster.published.items()},
        "centroid": {code: number(value) for code, value in cluster.centroid.items()},
    }
