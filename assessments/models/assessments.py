"""Assessment: start, answer, submit, discard, each locked; its pins; which report is the latest."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Self, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.audit import AuditEntry
from roles.models import Ruleset
from roles.values.days import Period, day_in_words, moment
from roles.values.fields import alters_data
from roles.values.names import isolated_text

from .answers import Answer, Conflict, Given, Response
from .key_figures import KeyFigure
from .people import User
from .questionnaires import QuestionnaireVersion, QuestionnaireVersionQuerySet
from .questions import Question
from .report_data import ReportData
from .reports import Report, rows_in
from .teams import Team

# The data of the report of an assessment by these rules, and its key figures.
Judge: TypeAlias = Callable[["Assessment", Ruleset], ReportData]
Measure: TypeAlias = Callable[["Assessment", Ruleset], list[KeyFigure]]

LONGEST_REASON = 500
WITHDRAWAL = ["withdrawn", "withdrawn_by", "withdrawal_reason", "is_latest"]
# Assessments that a team may submit in 24 hours.
MOST_A_DAY = 20
TOO_MANY_A_DAY = _(
    "Your team submitted %(most)s assessments in 24 hours, the most there can be: submit this "
    "one tomorrow. The answers are kept."
)


class Withdrawn(Exception):
    """Something needs a report that stands; a middleware leads from it to the report's own page."""

    def __init__(self, assessment: "Assessment") -> None:
        super().__init__(str(assessment.pk))
        self.assessment = assessment


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> Self:
        """Assessments of the teams whose reports the user may read."""
        return self.filter(team__in=Team.objects.visible_to(user).values("pk"))

    def editable_by(self, user: User) -> Self:
        """Assessments of the teams for which the user may answer."""
        return self.filter(team__in=Team.objects.editable_by(user).values("pk"))

    def drafts(self) -> Self:
        return self.filter(state=Assessment.State.DRAFT)

    def submitted(self) -> Self:
        return self.filter(state=Assessment.State.SUBMITTED)

    def standing(self) -> Self:
        """Submitted assessments whose reports were not withdrawn: what lists and trends read."""
        return self.submitted().filter(withdrawn__isnull=True)

    def led_by(self, user: User) -> Self:
        """Assessments of the teams whose reports the user may withdraw."""
        return self.filter(team__in=Team.objects.led_by(user).values("pk"))

    def within(self, period: Period) -> Self:
        """Assessments that were submitted within the period."""
        return self.filter(period.holds("submitted"))

    def marked_latest(self) -> Self:
        """The latest standing assessment of each team, by `is_latest`."""
        return self.filter(is_latest=True)

    def latest_of_each_team(self) -> Self:
        """The latest of these assessments per team; one index look-up per team."""
        same_team = self.filter(team=OuterRef("pk")).order_by("-submitted", "id").values("pk")[:1]
        return self.filter(pk__in=Team.objects.order_by().values_list(Subquery(same_team)))

    @transaction.atomic
    def start(
        self,
        team: Team,
        versions: Iterable[QuestionnaireVersion],
        *,
        track: str,
        by: User,
        at: datetime | None = None,
    ) -> "Assessment":
        """A new draft for a team, pinned to the given versions; or the draft that the team has."""
        team.hold()
        draft = self.filter(team=team).drafts().first()
        if draft:
            return draft
        started = moment(at, after=team.created)
        assessment = self.create(team=team, track=track, started=started, started_by=by)
        Pin.objects.bulk_create(Pin(assessment=assessment, version=v) for v in versions)
        Response.objects.create(assessment=assessment)
        return assessment


class Assessment(models.Model):
    """A team's answers to the pinned questionnaire versions; a submitted one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in progress")
        SUBMITTED = "submitted", _("submitted")

    class Track(models.TextChoices):
        FULL = "full", _("full")
        QUICK = "quick", _("quick")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="assessments", verbose_name=_("team")
    )
    versions: "models.ManyToManyField[QuestionnaireVersion, Pin]" = models.ManyToManyField(
        QuestionnaireVersion, through="Pin", related_name="+", verbose_name=_("versions")
    )
    track = models.CharField(_("track"), max_length=5, choices=Track, default=Track.FULL)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    started = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    started_by = models.ForeignKey(
        "assessments.User",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    submitted = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        "assessments.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    ruleset = models.ForeignKey(
        Ruleset,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("ruleset"),
    )

    # A report that was submitted by mistake stays, marked, and counts nowhere.
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "assessments.User",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.CharField(
        _("why it was withdrawn"), max_length=LONGEST_REASON, blank=True, editable=False
    )
    # Whether it is the team's latest standing report; updated with each submission and withdrawal.
    is_latest = models.BooleanField(_("latest"), default=False, editable=False)
    # The number of rows in an export of the report, by kind.
    file_rows = models.JSONField(null=True, blank=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-started", "id"]
        indexes = [models.Index(fields=["team", "-submitted", "id"], name="latest_of_a_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", submitted__isnull=True)
                | Q(state="submitted", submitted__isnull=False),
                name="submitted_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", ruleset__isnull=True)
                | Q(state="submitted", ruleset__isnull=False),
                name="submitted_has_its_rules",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", file_rows__isnull=True)
                | Q(state="submitted", file_rows__isnull=False),
                name="submitted_has_its_rows",
            ),
            models.UniqueConstraint(
                fields=["team"], condition=Q(state="draft"), name="one_draft_a_team"
            ),
            models.UniqueConstraint(
                fields=["team"], condition=Q(is_latest=True), name="one_latest_a_team"
            ),
            models.CheckConstraint(
                condition=Q(is_latest=False) | Q(state="submitted"), name="latest_is_submitted"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn__isnull=True, withdrawal_reason="", withdrawn_by__isnull=True)
                | Q(withdrawn__isnull=False, submitted__isnull=False, withdrawn__gte=F("submitted"))
                & ~Q(withdrawal_reason=""),
                name="withdrawn_was_submitted_and_says_why",
                violation_error_message=_("Say in a few words why the report is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(is_latest=False) | Q(withdrawn__isnull=True),
                name="latest_is_not_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(track__in=["full", "quick"]), name="assessment_track_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{isolated_text(self.team)}, {day_in_words(self.started)}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn is not None

    def previous(self) -> "Assessment | None":
        """The team's standing assessment before this one, with its report."""
        others = Assessment.objects.standing().filter(team=self.team_id).select_related("report")
        earlier = others.filter(submitted__lt=self.submitted) if self.submitted else others
        return earlier.order_by("-submitted", "id").first()

    @property
    def is_superseded(self) -> bool:
        """Whether the team has a later standing report."""
        others = Assessment.objects.standing().filter(team=self.team_id)
        return not self.is_draft and others.filter(submitted__gt=self.submitted).exists()

    def pinned(self) -> QuestionnaireVersionQuerySet:
        """The versions that it was started with, with all their questions."""
        return QuestionnaireVersion.objects.with_questions().filter(pins__assessment=self)

    def asks(self, question: Question) -> bool:
        return question.is_asked(self.track, around_the_clock=self.team.around_the_clock)

    def hold(self, *, archived: bool = False) -> "Assessment":
        """The row as it is now, locked until the transaction ends, after its team (Team.hold)."""
        team = self.team.hold(archived=archived)
        found = Assessment.objects.select_for_update().filter(pk=self.pk).first()
        if found is None:
            raise ValidationError(gettext("This draft was deleted meanwhile."))
        found.team, team.claim = team, self.team.claim
        return found

    def hold_standing(self, *, archived: bool = False) -> "Assessment":
        """As `hold`, for what needs a report that stands; Withdrawn if it does not."""
        found = self.hold(archived=archived)
        if found.is_withdrawn:
            raise Withdrawn(found)
        return found

    def answer(self, changes: dict[Question, Given]) -> dict[Question, Answer]:
        """Stores the answers of a page, except for those that a later save of it has overtaken.

        Raises Conflict for answers that somebody else changed meanwhile, after storing the others.
        """
        stored, clashes = self._store(changes)
        if clashes:
            raise Conflict(clashes, stored)
        return stored

    @transaction.atomic
    def _store(
        self, changes: dict[Question, Given]
    ) -> tuple[dict[Question, Answer], dict[Question, Answer]]:
        if not self.hold().is_draft:
            raise ValidationError(gettext("This assessment was submitted meanwhile."))
        rows = self.response.answers.select_related("question", "choice")
        before = {answer.question_id: answer for answer in rows}
        stored: dict[Question, Answer] = {}
        clashes: dict[Question, Answer] = {}
        for question, given in changes.items():
            answer = before.get(question.pk)
            if answer and given.clashes_with(answer):
                clashes[question] = answer
            elif answer and given.is_late(answer):
                stored[question] = answer
            else:
                stored[question] = given.store(self.response, question, answer)
        return stored, clashes

    @alters_data
    @transaction.atomic
    def discard(self) -> None:
        """Deletes a draft with its answers; a submitted assessment stays."""
        locked = self.hold()
        if not locked.is_draft:
            raise ValidationError(gettext("A submitted assessment stays."))
        locked.delete()

    @transaction.atomic
    def submit(
        self, *, by: User, judge: Judge, measure: Measure, at: datetime | None = None
    ) -> Report:
        """Freezes the answers and stores the report that `judge` builds by the rules in force.

        Also stores the key figures from `measure`. A repeated submit returns the existing report.
        """
        held = self.hold()
        if not held.is_draft:
            return Report.objects.get(assessment=self)
        # The report says how large the team is now, not when the request read it.
        self.team = held.team
        if not self.response.answers.exclude(state=Answer.State.OPEN).exists():
            raise ValidationError(gettext("Answer at least one question before you submit."))
        # Commands that tell the date submit reports of the past.
        if at is None:
            self._refuse_too_many()
        submitted = moment(at, after=self._follows())
        self.response.answers.update(page="", sequence=0)
        ruleset = Ruleset.objects.published().get()
        report = Report.objects.create(
            assessment=self, data=judge(self, ruleset), created=submitted
        )
        KeyFigure.objects.bulk_create(measure(self, ruleset))
        self.state, self.submitted, self.submitted_by = self.State.SUBMITTED, submitted, by
        self.ruleset, self.file_rows = ruleset, rows_in(report.data)
        self.save(update_fields=["state", "submitted", "submitted_by", "ruleset", "file_rows"])
        self._mark_latest()
        return report

    def _refuse_too_many(self) -> None:
        since = timezone.now() - timedelta(days=1)
        if self.team.assessments.filter(submitted__gt=since).count() >= MOST_A_DAY:
            raise ValidationError(TOO_MANY_A_DAY % {"most": MOST_A_DAY})

    def _follows(self) -> datetime:
        """The earliest time of the submission: after its start and the team's latest report."""
        others = Assessment.objects.submitted().filter(team=self.team_id)
        before = others.aggregate(latest=Max("submitted"))["latest"]
        return max(self.started, before) if before else self.started

    @alters_data
    @transaction.atomic
    def withdraw(self, *, by: User, reason: str, at: datetime | None = None) -> None:
        """Marks a report that was submitted by mistake; one that is withdrawn stays as it is."""
        locked = self.hold()
        if locked.is_draft:
            raise ValidationError(gettext("A draft has no report to withdraw: delete the draft."))
        if not locked.is_withdrawn:
            locked.withdrawn, locked.withdrawn_by = moment(at, after=locked.submitted), by
            locked.withdrawal_reason, locked.is_latest = reason, False
            locked.full_clean(exclude=["team", "started_by", "submitted_by"])
            locked.save(update_fields=WITHDRAWAL)
            locked._mark_latest()
            locked._record_withdrawal(by)
        self.refresh_from_db(fields=WITHDRAWAL)

    def _record_withdrawal(self, by: User) -> None:
        AuditEntry.record(
            AuditEntry.Action.WITHDRAWAL,
            f"report of {isolated_text(self.team)}, {timezone.localdate(self.submitted)}",
            by=by,
            about=("assessments.assessment", self.pk),
            detail=self.withdrawal_reason,
            line=f"report {self.pk} withdrawn by {{by}}",
        )

    def _mark_latest(self) -> None:
        """Marks the team's latest standing report, and no other."""
        own = Assessment.objects.filter(team=self.team_id)
        latest = own.standing().order_by("-submitted", "id").first()
        own.marked_latest().update(is_latest=False)
        if latest:
            own.filter(pk=latest.pk).update(is_latest=True)
        self.refresh_from_db(fields=["is_latest"])


class Pin(models.Model):
    """A questionnaire version that an assessment was started with."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="pins")
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="pins")

    class Meta:
        ordering = ["assessment", "version"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "version"], name="one_pin_a_version")
        ]

    def __str__(self) -> str:
        return str(self.version)
