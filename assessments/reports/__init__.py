"""A team's facts and answers → one report document, which page, CSV and JSON then show.

No HttpRequest here, and no query but those of the rulebook: the versions come with their questions.
"""

from collections.abc import Mapping
from fractions import Fraction

from assessments import criteria, metrics, scoring
from assessments.models import Answer, Assessment, Question
from roles import recommendations
from roles.investment import Figure, Situation

from .cases import Answered, Case, TeamFacts, case_of
from .figures import exactly, exactly_text, number
from .measures import criteria_rows, readings_of
from .practices import (
    discipline_scores,
    practice_row,
    practice_scores,
    score_row,
    strengths,
    weakest,
)

__all__ = ["Answered", "Case", "TeamFacts", "build", "case_of", "judge"]

SCHEMA = 1


def judge(assessment: Assessment) -> dict:
    """The document of an assessment by its pinned versions and today's rules."""
    return build(case_of(assessment))


def build(case: Case) -> dict:
    """The report document: the contract of docs/report.md; one decimal, None for not known."""
    book = recommendations.rulebook()
    asked = case.questions(case.versions)
    practices = practice_scores(case, asked)
    disciplines = discipline_scores(case, practices)
    readings = readings_of(case, case.questions((*case.versions, *case.beside)))
    in_scope = {q.code: readings[q.code] for q in asked if q.code in readings}
    situation = _situation(case, practices, disciplines, readings, in_scope, book)
    advice = recommendations.document(situation, book, number)
    texts = {t.practice.code: t for v in case.versions for t in v.texts.all()}
    _name_inputs(advice, readings, texts, disciplines)
    rows = [practice_row(score, texts[code], asked) for code, score in practices.items()]
    return {
        "schema": SCHEMA,
        "team": _team_row(case.team),
        "track": case.track,
        "catalogue": {v.questionnaire.slug: v.number for v in case.versions},
        "credits": [v.credits for v in case.versions if v.credits],
        "disciplines": {
            v.questionnaire.discipline.slug: score_row(score)
            | {"title": v.questionnaire.discipline.title}
            for v in case.versions
            if (score := disciplines.get(v.questionnaire.discipline.slug))
        },
        "practices": rows,
        "strengths": [row["code"] for row in strengths(rows)],
        "weakest": [row["code"] for row in weakest(rows, advice)],
        "criteria": criteria_rows(in_scope, case.track),
        "advice": advice,
        "answers": [_answer_row(q, case.answer(q), texts[q.practice.code]) for q in asked],
    }


def _name_inputs(advice: dict, readings: Mapping, texts: Mapping, disciplines: Mapping) -> None:
    """Adds to each reason its inputs as a person reads them: "Downtime: 240 minutes"."""
    names = {code: (r.metric.name, r.metric.unit) for code, r in readings.items()}
    names |= {code: (text.title, "of 100") for code, text in texts.items()}
    names |= dict.fromkeys(disciplines, ("Score of the discipline", "of 100"))
    names["engineers"] = ("Team", "engineers")
    options = advice["options"]
    names |= {f"staffed.{o['role']}": ("Staffed", "full-time people") for o in options}
    reasons = [r for o in options for r in o["reasons"]] + advice["watch"]
    chosen = {code: r.label for code, r in readings.items() if r.value is None and r.known}
    for reason in reasons:
        reason["shown"] = [
            f"{names[code][0]}: {chosen.get(code) or f'{exactly_text(value)} {names[code][1]}'}"
            for code, value in reason["inputs"].items()
        ]


def _team_row(team: TeamFacts) -> dict:
    return {
        "name": team.name,
        "engineers": team.engineers,
        "staffed": {role: exactly(people) for role, people in team.staffed.items()},
        "around_the_clock": team.around_the_clock,
        "sites": team.sites,
    }


def _answer_row(question: Question, answer: Answered, text) -> dict:
    anchor = next((c.anchor for c in question.choices.all() if c.number == answer.choice), "")
    known = answer.state == Answer.State.KNOWN
    return {
        "question": question.code,
        "practice": question.practice.code,
        "practice_title": text.title,
        "discipline": text.discipline,
        "kind": question.kind,
        "text": question.text,
        "state": answer.state,
        "choice": answer.choice if known else None,
        "anchor": anchor if known else "",
        "value": exactly(answer.value) if known else None,
        "entered": answer.entered if known else "",
        "unit": question.unit,
        "confidence": answer.confidence if known else None,
        "sample": answer.sample,
        "reason": answer.reason,
        "comment": answer.comment,
        "evidence": answer.evidence,
    }


def _situation(case, practices, disciplines, readings, in_scope, book) -> Situation:
    figures = {
        code: figure
        for code, reading in readings.items()
        if (figure := _figure(reading, criteria.target_of(readings), case.team.sites))
    }
    figures |= {
        code: Figure(score.value, score.value, score.low, score.high)
        for code, score in practices.items()
        if score.value is not None
    }
    rota = readings.get("oncall_rota")
    subjects = {t.subject for t in book.rules.triggers}
    return Situation(
        engineers=case.team.engineers,
        staffed=case.team.staffed,
        around_the_clock=case.team.around_the_clock,
        sites=case.team.sites,
        rota=rota.figure if rota and rota.known else None,
        scores={slug: score.value for slug, score in disciplines.items()},
        low={slug: score.low for slug, score in disciplines.items()},
        high={slug: score.high for slug, score in disciplines.items()},
        visibility=scoring.visibility_of(practices.values()),
        figures=figures,
        askable=frozenset(c for c, r in in_scope.items() if r.applies and c in subjects),
    )


def _figure(reading: criteria.Reading, target: Fraction, sites: int) -> Figure | None:
    """A known reading as triggers compare it; None when it is not known."""
    shown = reading.figure
    if not reading.known or shown is None or not reading.metric.unit:
        return None
    ends = [end.figure for end in reading.ends()]

    def compared(value):
        if reading.metric.budget_bands:
            return value / metrics.budget_minutes(target)
        return value - (reading.metric.extra_for_two_sites if sites > 1 else 0)

    measured = reading.confidence == "measured"
    return Figure(shown, compared(shown), *map(compared, ends), measured=measured)
