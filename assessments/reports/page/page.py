"""Page: what the report shows of its document: answer, constraint, strengths, what to measure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import cast

from django.utils import timezone

from assessments.models import Assessment
from assessments.models.reports import advised, needed, with_a_case
from assessments.reports.document.build import document_of
from assessments.reports.document.rows import (
    AnswerRow,
    ContradictionRow,
    DisciplineRow,
    Document,
    PracticeRow,
    TeamRow,
)
from assessments.reports.history import EarlierReport, earlier_than
from roles.shapes import AdviceRow, HeadlineRow, OptionRow, ReasonRow

from .first_step import FirstStep, first_step, monday_after
from .growth import TeamGrowth, team_growth
from .receipts import PracticeOnPage, PracticeReceipt, discipline_receipt, practice_receipts
from .sections import DisciplineSection, FamilySection

MOST_TO_MEASURE = 6
# From this share of missing people on, a role counts as short of people.
MUCH_OF_A_ROLE = 0.3
# The reasons for the answer "measure first" that need figures; the other reasons need none.
DECIDES, WEIGHS, NARROWS = ("figures-missing", "a-guess"), "too-little-known", "too-wide"
# Verdicts about a role and its problem.
ABOUT_A_ROLE = ("invest", "tie", "refocus")


@dataclass(frozen=True)
class Page:
    """The report page, with the scores of the team's earlier report if there is one.

    `submitted` is None for a case that was not submitted: a file, or what if.
    """

    document: Document
    earlier: EarlierReport | None = field(default=None, kw_only=True)
    submitted: datetime | None = field(default=None, kw_only=True)

    @property
    def advice(self) -> AdviceRow:
        return self.document["advice"]

    @property
    def team(self) -> TeamRow:
        return self.document["team"]

    @property
    def first(self) -> OptionRow | None:
        """The first option of the answer; None if no role was assessed."""
        return next(iter(self.advice["options"]), None)

    @property
    def second(self) -> OptionRow | None:
        return next(iter(self.advice["options"][1:]), None)

    @property
    def problem(self) -> ReasonRow | None:
        """The strongest reason of the role with the largest need, if the answer is about a role."""
        if self.advice["verdict"] not in ABOUT_A_ROLE:
            return None
        option = self._option(self.advice["constraint"])
        return option["reasons"][0] if option else None

    @property
    def constraint(self) -> OptionRow | None:
        """The option with the largest problem, if the answer is about another one."""
        other = self.advice["constraint"] not in (None, self.advice["role"], self.advice["second"])
        return self._option(self.advice["constraint"]) if other and self.problem else None

    @property
    def is_short_of_people(self) -> bool:
        """Whether the first role has far fewer people than the team's size asks for."""
        people = self.advice["options"][0]["people"]
        return people["gap"] > 0 and people["gap"] >= people["asked"] * MUCH_OF_A_ROLE

    @property
    def after(self) -> OptionRow | None:
        answered = self.advice["verdict"] in ABOUT_A_ROLE
        return self._option(self.advice["after"]) if answered else None

    @property
    def failed_releases(self) -> bool:
        """Whether failed deployments explain the downtime that the answer is about."""
        return self.advice["failed_releases"] and self.advice["verdict"] in ABOUT_A_ROLE

    @property
    def has_more_to_say(self) -> bool:
        """Whether the first block has anything to say besides the answer."""
        advice = self.advice
        critical = self.critical and advice["because"] != "critical"
        notes = (critical, self.constraint, self.failed_releases, self.after)
        others = (advice["rota_short"], advice["assumed"], advice["not_assessed"])
        return any((*notes, *others))

    @cached_property
    def first_step(self) -> FirstStep:
        return first_step(self.document, self.to_measure)

    @property
    def monday(self) -> date | None:
        """The day of the first step, counted from submission, so that the report never changes."""
        return monday_after(timezone.localdate(self.submitted)) if self.submitted else None

    @property
    def choices(self) -> list[str]:
        """The roles that the team can accept, decline, or choose instead: not those it has."""
        covered = [o["role"] for o in self.advice["options"] if o["covered"]]
        return [r for r in needed(self.advice) if r in self.advised or r not in covered]

    @property
    def advised(self) -> list[str]:
        """The roles that the answer names."""
        return advised(self.advice)

    @property
    def cases(self) -> list[str]:
        """The roles that have a business case."""
        return with_a_case(self.advice)

    def _option(self, role: str | None) -> OptionRow | None:
        return next((o for o in self.advice["options"] if o["role"] == role), None)

    @cached_property
    def disciplines(self) -> list[DisciplineSection]:
        return [
            self._discipline(slug, score) for slug, score in self.document["disciplines"].items()
        ]

    def _discipline(self, slug: str, score: DisciplineRow) -> DisciplineSection:
        own = [row for row in self.practices.values() if row["discipline"] == slug]
        own.sort(key=lambda row: (row["score"] is None, row["score"] or 0))
        receipt = discipline_receipt(score, self.practices)
        last = self.earlier.discipline(slug) if self.earlier else None
        shown = score.copy()
        if score["score"] is not None:
            shown["score"], shown["low"], shown["high"] = receipt.ends
        return DisciplineSection(slug, shown, own, receipt, last)

    @cached_property
    def practices(self) -> dict[str, PracticeOnPage]:
        """The row of each practice by its code, with its receipt and its earlier score."""
        receipts = practice_receipts(self.document)
        return {
            row["code"]: self._on_page(row, receipts[row["code"]])
            for row in self.document["practices"]
        }

    def _on_page(self, row: PracticeRow, receipt: PracticeReceipt) -> PracticeOnPage:
        on_page: PracticeOnPage = {**row, "receipt": receipt, "last": self._last(row)}
        if row["score"] is not None:
            on_page["score"], on_page["low"], on_page["high"] = receipt.ends
        return on_page

    def _last(self, row: PracticeRow) -> float | None:
        return self.earlier.practice(row["code"]) if self.earlier else None

    @cached_property
    def families(self) -> list[FamilySection]:
        criteria = self.document["criteria"].items()
        return [
            FamilySection(code, verdict, self._answers, self.earlier) for code, verdict in criteria
        ]

    @cached_property
    def _answers(self) -> dict[str, AnswerRow]:
        return {row["question"]: row for row in self.document["answers"]}

    @cached_property
    def has_marks(self) -> bool:
        """Whether any figure of the earlier report can be compared with one of this report."""
        metrics = (row for family in self.families for row in family.metrics)
        return any(row["last"] is not None for row in (*self.practices.values(), *metrics))

    @property
    def strengths(self) -> list[PracticeOnPage]:
        return self._rows_of(self.document["strengths"])

    @property
    def weakest(self) -> list[PracticeOnPage]:
        return self._rows_of(self.document["weakest"])

    def _rows_of(self, codes: list[str]) -> list[PracticeOnPage]:
        return [self.practices[code] for code in codes]

    @cached_property
    def to_measure(self) -> list[AnswerRow]:
        """The answer rows of the figures to get before any advice."""
        if self.advice["verdict"] != "measure-first":
            return []
        return [self._answers[code] for code in self._first_figures() if code in self._answers]

    def _first_figures(self) -> list[str]:
        """Figures that decide, weigh most or narrow the answer, depending on its reason."""
        because, measure = self.advice["because"], self.advice["measure"]
        if because in DECIDES:
            return measure
        if because == WEIGHS:
            return self.advice["missing"][:MOST_TO_MEASURE]
        return (measure or self._guesses) if because == NARROWS else []

    @property
    def _guesses(self) -> list[str]:
        """The guessed figures that the rules read."""
        rows = self._answers.items()
        guessed = [code for code, row in rows if row.get("confidence") == "guess"]
        return [code for code in guessed if code in self.advice["read"]][:MOST_TO_MEASURE]

    @property
    def critical(self) -> list[PracticeOnPage]:
        """The critical practices that are at their lowest choice."""
        return self._rows_of(self.advice["critical"])

    @property
    def contradictions(self) -> list[ContradictionRow]:
        return self.document["contradictions"]

    @property
    def missing_names(self) -> list[str]:
        """The names of the figures that the advice could use but does not have."""
        families = self.document["criteria"].values()
        titles = {code: row["title"] for v in families for code, row in v["metrics"].items()}
        texts = {code: row["text"] for code, row in self._answers.items()}
        return [(texts | titles)[code] for code in self.advice["missing"]]

    @property
    def watched(self) -> list[ReasonRow]:
        """Reasons that have started but are no problem yet, if the answer is "nobody yet"."""
        if self.advice["verdict"] != "nobody-yet":
            return []
        reasons = [r for option in self.advice["options"] for r in option["reasons"]]
        return [reason for reason in reasons if reason["points"]]

    @cached_property
    def growth(self) -> TeamGrowth:
        """The people whom the team's size asks for, up to five times today's size."""
        return team_growth(self.document)

    @property
    def unjudged(self) -> list[str]:
        titles = {slug: score["title"] for slug, score in self.document["disciplines"].items()}
        return [titles.get(slug, slug) for slug in self.advice["unjudged"]]

    @property
    def is_steady(self) -> bool:
        """Whether the answer is the same with all answers at their worst and at their best."""
        return {_as_answered(end) for end in self.advice["range"].values()} == {
            _as_answered(self.advice)
        }


def _as_answered(answer: HeadlineRow) -> tuple[object, ...]:
    """The parts of an answer that the line about it shows."""
    verdict = answer["verdict"]
    if verdict not in ABOUT_A_ROLE:
        return (verdict,)
    if verdict == "refocus":
        return verdict, answer["role"], answer["because"] == "people-elsewhere"
    return verdict, answer["role"], answer["second"] if verdict == "tie" else answer["form"]


def page_of(assessment: Assessment, earlier: EarlierReport | None = None) -> Page:
    """The page of a submitted assessment, in the reader's language."""
    # Trends see a document as any mapping.
    document = cast("Document", earlier.now.document) if earlier else document_of(assessment)
    return Page(document, earlier=earlier, submitted=assessment.submitted)


def report_page(assessment: Assessment) -> Page:
    """The page with the scores of the previous report."""
    return page_of(assessment, earlier_than(assessment))
