"""What every version has: a number, a state, and the verbs publish and new_draft."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.audit import AuditEntry

from .frozen import DRAFT, FrozenOncePublished, FrozenQuerySet
from .translations import Translatable


class VersionQuerySet(FrozenQuerySet):
    def published(self):
        return self.filter(state=self.model.State.PUBLISHED)

    def drafts(self):
        return self.filter(state=self.model.State.DRAFT)

    def update(self, **values):
        # The user who published a version can be deleted.
        if values == {"published_by": None}:
            return models.QuerySet.update(self, **values)
        return super().update(**values)

    update.alters_data = True

    @transaction.atomic
    def retire(self, *, by=None):
        """The only change that a published version allows, when another one replaces it."""
        for version in self:
            AuditEntry.record(AuditEntry.Action.RETIRE, version.reference, by=by)
        return models.QuerySet.update(self, state=self.model.State.RETIRED)

    retire.alters_data = True


class Version(Translatable, FrozenOncePublished):
    """A draft that can be edited until it is published; one draft and one published at a time.

    Subclasses provide `reference`, `siblings`, `next_number`, `faults`, `chapters` and
    `copy_parts_to`.
    """

    VERSION = "pk"

    class State(models.TextChoices):
        DRAFT = DRAFT, _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    number = models.PositiveIntegerField(_("number"), editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def version_model(cls):
        return cls

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @transaction.atomic
    def publish(self, *, by=None) -> None:
        """Makes the draft the version in force; ValidationError lists every fault."""
        stored = type(self).objects.select_for_update().get(pk=self.pk)
        if not stored.is_draft:
            raise ValidationError(gettext("Only a draft can be published."))
        faults = self.faults()
        if faults:
            raise ValidationError(faults)
        self.siblings().published().retire(by=by)
        self.state = self.State.PUBLISHED
        self.published_at, self.published_by = timezone.now(), by
        self.save(update_fields=["state", "published_at", "published_by"])
        AuditEntry.record(AuditEntry.Action.PUBLISH, self.reference, by=by)

    publish.alters_data = True

    @transaction.atomic
    def new_draft(self):
        """A deep copy to edit; ValidationError if there is a draft already."""
        number = self.next_number()
        if self.siblings().drafts().exists():
            raise ValidationError(gettext("There is a draft already: edit or publish that one."))
        draft = (
            type(self)
            .objects.get(pk=self.pk)
            .copy(number=number, state=self.State.DRAFT, published_at=None, published_by=None)
        )
        draft.save()
        self.copy_parts_to(draft)
        return draft

    new_draft.alters_data = True


class Fault(str):
    """A sentence that says what is wrong, with the row that it is about, if any.

    A missing row is given as it would have to be added, without a key.
    """

    def __new__(cls, sentence: str, row=None):
        fault = super().__new__(cls, sentence)
        fault.row = row
        return fault
