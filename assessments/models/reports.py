"""What was computed at submission: written once, read for ever."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.fields import DocumentField

# The answer alone, as roles.recommendations.in_short gives it.
SHORT = ("verdict", "because", "role", "title", "second", "second_title", "form")
# What the advice says of a role, a row each.
PARTS = ("reasons", "goals", "flips")
READ = _("A report that somebody may have read never changes.")


def rows_in(document: dict) -> dict[str, int]:
    """How many rows each file of a report has: counted once, since documents are long to read."""
    practices, criteria = document["practices"], document["criteria"].values()
    options = document["advice"]["options"]
    parts = [row for option in options for part in PARTS for row in option.get(part, ())]
    return {
        "answers": len(document["answers"]),
        "scores": len(document["disciplines"])
        + sum(1 + len(practice["terms"]) for practice in practices),
        "criteria": sum(1 + len(family["metrics"]) for family in criteria),
        "advice": len(options) + len(parts),
    }


class ReportQuerySet(models.QuerySet):
    """Reports are written once: what changes or deletes many at a time is refused."""

    def update(self, **values):
        raise ValidationError(READ)

    def delete(self):
        raise ValidationError(READ)

    def bulk_update(self, *args, **kwargs):
        raise ValidationError(READ)


class Report(models.Model):
    """What was computed at submission, as one document (docs/decisions/): read, never rewritten."""

    assessment = models.OneToOneField(
        "assessments.Assessment", models.PROTECT, related_name="report"
    )
    document = DocumentField()
    headline = models.JSONField(editable=False, help_text=_("The verdict, for lists."))
    created = models.DateTimeField(auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self):
        return gettext("Report of %(assessment)s") % {"assessment": self.assessment}

    def save(self, *args, **kwargs):
        if self.pk:
            raise ValidationError(READ)
        advice = self.document["advice"]
        self.headline = {name: advice[name] for name in SHORT}
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ValidationError(READ)

    def option(self, role: str) -> dict | None:
        """What the advice says of a role; None when it knows no such role."""
        return next((o for o in self.document["advice"]["options"] if o["role"] == role), None)

    def needs(self, role: str) -> bool:
        """Whether a role has a problem to solve, and the answer is not that nobody is needed.

        Only such a role has a business case, and advice to accept or to decline.
        """
        option, verdict = self.option(role), self.document["advice"]["verdict"]
        return bool(option and option["asked_for"]) and verdict != "nobody-yet"

    def part(self, kind: str, code: str) -> dict | None:
        """The row of a practice or of a metric; None when the report has none."""
        if kind == "practice":
            return next((p for p in self.document["practices"] if p["code"] == code), None)
        families = self.document["criteria"].values()
        return next((f["metrics"][code] for f in families if code in f["metrics"]), None)
