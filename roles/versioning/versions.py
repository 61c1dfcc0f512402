"""Version: number, state (draft, published, retired), the verbs publish and new_draft; Fault."""

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.audit import AuditEntry
from roles.audit.entries import Actor
from roles.values.fields import alters_data

from .frozen import DRAFT, FrozenOncePublished, FrozenQuerySet
from .translations import Chapter, Translatable

if TYPE_CHECKING:
    # django-stubs reads it as AUTH_USER_MODEL, a model that roles may not import.
    from django.contrib.auth.models import _User as User

V = TypeVar("V", bound="Version", covariant=True)


class VersionQuerySet(FrozenQuerySet[V]):
    def published(self) -> Self:
        return self.filter(state=self.model.State.PUBLISHED)

    def drafts(self) -> Self:
        return self.filter(state=self.model.State.DRAFT)

    def update(self, **values: Any) -> int:
        # The user who published a version can be deleted.
        if values == {"published_by": None}:
            return models.QuerySet.update(self, **values)
        return super().update(**values)

    @alters_data
    @transaction.atomic
    def retire(self, *, by: Actor = None) -> int:
        """The only change that a published version allows, when another one replaces it."""
        for version in self:
            AuditEntry.record(AuditEntry.Action.RETIRE, version.reference, by=by)
        return models.QuerySet.update(self, state=self.model.State.RETIRED)


class Version(Translatable, FrozenOncePublished):
    """A draft that can be edited until it is published; one draft and one published at a time."""

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

    objects: ClassVar = VersionQuerySet.as_manager()

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        # What subclasses have.
        @property
        def reference(self) -> str: ...
        def siblings(self) -> VersionQuerySet[Self]: ...
        def next_number(self) -> int: ...
        def faults(self) -> "list[Fault]": ...
        def chapters(self) -> list[Chapter]: ...
        def copy_parts_to(self, draft: Self) -> None: ...

    @classmethod
    def version_model(cls) -> type[models.Model]:
        return cls

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @alters_data
    @transaction.atomic
    def publish(self, *, by: "User | None" = None) -> None:
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

    @alters_data
    @transaction.atomic
    def new_draft(self) -> Self:
        """A deep copy to edit; ValidationError if there is a draft already."""
        number = self.next_number()
        if self.siblings().drafts().exists():
            raise ValidationError(gettext("There is a draft already: edit or publish that one."))
        stored = self.siblings().get(pk=self.pk)
        draft = stored.copy(
            number=number, state=self.State.DRAFT, published_at=None, published_by=None
        )
        draft.save()
        self.copy_parts_to(draft)
        return draft


class Fault(str):
    """A sentence that says what is wrong, with the row that it is about, if any.

    A missing row is given as it would have to be added, without a key.
    """

    row: models.Model | None

    def __new__(cls, sentence: str, row: models.Model | None = None) -> Self:
        fault = super().__new__(cls, sentence)
        fault.row = row
        return fault
