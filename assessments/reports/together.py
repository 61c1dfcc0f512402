"""Several teams as one: the same document as a team's report, as far as the advice goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.utils.translation import ngettext, override

from assessments import organisation, scoring
from assessments.models import Assessment, Question, QuestionnaireVersion, Team
from assessments.organisation import Member
from roles import recommendations

from .advice import assumed_in, name_inputs, set_goals
from .cases import Case
from .figures import exactly, number, score_number
from .findings import Findings, findings_of
from .languages import translated
from .pages import FAMILY_TITLES, Page
from .selections import Selection, submitted_cases
from .spreads import spread_rows


@dataclass(frozen=True)
class Together(Page):
    """The advice for several teams: a report's page, and how the teams were put together."""

    teams: list[Team]
    left_out: list[Team]

    @property
    def spreads(self) -> list[tuple[str, list[dict]]]:
        """The distributions of each criteria family under its title."""
        return [(FAMILY_TITLES[code], rows) for code, rows in self.document["spreads"].items()]

    @property
    def critical(self) -> list[dict]:
        """The practices that teams with half of the engineers have at their lowest choice."""
        return self.document["critical"]

    @property
    def staffing(self) -> list[dict]:
        """The roles with their people, and those of them who are shared and counted once."""
        titles = {option["role"]: option["title"] for option in self.advice["options"]}
        shared = self.team["shared"]
        return [
            {"title": titles[role], "people": people, "shared": shared.get(role)}
            for role, people in self.team["staffed"].items()
            if role in titles
        ]


def together_of(selection: Selection) -> Together | None:
    """The advice for the chosen teams, in a fixed number of queries; None without a report."""
    latest = selection.latest().select_related("ruleset")
    assessments = list(latest.annotate(facts=F("report__document__team")))
    if not assessments:
        return None
    with override(settings.LANGUAGE_CODE):  # Translated as a whole, as a stored report is.
        document = document_of(assessments)
    if len(assessments) > 1:
        document["team"]["name"] = _name(len(assessments))
    reporting = {assessment.team_id for assessment in assessments}
    return Together(
        translated(document),
        [team for team in selection.teams if team.pk in reporting],
        [team for team in selection.teams if team.pk not in reporting],
    )


def _name(teams: int) -> str:
    return ngettext("%(teams)s team together", "%(teams)s teams together", teams) % {"teams": teams}


def document_of(assessments: Sequence[Assessment]) -> dict:
    """The document, by the newest rules that any of the reports was judged by.

    Each assessment comes with its `facts` and its ruleset.
    """
    book = recommendations.rulebook(max((a.ruleset for a in assessments), key=lambda r: r.number))
    cases = list(submitted_cases(assessments).values())
    found = [findings_of(case) for case in cases]
    members = [_member(findings, book) for findings in found]
    versions, readings = _newest(cases), organisation.readings_together(members)
    situation = organisation.situation_together(members)
    advice = recommendations.document(situation, book, number)
    advice["assumed"] = assumed_in(readings)
    texts = {text.practice.code: text for version in versions for text in version.texts.all()}
    whole = "Team" if len(members) == 1 else "Together"
    titles = {d.slug: d.title for d in (v.questionnaire.discipline for v in versions)}
    name_inputs(advice, readings, texts, titles, whole)
    questions = [question for version in versions for question in version.questions.all()]
    set_goals(advice, situation, readings, questions, book)
    return {
        "team": _team_row(cases, members, situation),
        "catalogue": {v.questionnaire.slug: v.number for v in versions},
        "rules": {"number": book.number},
        "disciplines": _discipline_rows(members, versions),
        "spreads": spread_rows(organisation.spreads_of(members), questions),
        "advice": advice,
        "critical": [{"practice": c, "title": texts[c].title} for c in advice["critical"]],
        "contradictions": _contradictions(situation, found),
        "answers": [_question_row(q) for q in questions if q.code in advice["missing"]],
    }


def _member(found: Findings, book: recommendations.Rulebook) -> Member:
    """A team as a part of the whole; what was asked and has no score does not apply to it."""
    asked = {question.practice.code for question in found.asked if not question.is_metric}
    in_scope = {version.questionnaire.discipline.slug for version in found.case.versions}
    outside = (asked - found.practices.keys()) | (in_scope - found.disciplines.keys())
    return Member(
        situation=found.situation(book),
        readings=found.readings,
        practices=found.practices,
        outside=frozenset(outside),
        shared=found.case.team.shared,
    )


def _contradictions(situation, found: Sequence[Findings]) -> list[dict]:
    """The pairs that the teams have in common; each team's report has its own answers."""
    texts = {row["code"]: row["text"] for findings in found for row in findings.contradictions}
    return [
        {"code": pair.code, "text": texts[pair.code], "answers": []}
        for pair in situation.contradictions
    ]


def _newest(cases: Sequence[Case]) -> list[QuestionnaireVersion]:
    """All versions that were asked, the newest of each questionnaire last."""
    found = {version.pk: version for case in cases for version in case.versions}
    return sorted(found.values(), key=lambda v: (v.questionnaire.discipline.position, v.number))


def _team_row(cases: Sequence[Case], members: Sequence[Member], situation) -> dict:
    shared = {role: max(m.shared.get(role, 0) for m in members) for role in situation.staffed}
    return {
        "name": cases[0].team.name,
        "engineers": situation.engineers,
        "expected_engineers": situation.expected_engineers,
        "staffed": {role: exactly(people) for role, people in situation.staffed.items()},
        "shared": {role: exactly(people) for role, people in shared.items() if people},
        "around_the_clock": situation.around_the_clock,
        "sites": situation.sites,
    }


def _discipline_rows(
    members: Sequence[Member], versions: Sequence[QuestionnaireVersion]
) -> dict[str, dict]:
    means = organisation.discipline_means(members)
    disciplines = (version.questionnaire.discipline for version in versions)
    return {
        d.slug: _score_row(means[d.slug], organisation.discipline_coverage(d.slug, members))
        | {"title": d.title}
        for d in disciplines
        if d.slug in means
    }


def _score_row(mean: organisation.Mean, coverage: organisation.Coverage) -> dict:
    return {
        "score": score_number(mean.value),
        "low": score_number(mean.low),
        "high": score_number(mean.high),
        "level": None if mean.value is None else scoring.level_of(mean.value),
        "known": coverage.known,
        "applicable": coverage.applicable,
    }


def _question_row(question: Question) -> dict:
    return {
        "question": question.code,
        "text": question.text,
        "how_to_measure": question.how_to_measure,
    }
