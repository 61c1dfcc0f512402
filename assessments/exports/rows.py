"""English document → rows of answers, scores, criteria, advice, actions; headings are fixed."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from assessments.models import Assessment, User
from assessments.reports.document.rows import Document, MetricRow
from assessments.trends.movements import Row
from roles.shapes import OptionRow, ReasonRow

# A row of a file by its headings; those that it lacks are empty.
Cells = dict[str, object]

REPORT = ("team", "team_id", "area", "assessment", "submitted", "track")
ASKED = ("discipline", "version")
INTERVAL = ("score", "low", "high")
LEVELS = ("level", "level_low", "level_high")

ANSWERS = (
    *REPORT, *ASKED,
    "practice", "practice_title", "question", "kind", "text",
    "state", "choice", "anchor", "value", "unit", "entered", "confidence", "respondents",
    "reason", "comment", "evidence", "contradicts",
)  # fmt: skip

SCORES = (
    *REPORT, *ASKED,
    "part", "practice", "code", "title",
    "weight", "known_weight", *INTERVAL, *LEVELS, "visibility",
)  # fmt: skip

CRITERIA = (
    *REPORT, *ASKED,
    "part", "family", "code", "title",
    "value", "unit", "band", "band_number", *INTERVAL, "confidence", "known", "scored",
    "known_metrics", *LEVELS, "between", "margin", "throughput", "stability", "constraint",
    "availability", "target", "target_assumed", "budget_minutes",
    "benchmark_mean", "benchmark_deviation", "year", "source",
)  # fmt: skip

ADVICE = (
    *REPORT,
    "rules", "verdict", "because", "margin",
    "part", "rank", "role", *ASKED, "code", "title",
    "form", "covered", "asked_for", "staffed", "people_asked", "people_gap", "people_advised",
    "priority", "need",
    "text", "strength", "points", "severe", "guess", "inputs",
    "today", "target", "milestone", "counter",
    "from", "to", "unit", "then_verdict", "then",
    "source",
)  # fmt: skip

ACTIONS = (
    *REPORT,
    "part", "id", "about", "code", "title",
    "text", "owner", "due", "state", "note",
    "created", "created_by", "closed",
)  # fmt: skip

# The columns of the admin's lists.
TEAMS = (
    "team", "team_id", "area", "engineers", "expected_engineers", "around_the_clock", "sites",
    "role", "staffed", "archived",
)  # fmt: skip

QUESTIONS = (
    *ASKED, "state", "practice", "practice_title",
    "question", "kind", "weight", "quick", "text", "unit", "choice", "anchor", "critical",
)  # fmt: skip

AUDIT = (
    "when", "who", "user_id", "address", "action", "kind", "id", "subject", "detail",
)  # fmt: skip


def about(assessment: Assessment) -> Cells:
    """The columns about the report, the same in each row: the team's name then, its area now."""
    return {
        "team": assessment.report.data["team"]["name"],
        "team_id": assessment.team_id,
        "area": assessment.team.area,
        "assessment": assessment.pk,
        "submitted": timezone.localdate(assessment.submitted),
        "track": assessment.track,
    }


def answer_rows(assessment: Assessment, document: Document) -> Iterator[Cells]:
    """One row per question that was asked."""
    common = about(assessment)
    against = _contradicted(document)
    for answer in document["answers"]:
        yield {
            **common,
            **answer,
            "version": document["catalogue"].get(answer["discipline"]),
            "respondents": answer["sample"],
            "contradicts": "; ".join(against.get(answer["question"], [])),
        }


def _contradicted(document: Document) -> dict[str, list[str]]:
    """For each question code, the codes of the questions whose answers contradict its answer."""
    against: dict[str, list[str]] = {}
    for pair in document["contradictions"]:
        codes = [answer["question"] for answer in pair["answers"]]
        for code in codes:
            others = against.setdefault(code, [])
            others += [other for other in codes if other not in (code, *others)]
    return against


def score_rows(assessment: Assessment, document: Document) -> Iterator[Cells]:
    """One row per discipline, per practice, and per question that counts in a practice."""
    common = about(assessment)
    texts = {answer["question"]: answer["text"] for answer in document["answers"]}
    for slug, score in document["disciplines"].items():
        asked = {"discipline": slug, "version": document["catalogue"].get(slug)}
        yield {**common, **score, **asked, "part": "discipline", "code": slug}
    for practice in document["practices"]:
        slug = practice["discipline"]
        asked = {"practice": practice["code"], "version": document["catalogue"].get(slug)}
        yield {**common, **practice, **asked, "part": "practice"}
        asked |= {"discipline": slug, "part": "question"}
        for term in practice["terms"]:
            yield {**common, **term, **asked, "title": texts.get(term["code"])}


def criterion_rows(assessment: Assessment, document: Document) -> Iterator[Cells]:
    """One row per family of criteria, and one per metric."""
    common = about(assessment)
    asked_by = {answer["question"]: answer["discipline"] for answer in document["answers"]}
    for family, verdict in document["criteria"].items():
        slug = next((asked_by[code] for code in verdict["metrics"] if code in asked_by), None)
        version = document["catalogue"].get(slug) if slug else None
        asked = {"family": family, "discipline": slug, "version": version}
        yield common | _family(verdict) | asked | {"part": "family", "code": family}
        for code, metric in verdict["metrics"].items():
            yield common | _metric(metric) | asked | {"part": "metric", "code": code}


def _family(verdict: Row) -> Cells:
    """The number of known metrics gets its own column: `known` is a flag in the rows of metrics."""
    between = "; ".join(verdict.get("between") or [])
    known = {"known_metrics": verdict.get("known"), "known": None}
    return {**verdict, **known, "between": between}


def _metric(metric: MetricRow) -> Cells:
    published = metric.get("benchmark", {})
    return {
        **metric,
        "band_number": metric.get("number"),
        "benchmark_mean": published.get("mean"),
        "benchmark_deviation": published.get("deviation"),
    }


def advice_rows(assessment: Assessment, document: Document) -> Iterator[Cells]:
    """One row per role, and one per reason, goal and flip of it."""
    advice = document["advice"]
    common = about(assessment) | {
        "rules": document["rules"]["number"],
        "verdict": advice["verdict"],
        "because": advice["because"],
        "margin": advice["margin"],
    }
    for rank, option in enumerate(advice["options"], start=1):
        shared = {
            "rank": rank,
            "role": option["role"],
            "discipline": option["discipline"],
            "version": document["catalogue"].get(option["discipline"]),
        }
        for row in _of_role(option):
            yield common | shared | row


def _of_role(option: OptionRow) -> Iterator[Cells]:
    """The rows of one role, without what they have in common."""
    people = option["people"]
    yield _cells(option, "title", "form", "covered", "asked_for", "priority", "need") | {
        "part": "role",
        "code": option["role"],
        "staffed": people["staffed"],
        "people_asked": people["asked"],
        "people_gap": people["gap"],
        "people_advised": people["advised"],
    }
    for reason in option["reasons"]:
        yield _reason(reason, "reason")
    for goal in option["goals"]:
        of: Cells = {"part": "goal", "code": goal["metric"]}
        yield of | _cells(goal, "title", "today", "target", "milestone", "counter")
    for flip in option["flips"]:
        of = {"part": "flip", "code": flip["change"], "title": flip.get("name")}
        yield of | {"then_verdict": flip["verdict"]} | _cells(flip, "from", "to", "unit", "then")


def _cells(row: Mapping[str, object], *names: str) -> Cells:
    """The columns whose headings are the names of these fields."""
    return {name: row.get(name) for name in names}


def action_rows(assessment: Assessment) -> Iterator[Cells]:
    """One row per action and per decision about the advice; no other rows ever change."""
    common = about(assessment)
    for action in assessment.actions.all():
        yield common | {
            "part": "action",
            "id": action.pk,
            "about": action.kind,
            "code": action.subject,
            "title": action.subject_title,
            "text": action.title,
            "owner": _name(action.owner),
            "due": action.due,
            "state": action.state,
            "note": action.note,
            "created": timezone.localdate(action.created),
            "created_by": _name(action.created_by),
            "closed": action.closed and timezone.localdate(action.closed),
        }
    for decision in assessment.decisions.all():
        yield common | {
            "part": "decision",
            "about": "role",
            "code": decision.role.slug,
            "title": decision.role.title,
            "state": decision.choice,
            "note": decision.reason,
            "created": timezone.localdate(decision.decided),
            "created_by": _name(decision.by),
        }


def _name(user: User | None) -> str | None:
    """In English, like all of a file."""
    with override(settings.LANGUAGE_CODE):
        return str(user) if user else None


def _reason(reason: ReasonRow, part: str) -> Cells:
    of: Cells = {"part": part, "code": reason["rule"], "inputs": "; ".join(reason["shown"])}
    return of | _cells(reason, "text", "strength", "points", "severe", "guess", "source")
