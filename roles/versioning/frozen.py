"""FrozenOncePublished: only drafts change; holds (locks) them, bulk changes, copies, limits."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.values.fields import alters_data, model_behind, queryset_only

DRAFT = "draft"
REFUSAL = _("A published version never changes: make a new draft of it.")
MOST = _("At most %(most)s %(rows)s per %(whole)s.")


def hold_drafts(versions: type[models.Model], keys: Iterable[Any]) -> None:
    """Locks the versions with these keys until the transaction ends; `versions` is their model.

    ValidationError unless all of them are drafts. The lock keeps others from publishing one.
    """
    held = versions._default_manager.filter(pk__in=keys).order_by().select_for_update(no_key=True)
    if any(state != DRAFT for state in held.values_list("state", flat=True)):
        raise ValidationError(REFUSAL)


Row = TypeVar("Row", bound="FrozenOncePublished", covariant=True)


class FrozenQuerySet(models.QuerySet[Row]):
    """Bulk changes, allowed for the rows of drafts only."""

    def hold(self) -> None:
        hold_drafts(self.model.version_model(), self.order_by().values(self.model.VERSION))

    @transaction.atomic
    def update(self, **values: Any) -> int:
        parent = self.model.VERSION.split("__")[0].removesuffix("_id")
        if values.keys() & {parent, f"{parent}_id"}:
            raise ValidationError(gettext("A part of a version stays where it is."))
        self.hold()
        return super().update(**values)

    @queryset_only
    @transaction.atomic
    def delete(self) -> tuple[int, dict[str, int]]:
        self.hold()
        return super().delete()

    @transaction.atomic
    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        objs = list(objs)
        hold_drafts(self.model.version_model(), {obj.version_key for obj in objs})
        self.filter(pk__in=[obj.pk for obj in objs if obj.pk]).hold()
        created = super().bulk_create(objs, *args, **kwargs)
        self._refuse_surplus(objs)
        return created

    @alters_data
    def copy_with(self, **changes: Any) -> list[Row]:
        """Stores a copy of each row with these changes."""
        return self.bulk_create(row.copy(**changes) for row in self)

    def _refuse_surplus(self, objs: Iterable[Row]) -> None:
        for names, most in self.model.MOST.items():
            keys = {getattr(obj, f"{names[0]}_id") for obj in objs}
            existing = self.model.objects.filter(**{f"{names[0]}__in": keys}).order_by()
            if existing.values(*names).annotate(rows=Count("pk")).filter(rows__gt=most).exists():
                raise ValidationError(self.model.limit(names))


class FrozenOncePublished(models.Model):
    """A row that belongs to a version and can change only while that is a draft.

    VERSION is the lookup from the row to the key of its version, such as `"text__version_id"`.
    MOST says how many rows at most may have the same values in these fields.
    """

    VERSION: ClassVar[str] = "version_id"
    MOST: ClassVar[Mapping[tuple[str, ...], int]] = {}

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True
        # So that `version.questions.add(…)` and the like are refused as well.
        base_manager_name = "objects"

    @classmethod
    def version_model(cls) -> type[models.Model]:
        """The model to which VERSION leads."""
        model: type[models.Model] = cls
        for name in cls.VERSION.split("__"):
            model = model_behind(model, name)
        return model

    @property
    def version_key(self) -> Any:
        return attrgetter(self.VERSION.replace("__", "."))(self)

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        self._hold()
        if self._state.adding:
            self._check_room()
        super().save(**kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._hold()
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self._check_room()

    def _check_room(self) -> None:
        """ValidationError if the existing rows leave no room for this one."""
        for names, most in self.MOST.items():
            whole = {f"{name}_id": getattr(self, f"{name}_id") for name in names}
            others = type(self).objects.filter(**whole).exclude(pk=self.pk)
            if all(whole.values()) and others.count() >= most:
                raise ValidationError(self.limit(names))

    @classmethod
    def limit(cls, names: tuple[str, ...]) -> str:
        """The message that says how many rows may have the same values in these fields."""
        whole = model_behind(cls, names[-1])._meta.verbose_name
        rows = cls._meta.verbose_name_plural
        return MOST % {"most": cls.MOST[names], "rows": rows, "whole": whole}

    def copy(self, **changes: Any) -> Self:
        """An unsaved copy of the row with these changes; saving it gives it a new key."""
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        row = type(self)(**{field.attname: getattr(self, field.attname) for field in fields})
        for name, value in changes.items():
            setattr(row, name, value)
        return row

    def _hold(self) -> None:
        """Locks both the version that the row names now and the one under which it is stored."""
        hold_drafts(self.version_model(), [self.version_key])
        if self.pk:
            type(self).objects.filter(pk=self.pk).hold()
