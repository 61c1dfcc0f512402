"""A team's facts and answers → one report document, which page, CSV and JSON then show.

No HttpRequest here, and no query but those of the rulebook: the versions come with their questions.
"""

from django.conf import settings
from django.utils.translation import override

from assessments.models import Answer, Assessment, Question
from roles import recommendations
from roles.models import Ruleset

from .advice import assumed_in, name_inputs, set_goals
from .cases import Answered, Case, TeamFacts, case_of
from .figures import exactly, number
from .findings import findings_of
from .measures import criteria_rows
from .practices import practice_row, score_row, strengths, weakest

__all__ = ["Answered", "Case", "TeamFacts", "build", "case_of", "judge"]

SCHEMA = 1


def judge(assessment: Assessment, ruleset: Ruleset | None = None) -> dict:
    """The document of an assessment by its pinned versions and the rules, today's unless given."""
    with override(settings.LANGUAGE_CODE):  # Whoever submits, what is stored is English.
        return build(case_of(assessment), ruleset)


def build(case: Case, ruleset: Ruleset | None = None) -> dict:
    """The report document: the contract of docs/assess.md; one decimal, None for not known."""
    book = recommendations.rulebook(ruleset)
    found = findings_of(case)
    situation = found.situation(book)
    advice = recommendations.document(situation, book, number)
    advice["assumed"] = assumed_in(found.readings)
    texts = {t.practice.code: t for v in case.versions for t in v.texts.all()}
    name_inputs(advice, found.readings, texts, _titles(case))
    set_goals(advice, situation, found.readings, case.all_questions(), book)
    rows = [
        practice_row(score, texts[code], found.asked) for code, score in found.practices.items()
    ]
    return {
        "schema": SCHEMA,
        "team": _team_row(case.team),
        "track": case.track,
        "catalogue": {v.questionnaire.discipline.slug: v.number for v in case.versions},
        "rules": {"number": book.number},
        "credits": [v.credits for v in case.versions if v.credits],
        "disciplines": {
            v.questionnaire.discipline.slug: score_row(score)
            | {"title": v.questionnaire.discipline.title}
            for v in case.versions
            if (score := found.disciplines.get(v.questionnaire.discipline.slug))
        },
        "practices": rows,
        "strengths": [row["code"] for row in strengths(rows)],
        "weakest": [row["code"] for row in weakest(rows, advice)],
        "criteria": criteria_rows(found.in_scope, case.track),
        "advice": advice,
        "contradictions": found.contradictions,
        "critical": found.critical,
        "answers": [_answer_row(q, case.answer(q), texts[q.practice.code]) for q in found.asked],
    }


def _titles(case: Case) -> dict[str, str]:
    disciplines = (version.questionnaire.discipline for version in case.versions)
    return {discipline.slug: discipline.title for discipline in disciplines}


def _team_row(team: TeamFacts) -> dict:
    return {
        "name": team.name,
        "engineers": team.engineers,
        "expected_engineers": team.expected_engineers,
        "staffed": {role: exactly(people) for role, people in team.staffed.items()},
        "shared": {role: exactly(people) for role, people in team.shared.items()},
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
        "how_to_measure": question.how_to_measure,
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
