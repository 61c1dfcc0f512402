"""Actions and decisions: subjects, suggested titles, and what became of the previous report's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from assessments.models import Action, AdviceDecision, Assessment, Report, VersionTranslation
from assessments.models.follow_ups import LONGEST_TITLE
from assessments.models.report_data import ReportData
from assessments.reports.document.build import document_of
from assessments.reports.document.rows import Document
from assessments.reports.document.texts import titles_of_roles
from assessments.reports.page.page import page_of
from assessments.trends import Kind, Movement, movement, row_of
from roles.models import RoleTitle

from .history import editions_of


@dataclass(frozen=True)
class ActionSubject:
    """A practice or a figure of a report, with the title of a suggested action."""

    kind: str
    code: str
    row: Mapping[str, Any]
    suggestion: str


@dataclass(frozen=True)
class DecisionFollowUp:
    """A decision about the advice of the last report, and the staffing of the role then and now."""

    decision: AdviceDecision
    title: RoleTitle
    staffed: tuple[float, float]
    first_again: bool


@dataclass(frozen=True)
class FollowedAction:
    """An action from an earlier report, and how its practice or figure has moved since."""

    action: Action
    moved: Movement


@dataclass(frozen=True)
class FollowUp:
    """What the report page shows about actions and decisions."""

    may_change: bool
    is_latest: bool
    decisions: dict[str, AdviceDecision]
    planned: list[Action]
    previous: Assessment | None = None
    taken_up: list[DecisionFollowUp] = field(default_factory=list)
    followed: list[FollowedAction] = field(default_factory=list)

    @property
    def has_actions(self) -> bool:
        """Whether the report has a part about actions."""
        return bool(self.previous or self.planned or self.may_act)

    @property
    def running(self) -> list[Action]:
        """The actions of this report, and the open ones of earlier reports."""
        earlier = [row.action for row in self.followed if row.action.is_open]
        return [*self.planned, *earlier]

    @property
    def may_act(self) -> bool:
        """Decisions and new actions are about the latest report."""
        return self.may_change and self.is_latest


def part_of(report: Report, kind: str, code: str) -> ActionSubject | None:
    """A part of the report in the reader's language; None if it has no such part."""
    if kind not in Action.Kind.values or not report.has_part(kind, code):
        return None
    document = document_of(report.assessment)
    row = row_of(document, kind, code)
    if row is None:
        return None
    suggest = _step if kind == Action.Kind.PRACTICE else _goal
    return ActionSubject(kind, code, row, suggest(row, code, document))


def first_part_of(report: Report) -> ActionSubject | None:
    """The part that the first step is about, with that step; None if it is about no part."""
    page = page_of(report.assessment)
    step = page.first_step
    if step.kind is None or step.code is None:
        return None
    row = row_of(page.document, step.kind, step.code)
    return ActionSubject(step.kind, step.code, row, as_title(step.text)) if row else None


def _step(row: Mapping[str, Any], code: str, document: Document) -> str:
    """The step that the report advises."""
    return as_title(row["step"]["step"] if row["step"] else row["summary"])


def as_title(step: str) -> str:
    """A step, cut at a sentence to fit the title of an action."""
    if len(step) <= LONGEST_TITLE:
        return step
    whole = step[:LONGEST_TITLE].rpartition(". ")
    return f"{whole[0]}." if whole[0] else f"{step[: LONGEST_TITLE - 1]}…"


def _goal(row: Mapping[str, Any], code: str, document: Document) -> str:
    """The goal from the advice, or the name of a figure without a goal."""
    goals = (goal for option in document["advice"]["options"] for goal in option["goals"])
    goal = next((goal for goal in goals if goal["metric"] == code), None)
    if goal and goal["target"]:
        text = gettext("%(metric)s: from %(today)s to %(target)s")
        return text % {"metric": row["title"], "today": goal["today"], "target": goal["target"]}
    if goal:
        return gettext("%(metric)s: measure it") % {"metric": row["title"]}
    title: str = row["title"]
    return title


def listed(actions: QuerySet[Action]) -> list[Action]:
    """Actions with their owners, and their subjects in the reader's language."""
    found = list(actions.select_related("owner"))
    words = VersionTranslation.objects.filter(version__state="published").words()
    for action in found:
        action.subject_title = words.get(action.subject_title, action.subject_title)
    return found


# --- the report page -------------------------------------------------------------------------


def acting_on(assessment: Assessment, *, may_change: bool) -> FollowUp:
    """Actions and decisions about a report and the one before, in a fixed number of queries."""
    decisions = assessment.decisions.select_related("role", "by")
    planned = listed(assessment.actions.all())
    previous = assessment.previous()
    own = FollowUp(
        may_change=may_change,
        is_latest=not (assessment.is_superseded or assessment.is_withdrawn),
        decisions={decision.role.slug: decision for decision in decisions},
        planned=planned,
    )
    if previous is None:
        return own
    return replace(
        own,
        previous=previous,
        taken_up=_taken_up(previous, assessment),
        followed=_followed(previous, assessment),
    )


def _taken_up(previous: Assessment, assessment: Assessment) -> list[DecisionFollowUp]:
    """The decisions about the previous report; `first_again` is False for an unknown role."""
    before, after, titles = previous.report.data, assessment.report.data, titles_of_roles()
    first = after["advice"]["role"]
    named = after["advice"]["verdict"] in ("invest", "tie")
    return [
        DecisionFollowUp(
            decision,
            titles[role],
            (_staffed(before, role), _staffed(after, role)),
            named and role == first,
        )
        for decision in previous.decisions.select_related("role", "by")
        if previous.report.has_role(role := decision.role.slug)
    ]


def _staffed(data: ReportData, role: str) -> float:
    return float(Fraction(data["team"]["staffed"].get(role, 0)))


def _followed(previous: Assessment, assessment: Assessment) -> list[FollowedAction]:
    actions = listed(Action.objects.running_into(assessment, previous))
    if not actions:
        return []
    origins = {a.pk: a for a in _with_reports(action.assessment_id for action in actions)}
    editions = editions_of([*origins.values(), assessment])
    by_origin = dict(zip(origins, editions, strict=False))
    now = editions[-1]
    return [
        FollowedAction(a, movement(by_origin[a.assessment_id], now, _kind_of(a), a.subject))
        for a in actions
    ]


def _kind_of(action: Action) -> Kind:
    return "practice" if action.kind == Action.Kind.PRACTICE else "metric"


def _with_reports(keys: Iterable[UUID]) -> list[Assessment]:
    found = Assessment.objects.filter(pk__in=set(keys)).select_related("report")
    return list(found.order_by("submitted"))
