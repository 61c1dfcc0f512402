"""Report: its data compressed, headline, row counts for exports, roles with a business case."""

import json
import zlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.shapes import AdviceData, AdviceRow, HeadlineData, OptionData
from roles.values.fields import WrittenOnce

from .report_data import ReportData


def packed(data: ReportData) -> bytes:
    """The data as compressed JSON, with its keys in order."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 9)


class DataField(models.BinaryField[ReportData, ReportData]):
    """JSON in a compressed column. SQL cannot look into it; queries use the key figures instead."""

    def from_db_value(
        self, value: bytes | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> ReportData | None:
        return None if value is None else json.loads(zlib.decompress(value))

    def get_db_prep_value(
        self, value: ReportData, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        return super().get_db_prep_value(packed(value), connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


def rows_in(data: ReportData) -> dict[str, int]:
    """The number of rows in each export of a report, stored because reading data is slow."""
    practices, families = data["practices"].values(), data["criteria"].values()
    options = data["advice"]["options"]
    return {
        "answers": len(data["answers"]),
        "scores": len(data["disciplines"])
        + sum(1 + len(practice["terms"]) for practice in practices),
        "criteria": sum(1 + len(family["metrics"]) for family in families),
        "advice": sum(_rows_of(option) for option in options),
    }


def _rows_of(option: OptionData) -> int:
    """One for the role, one for the team's size, one for its people if any, one for each part."""
    has_people = option["staffed"] != 0
    parts = len(option["reasons"]) + len(option["goals"]) + len(option["flips"])
    return 2 + has_people + parts


def headline_of(advice: HeadlineData) -> HeadlineData:
    """The answer alone, without the rest of the advice."""
    return {
        "verdict": advice["verdict"],
        "because": advice["because"],
        "role": advice["role"],
        "second": advice["second"],
        "form": advice["form"],
    }


def needed(advice: AdviceData | AdviceRow) -> list[str]:
    """The roles with a problem to solve; none if the answer is that nobody is needed."""
    if advice["verdict"] == "nobody-yet":
        return []
    return [option["role"] for option in advice["options"] if option["asked_for"]]


def advised(advice: HeadlineData | AdviceRow) -> list[str]:
    """The roles that the answer names; an answer to measure first names none."""
    if advice["verdict"] == "measure-first":
        return []
    return [role for role in (advice["role"], advice["second"]) if role]


def with_a_case(advice: AdviceData | AdviceRow) -> list[str]:
    """The roles that have a business case: those for which the answer wants new people."""
    if advice["verdict"] not in ("invest", "tie"):
        return []
    wanted = [o["role"] for o in advice["options"] if o["form"] != "none" and not o["covered"]]
    return [role for role in needed(advice) if role in wanted]


class Report(WrittenOnce):
    """The data computed at submission (docs/document.md); it never changes."""

    REFUSAL = _("A report that somebody may have read never changes.")

    assessment = models.OneToOneField(
        "assessments.Assessment", models.PROTECT, related_name="report"
    )
    data = DataField(editable=False)
    headline = models.JSONField[HeadlineData, HeadlineData](
        editable=False, help_text=_("The verdict, for lists.")
    )
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return gettext("Report of %(assessment)s") % {"assessment": self.assessment}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ValidationError(self.REFUSAL)
        self.headline = headline_of(self.data["advice"])
        super().save(*args, **kwargs)

    def has_role(self, role: str) -> bool:
        """Whether the advice has an option for the role."""
        return any(option["role"] == role for option in self.data["advice"]["options"])

    def needs(self, role: str) -> bool:
        """Whether the team can decide about the role."""
        return role in needed(self.data["advice"])

    def has_part(self, kind: str, code: str) -> bool:
        """Whether the report has this practice, or this metric in one of its families."""
        if kind == "practice":
            return code in self.data["practices"]
        return any(code in family["metrics"] for family in self.data["criteria"].values())
