"""Action: owner, due date, state (open, done, dropped); AdviceDecision: accept or decline."""

import uuid
from datetime import date, datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.models import Role
from roles.values.days import moment
from roles.values.names import KeyField, Named, NamedQuerySet, NameField, key_of

from .assessments import Assessment
from .people import User
from .questions import PracticeText, Question
from .teams import Overtaken, Team

LONGEST_TITLE = 300
# Of a report, and of a team.
MOST_ACTIONS, MOST_OPEN = 200, 200
TOO_MANY_ACTIONS = _(
    "This report has %(most)s actions, the most there can be: change one of them instead."
)
TOO_MANY_OPEN = _(
    "The team has %(most)s open actions, the most there can be: close one of them first."
)


class ActionQuerySet(NamedQuerySet["Action"]):
    def visible_to(self, user: User) -> Self:
        """Actions of the teams whose reports the user may read."""
        return self.filter(assessment__in=Assessment.objects.visible_to(user).values("pk"))

    def editable_by(self, user: User) -> Self:
        """Actions of the teams for which the user may answer."""
        return self.filter(assessment__in=Assessment.objects.editable_by(user).values("pk"))

    def of_team(self, team: Team) -> Self:
        return self.filter(assessment__team=team)

    def open(self) -> Self:
        return self.filter(state=Action.State.OPEN)

    def closed(self) -> Self:
        """Those done or dropped, the latest first."""
        return self.exclude(state=Action.State.OPEN).order_by("-closed", "id")

    def running_into(self, assessment: Assessment, previous: Assessment) -> Self:
        """Actions of earlier standing reports that were not closed before the previous one."""
        own = self.filter(assessment__team=assessment.team_id, assessment__withdrawn__isnull=True)
        own = own.filter(assessment__submitted__lt=assessment.submitted)
        return own.exclude(closed__lte=previous.submitted)

    @transaction.atomic
    def plan(
        self,
        assessment: Assessment,
        kind: str,
        subject: str,
        *,
        by: User,
        title: str,
        owner: User | None = None,
        due: date | None = None,
        at: datetime | None = None,
    ) -> "Action":
        """A new action about a part of the report; an open one with the same title is returned."""
        assessment.hold_standing()
        action = Action(
            assessment=assessment, kind=kind, subject=subject, title=title, due=due, created_by=by
        )
        action.subject_title = action.named_by_report()
        action.give_to(owner)
        action.created = moment(at, after=assessment.submitted)
        action.full_clean(validate_constraints=False)
        same = self.open().filter(assessment=assessment, kind=kind, subject=subject)
        known = same.filter(title_key=key_of(action.title)).first()
        if known:
            return known
        if self.filter(assessment=assessment).count() >= MOST_ACTIONS:
            raise ValidationError(TOO_MANY_ACTIONS % {"most": MOST_ACTIONS})
        self.refuse_another_open(assessment.team)
        action.save(force_insert=True)
        return action

    def refuse_another_open(self, team: Team) -> None:
        """Raises ValidationError if the team, which is held, has as many open actions as may be."""
        if self.of_team(team).open().count() >= MOST_OPEN:
            raise ValidationError(TOO_MANY_OPEN % {"most": MOST_OPEN})


class Action(Named):
    """Something to do, with an owner and a due date. It belongs to the team of its report."""

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("practice")
        METRIC = "metric", _("metric")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.SlugField(max_length=60, help_text=_("Code of the practice or the metric."))
    subject_title = models.CharField(
        max_length=120, help_text=_("What the report calls it, which stays when it is renamed.")
    )
    title = NameField(_("what to do"), max_length=LONGEST_TITLE)
    title_key = KeyField(of="title", max_length=LONGEST_TITLE * 2)
    owner = models.ForeignKey(
        "assessments.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    note = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        "assessments.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = [models.F("due").asc(nulls_last=True), "created", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["practice", "metric"]), name="action_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(subject_title=""), name="action_has_a_subject"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="action_has_a_title"),
            models.CheckConstraint(
                condition=Q(state="open", closed__isnull=True)
                | Q(state__in=["done", "dropped"], closed__isnull=False),
                name="closed_action_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(note=""),
                name="dropped_action_has_a_note",
                violation_error_message=_("Say in the note why it is dropped."),
            ),
            models.UniqueConstraint(
                fields=["assessment", "kind", "subject", "title_key"],
                condition=Q(state="open"),
                name="one_open_action_a_text",
                violation_error_message=_("The same action is open already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def team(self) -> Team:
        return self.assessment.team

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due is not None and self.due < timezone.localdate()

    def named_by_report(self) -> str:
        """The report's name for the subject; ValidationError if it has no such part."""
        if self.assessment.is_draft:
            raise ValidationError(gettext("An action comes from a report: submit first."))
        if not self.assessment.report.has_part(self.kind, self.subject):
            raise ValidationError(gettext("The report has no such practice or metric."))
        asked = {"version__pins__assessment": self.assessment_id}
        if self.kind == self.Kind.PRACTICE:
            return PracticeText.objects.get(practice__code=self.subject, **asked).title
        return Question.objects.get(code=self.subject, **asked).short_name

    def give_to(self, owner: User | None) -> None:
        """Sets the owner: nobody, the present one, or a person who may answer for the team."""
        if owner and owner.pk != self.owner_id and not self.team.answered_by(owner):
            raise ValidationError({"owner": gettext("Choose a lead or a member of the team.")})
        self.owner = owner

    @transaction.atomic
    def change(
        self,
        *,
        seen: int,
        title: str,
        owner: User | None,
        due: date | None,
        state: str,
        note: str,
        at: datetime | None = None,
    ) -> "Action":
        """Stores these values, returns the row; Overtaken if it changed since revision `seen`."""
        self.team.hold()
        rows = Action.objects.select_for_update(of=["self"]).select_related(
            "assessment__team", "owner"
        )
        stored = rows.get(pk=self.pk)
        given = {"title": title, "owner": owner, "due": due, "state": state, "note": note}
        if all(getattr(stored, name) == value for name, value in given.items()):
            return stored
        if stored.revision != seen:
            raise Overtaken(stored)
        stored.give_to(owner)
        if state != stored.state:
            closed = stored.closed or moment(at, after=stored.created)
            stored.closed = None if state == self.State.OPEN else closed
            if state == self.State.OPEN:
                Action.objects.refuse_another_open(self.team)
        stored.title, stored.due, stored.state, stored.note = title, due, state, note
        stored.revision += 1
        stored.full_clean()
        stored.save()
        return stored


NOBODY_NEEDS_IT = _(
    "By this report nobody needs this role, so there is nothing to decide about it."
)


class AdviceDecisionQuerySet(models.QuerySet["AdviceDecision"]):
    @transaction.atomic
    def decide(
        self,
        assessment: Assessment,
        role: Role,
        *,
        choice: str,
        reason: str = "",
        by: User,
        seen: int = 0,
        at: datetime | None = None,
    ) -> "AdviceDecision":
        """Stores the decision about a role; Overtaken if it changed since revision `seen`.

        Refused once the team has a later report, because that report repeats the decision.
        """
        held = assessment.hold_standing()
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
        earlier = stored.decided if stored else held.submitted
        decision.decided = moment(at, after=earlier)
        decision.choice, decision.reason, decision.by = choice, reason, by
        decision.revision += 1
        decision.full_clean()
        decision.save()
        return decision


class AdviceDecision(models.Model):
    """The decision to accept a report's advice about one role, or to decline it with a reason."""

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
    decided = models.DateTimeField(default=timezone.now, editable=False)
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

    def __str__(self) -> str:
        return f"{self.role}: {self.get_choice_display()}"
