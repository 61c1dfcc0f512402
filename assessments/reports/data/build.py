"""A case → the data that a report stores: team, answers, scores, advice, weakest; no words."""

from collections.abc import Iterable
from typing import cast

from assessments.models import Answer, Question, QuestionnaireVersion
from assessments.models.report_data import AnswerData, ReportData, TeamData
from roles import recommendations
from roles.recommendations import Rulebook
from roles.shapes import AdviceData
from roles.values.numbers import to_json

from . import scores
from .advice import Goals, situation_of
from .cases import Answered, Case, TeamFacts
from .findings import Findings, findings_of
from .scores import criteria_data, reading_data

SCHEMA = 2


def data_of(case: Case, book: Rulebook) -> ReportData:
    """The data of a case's report by these rules: codes, exact numbers, references."""
    found = findings_of(case)
    advice = _advice(found, book)
    return {
        "schema": SCHEMA,
        "team": _team(case.team),
        "track": case.track,
        "catalogue": _numbers(case.versions),
        "beside": _numbers(case.beside),
        "rules": book.number,
        "answers": [_answer(question, case.answer(question)) for question in found.asked],
        "readings": {c: reading_data(r) for c, r in found.readings.items() if r.applies},
        "practices": {c: scores.score_data(s) for c, s in found.practices.items()},
        "disciplines": {s: scores.score_data(v) for s, v in found.disciplines.items()},
        "criteria": criteria_data(found.in_scope, case.track),
        "strengths": scores.strengths(found.practices),
        "weakest": _weakest(found, advice, book),
        "contradictions": [pair.data() for pair in found.contradictions],
        "critical": [question.code for question in found.critical],
        "advice": advice,
    }


def _numbers(versions: Iterable[QuestionnaireVersion]) -> dict[str, int]:
    return {version.questionnaire.discipline.slug: version.number for version in versions}


def _team(team: TeamFacts) -> TeamData:
    return {
        "name": team.name,
        "engineers": team.engineers,
        "expected_engineers": team.expected_engineers,
        "staffed": {role: to_json(people) for role, people in team.staffed.items()},
        "shared": {role: to_json(people) for role, people in team.shared.items()},
        "around_the_clock": team.around_the_clock,
        "sites": team.sites,
    }


def _answer(question: Question, answer: Answered) -> AnswerData:
    """The answer without empty fields."""
    known = answer.state == Answer.State.KNOWN
    given = {
        "question": question.code,
        "state": answer.state,
        "choice": answer.choice if known else None,
        "value": to_json(answer.value) if known else None,
        "entered": answer.entered if known else "",
        "confidence": answer.confidence if known else None,
        "sample": answer.sample,
        "reason": answer.reason,
        "comment": answer.comment,
        "evidence": answer.evidence,
    }
    said = {name: part for name, part in given.items() if part not in (None, "")}
    return cast("AnswerData", said)  # mypy cannot follow which fields are left.


def _advice(found: Findings, book: Rulebook) -> AdviceData:
    situation = situation_of(found, book)
    advice = recommendations.data(situation, book)
    goals = Goals.of(found, situation, book.rules)
    read = {trigger.subject for trigger in book.rules.triggers}
    for option in advice["options"]:
        option["goals"] = goals.chosen(book.roles[option["role"]].goals, read)
    return advice


def _weakest(found: Findings, advice: AdviceData, book: Rulebook) -> list[str]:
    texts = {text.practice.code: text for v in found.case.versions for text in v.texts.all()}
    facts = {code: scores.facts_of(code, found.asked) for code in found.practices}
    triggers = {trigger.code: trigger for trigger in book.rules.triggers}
    reasons = (reason for option in advice["options"] for reason in option["reasons"])
    fired = {fact for reason in reasons for fact in triggers[reason["rule"]].facts}
    first = next((option["role"] for option in advice["options"]), None)
    discipline = book.rules.roles[first].discipline if first else None
    return scores.weakest(found.practices, texts, facts, fired, discipline)
