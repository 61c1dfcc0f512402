"""Rows that are written once."""

from django.core.exceptions import ValidationError
from django.db import models


class WrittenOnceQuerySet(models.QuerySet):
    """Refuses to change or delete rows, with the sentence that their model has as REFUSAL."""

    def update(self, **values):
        raise ValidationError(self.model.REFUSAL)

    def delete(self):
        raise ValidationError(self.model.REFUSAL)

    # As in Django's QuerySet: managers have no delete().
    delete.queryset_only = True
