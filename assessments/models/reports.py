"""What was computed at submission, as a packed document: written once, read for ever."""

import json
import zlib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def packed(document: dict) -> bytes:
    """A document as it is stored: JSON whose keys stay in their order, compressed."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 9)


class DocumentField(models.BinaryField):
    """JSON in a compressed column: of no use to SQL, which has tables of its own to ask."""

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(zlib.decompress(value))

    def get_db_prep_value(self, value, connection, prepared=False):
        return super().get_db_prep_value(packed(value), connection, prepared)

    def value_to_string(self, obj):
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value


# The answer alone, as roles.recommendations.in_short gives it.
SHORT = ("verdict", "because", "role", "second", "form")
# What the advice says of a role, a row each.
PARTS = ("reasons", "goals", "flips")
READ = _("A report that somebody may have read never changes.")


def rows_in(data: dict) -> dict[str, int]:
    """How many rows each file of a report has: counted once, since documents are long to read."""
    practices, families = data["practices"].values(), data["criteria"].values()
    options = data["advice"]["options"]
    return {
        "answers": len(data["answers"]),
        "scores": len(data["disciplines"])
        + sum(1 + len(practice["terms"]) for practice in practices),
        "criteria": sum(1 + len(family["metrics"]) for family in families),
        "advice": sum(_rows_of(option) for option in options),
    }


def _rows_of(option: dict) -> int:
    """A role, what its size asks for, whom it has, and its parts."""
    has_people = option["staffed"] != 0
    return 2 + has_people + sum(len(option[part]) for part in PARTS)


def needed(advice: Mapping) -> list[str]:
    """The roles with a problem to solve; none where the answer is that nobody is needed."""
    if advice["verdict"] == "nobody-yet":
        return []
    return [option["role"] for option in advice["options"] if option["asked_for"]]


class ReportQuerySet(models.QuerySet):
    """Reports are written once: what changes or deletes many at a time is refused."""

    def update(self, **values):
        raise ValidationError(READ)

    def delete(self):
        raise ValidationError(READ)

    def bulk_update(self, *args, **kwargs):
        raise ValidationError(READ)


class Report(models.Model):
    """What was computed at submission, as data (docs/document.md): read, never rewritten."""

    assessment = models.OneToOneField(
        "assessments.Assessment", models.PROTECT, related_name="report"
    )
    data = DocumentField(editable=False)
    headline = models.JSONField(editable=False, help_text=_("The verdict, for lists."))
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return gettext("Report of %(assessment)s") % {"assessment": self.assessment}

    def save(self, *args, **kwargs):
        if self.pk:
            raise ValidationError(READ)
        advice = self.data["advice"]
        self.headline = {name: advice[name] for name in SHORT}
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ValidationError(READ)

    def has_role(self, role: str) -> bool:
        """Whether the advice speaks of a role."""
        return any(option["role"] == role for option in self.data["advice"]["options"])

    def needs(self, role: str) -> bool:
        """Whether it has a business case, and advice to accept or to decline, for a role."""
        return role in needed(self.data["advice"])

    def has_part(self, kind: str, code: str) -> bool:
        """Whether the report has this practice, or this metric in one of its families."""
        if kind == "practice":
            return code in self.data["practices"]
        return any(code in family["metrics"] for family in self.data["criteria"].values())
