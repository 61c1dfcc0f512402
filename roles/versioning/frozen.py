"""What freezes when a version is published: the version itself and all its parts."""

from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

DRAFT = "draft"
REFUSAL = _("A published version never changes: make a new draft of it.")
MOST = _("At most %(most)s %(rows)s per %(whole)s.")


def hold_drafts(versions, keys) -> None:
    """Locks the versions with these keys until the transaction ends; `versions` is their model.

    ValidationError unless all of them are drafts. The lock keeps others from publishing one.
    """
    held = versions.objects.filter(pk__in=keys).order_by().select_for_update(no_key=True)
    if any(state != DRAFT for state in held.values_list("state", flat=True)):
        raise ValidationError(REFUSAL)


class FrozenQuerySet(models.QuerySet):
    """Bulk changes, allowed for the rows of drafts only."""

    def hold(self):
        hold_drafts(self.model.version_model(), self.order_by().values(self.model.VERSION))

    @transaction.atomic
    def update(self, **values):
        parent = self.model.VERSION.split("__")[0].removesuffix("_id")
        if values.keys() & {parent, f"{parent}_id"}:
            raise ValidationError(gettext("A part of a version stays where it is."))
        self.hold()
        return super().update(**values)

    @transaction.atomic
    def delete(self):
        self.hold()
        return super().delete()

    @transaction.atomic
    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        hold_drafts(self.model.version_model(), {obj.version_key for obj in objs})
        self.filter(pk__in=[obj.pk for obj in objs if obj.pk]).hold()
        created = super().bulk_create(objs, *args, **kwargs)
        self._refuse_surplus(objs)
        return created

    def _refuse_surplus(self, objs):
        for names, most in self.model.MOST.items():
            keys = {getattr(obj, f"{names[0]}_id") for obj in objs}
            existing = self.model.objects.filter(**{f"{names[0]}__in": keys}).order_by()
            if existing.values(*names).annotate(rows=Count("pk")).filter(rows__gt=most).exists():
                raise ValidationError(self.model.limit(names))

    # As in Django's QuerySet: templates cannot call these methods, and managers have no delete().
    update.alters_data = delete.alters_data = delete.queryset_only = True
    bulk_create.alters_data = True


class FrozenOncePublished(models.Model):
    """A row that belongs to a version and can change only while that is a draft.

    VERSION is the lookup from the row to the key of its version, such as `"text__version_id"`.
    MOST says how many rows at most may have the same values in these fields.
    """

    VERSION = "version_id"
    MOST: dict[tuple[str, ...], int] = {}

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True
        # So that `version.questions.add(…)` and the like are refused as well.
        base_manager_name = "objects"

    @classmethod
    def version_model(cls):
        """The model to which VERSION leads."""
        model = cls
        for name in cls.VERSION.split("__"):
            model = model._meta.get_field(name).related_model
        return model

    @property
    def version_key(self):
        return attrgetter(self.VERSION.replace("__", "."))(self)

    @transaction.atomic
    def save(self, *args, **kwargs):
        self._hold()
        if self._state.adding:
            self._check_room()
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args, **kwargs):
        self._hold()
        return super().delete(*args, **kwargs)

    def clean(self):
        super().clean()
        self._check_room()

    def _check_room(self):
        """ValidationError if the existing rows leave no room for this one."""
        for names, most in self.MOST.items():
            whole = {f"{name}_id": getattr(self, f"{name}_id") for name in names}
            others = type(self).objects.filter(**whole).exclude(pk=self.pk)
            if all(whole.values()) and others.count() >= most:
                raise ValidationError(self.limit(names))

    @classmethod
    def limit(cls, names: tuple[str, ...]) -> str:
        """The message that says how many rows may have the same values in these fields."""
        whole = cls._meta.get_field(names[-1]).related_model._meta.verbose_name
        rows = cls._meta.verbose_name_plural
        return MOST % {"most": cls.MOST[names], "rows": rows, "whole": whole}

    def copy(self, **changes):
        """An unsaved copy of the row with these changes; saving it gives it a new key."""
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        row = type(self)(**{field.attname: getattr(self, field.attname) for field in fields})
        for name, value in changes.items():
            setattr(row, name, value)
        return row

    def _hold(self):
        """Locks both the version that the row names now and the one under which it is stored."""
        hold_drafts(self.version_model(), [self.version_key])
        if self.pk:
            type(self).objects.filter(pk=self.pk).hold()
