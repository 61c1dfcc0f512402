"""Whether those who lead a team took the advice of its report, and why not."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.models import Role

from .actions import Overtaken
from .assessments import Assessment

NOBODY_NEEDS_IT = _(
    "By this report nobody needs this role, so there is nothing to decide about it."
)


class AdviceDecisionQuerySet(models.QuerySet):
    @transaction.atomic
    def decide(self, assessment, role, *, choice, reason="", by, seen=0):
        """Stores what was decided about a role; Overtaken when it changed since revision `seen`.

        Once the team has a later report, what that report takes up stays as it is.
        """
        held = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if held.is_draft or not held.report.has_role(role.slug):
            raise ValidationError(gettext("The report has no advice about this role."))
        if not held.report.needs(role.slug):
            raise ValidationError(NOBODY_NEEDS_IT)
        if held.is_superseded:
            raise ValidationError(gettext("There is a later report: decide about its advice."))
        reason = reason if choice == AdviceDecision.Choice.DECLINED else ""
        stored = self.filter(assessment=held, role=role).first()
        if stored and (stored.choice, stored.reason) == (choice, reason):
            return stored
        if stored and stored.revision != seen:
            raise Overtaken(stored)
        decision = stored or AdviceDecision(assessment=held, role=role, revision=0)
        decision.choice, decision.reason, decision.by = choice, reason, by
        decision.revision += 1
        decision.full_clean()
        decision.save()
        return decision


class AdviceDecision(models.Model):
    """The advice of a report about one role, accepted or declined with a reason."""

    class Choice(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="decisions")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=Choice)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        "assessments.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)

    objects = AdviceDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "role"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "role"], name="one_decision_a_role"),
            models.CheckConstraint(
                condition=Q(choice__in=["accepted", "declined"]), name="decision_choice_known"
            ),
            models.CheckConstraint(
                condition=Q(choice="accepted") | ~Q(reason=""),
                name="declined_needs_a_reason",
                violation_error_message=_("Say in a few words why you decline it."),
            ),
        ]

    def __str__(self):
        return f"{self.role}: {self.get_choice_display()}"
