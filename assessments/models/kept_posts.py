"""KeptPost: what was sent without a login, to send again after it; bounded each and in all."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from .sharing import DIGEST_LENGTH

# Of one browser: posts, and bytes of them together. The largest page in any script fits.
MOST, LARGEST = 5, 200_000
# Of all browsers together: whoever sends without a login fills no more of the database than this.
MOST_IN_ALL, LARGEST_IN_ALL = 1_000, 20_000_000
HOURS = 12
LONGEST_PATH = 200


class KeptPostQuerySet(models.QuerySet["KeptPost"]):
    def expired(self) -> Self:
        return self.filter(at__lte=timezone.now() - timedelta(hours=HOURS))

    def of(self, holder: str) -> Self:
        """The posts of one browser that have not expired, the oldest first."""
        fresh = Q(at__gt=timezone.now() - timedelta(hours=HOURS))
        return self.filter(fresh, holder=holder).order_by("at", "pk")

    @transaction.atomic
    def keep(self, holder: str, path: str, fields: Mapping[str, list[str]]) -> bool:
        """Keeps the post in the place of an earlier one to its path; False if it is too large.

        Room is made by what has expired, then by the oldest: of this browser, then of all.
        """
        text = json.dumps(fields, ensure_ascii=False)
        size = len(text.encode())
        if size > LARGEST or len(path) > LONGEST_PATH:
            return False
        self.expired().delete()
        # Two at once are no error: the later one stays.
        self.bulk_create(
            [KeptPost(holder=holder, path=path, text=text, size=size)],
            update_conflicts=True,
            unique_fields=["holder", "path"],
            update_fields=["text", "size", "at"],
        )
        self._shorten(self.filter(holder=holder), MOST, LARGEST)
        self._shorten(self.all(), MOST_IN_ALL, LARGEST_IN_ALL)
        return True

    def _shorten(self, rows: Self, most: int, largest: int) -> None:
        """Deletes the oldest of these rows until no more are left than may be kept."""
        if rows.count() <= most and (rows.aggregate(all=Sum("size"))["all"] or 0) <= largest:
            return
        newest_first = rows.order_by("-at", "-pk").values_list("pk", "size")
        self.filter(pk__in=list(_surplus(newest_first, most, largest))).delete()


class KeptPost(models.Model):
    """A post to a page, kept for the browser whose cookie has this digest.

    Not in the session: somebody who has never logged in has none.
    """

    holder = models.CharField(max_length=DIGEST_LENGTH, editable=False)
    path = models.CharField(max_length=LONGEST_PATH, editable=False)
    # JSON as text, since PostgreSQL's own type of it has no NUL.
    text = models.TextField(editable=False)
    size = models.PositiveIntegerField(editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    objects = KeptPostQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["holder", "path"], name="kept_post_once"),
            models.CheckConstraint(condition=Q(size__lte=LARGEST), name="kept_post_size"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def fields(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = json.loads(self.text)
        return found


def _surplus(newest_first: Iterable[tuple[Any, int]], most: int, largest: int) -> Iterable[Any]:
    """The keys of the rows after so many, or after so many bytes."""
    together = 0
    for number, (key, size) in enumerate(newest_first, start=1):
        together += size
        if number > most or together > largest:
            yield key
