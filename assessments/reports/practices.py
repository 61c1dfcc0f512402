"""Practice questions → scores, their rows in the document, strengths and the weakest."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from assessments import scoring
from assessments.models import Answer, Question

from .cases import Answered, Case
from .figures import exactly, score_number

WEAKEST = STRONGEST = 3
STRONG = 50


Replies = list[scoring.Reply]


def replies_of(case: Case, asked: list[Question]) -> dict[str, Replies]:
    """The replies to the practice questions that are asked, by practice."""
    replies: dict[str, Replies] = {}
    for question in asked:
        if not question.is_metric:
            own = replies.setdefault(question.practice.code, [])
            own.append(_reply(question, case.answer(question)))
    return replies


def guesses_of(replies: Replies) -> Replies:
    """The same replies, of which only the guesses are uncertain."""
    return [r if r.confidence == "guess" else replace(r, confidence="measured") for r in replies]


def only_guesses(replies: Replies) -> bool:
    known = [reply for reply in replies if reply.known]
    return bool(known) and all(reply.confidence == "guess" for reply in known)


def practice_scores(replies: Mapping[str, Replies]) -> dict[str, scoring.Score]:
    scores = {code: scoring.practice_score(code, own) for code, own in replies.items()}
    return {code: score for code, score in scores.items() if score}


def _reply(question: Question, answer: Answered) -> scoring.Reply:
    return scoring.Reply(
        question.code,
        Fraction(question.weight),
        answer.choice if answer.state == Answer.State.KNOWN else None,
        answer.confidence,
        answer.applies,
    )


def discipline_scores(
    case: Case, practices: Mapping[str, scoring.Score]
) -> dict[str, scoring.Score]:
    scores = {}
    for version in case.versions:
        codes = {text.practice.code for text in version.texts.all()}
        slug = version.questionnaire.discipline.slug
        own = [score for code, score in practices.items() if code in codes]
        scores[slug] = scoring.discipline_score(slug, own)
    return {slug: score for slug, score in scores.items() if score}


def critical_of(case: Case, asked: list[Question]) -> list[dict]:
    """The vital questions at their lowest choice, which no good score makes up for."""
    texts = {t.practice_id: t for version in case.versions for t in version.texts.all()}
    at_lowest = [q for q in asked if q.critical and _reply(q, case.answer(q)).points == 0]
    return [
        {
            "question": question.code,
            "practice": question.practice.code,
            "practice_title": texts[question.practice_id].title,
            "discipline": texts[question.practice_id].discipline,
            "text": question.text,
            "anchor": question.choices.all()[0].anchor,
        }
        for question in at_lowest
    ]


def score_row(score: scoring.Score) -> dict:
    return {
        "score": score_number(score.value),
        "low": score_number(score.low),
        "high": score_number(score.high),
        "visibility": score_number(score.visibility),
        "level": score.level,
        "level_low": None if score.low is None else scoring.level_of(score.low),
        "level_high": None if score.high is None else scoring.level_of(score.high),
        "terms": [
            {
                "code": t.code,
                "weight": exactly(t.weight),
                "score": score_number(t.value),
                "low": score_number(t.low),
                "high": score_number(t.high),
            }
            for t in score.terms
        ],
        "weight": exactly(score.weight),
        "known_weight": exactly(score.known_weight),
    }


def practice_row(score: scoring.Score, text, asked: list[Question]) -> dict:
    own = [q for q in asked if q.practice.code == score.code and not q.is_metric]
    facts = [fact for question in own for fact in question.facts]
    return {
        "code": score.code,
        "discipline": text.discipline,
        "title": text.title,
        "summary": text.summary,
        "facts": list(dict.fromkeys(facts)),
        **score_row(score),
        "requires": text.requires,
        "step": _step(score.value, text),
    }


def _step(value: Fraction | None, text) -> dict | None:
    """The advice for the gap at which the practice stands."""
    if value is None or value == 100:
        return None
    gap = min(int(value * scoring.MOST_POINTS / 100), scoring.MOST_POINTS - 1)
    step = next((s for s in text.steps.all() if s.gap == gap), None)
    return step and {
        "gap": gap,
        "step": step.step,
        "knowledge": step.knowledge,
        "time": step.time,
        "money": step.money,
        "unlocks": step.unlocks,
    }


def strengths(rows: list[dict]) -> list[dict]:
    strong = [row for row in rows if row["score"] is not None and row["score"] >= STRONG]
    return sorted(strong, key=lambda row: (-row["score"], -row["low"]))[:STRONGEST]


def weakest(rows: list[dict], advice: dict) -> list[dict]:
    """The lowest scores; among equals those behind a problem that fired, then the first role's."""
    first = advice["options"][0]["discipline"] if advice["options"] else None
    reasons = [reason for option in advice["options"] for reason in option["reasons"]]
    fired = {fact for reason in reasons if reason["points"] for fact in reason["facts"]}
    scores = {row["code"]: row["score"] for row in rows}
    weak = [row for row in rows if row["score"] is not None and row["score"] < 100]

    def order(row):
        behind = fired & set(row["facts"][:1])
        waits = any((scores.get(code) or 0) < STRONG for code in row["requires"])
        return row["score"], not behind, row["discipline"] != first, waits, row["low"]

    return sorted(weak, key=order)[:WEAKEST]
