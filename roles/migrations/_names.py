"""What a migration does with the names that are stored: tidied, told apart, and their keys filled."""

from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db.models import Count
from django.db.models.functions import Lower

from roles.values.names import SHAPING, UNSEEN, key_of, tidy

UNNAMED = "Unnamed"


def fill(model, name: str, key: str | None = None, *, beside=None, among=None, order="pk") -> None:
    """Tidies a name and fills its key; a name that changes is told in a line.

    `beside` are the columns in which a name may be there once, none of them for once at all: a
    later one, in this order, gets a number. `among` are the rows for which that holds, or all.
    """
    seen = set()
    rows = model.objects.all() if among is None else among
    once = set() if beside is None else set(rows.values_list("pk", flat=True))
    longest = model._meta.get_field(name).max_length
    for row in model.objects.order_by(order, "pk"):
        old = getattr(row, name)
        new = mended(old)
        if row.pk in once:
            place = tuple(getattr(row, column) for column in beside)
            new = _free(new, place, seen, longest)
            seen.add((*place, key_of(new)))
        values = {name: new} | ({key: key_of(new)} if key else {})
        model.objects.filter(pk=row.pk).update(**values)
        if new != old:
            print(f"  {model._meta.verbose_name} {row.pk}: {old!r} is called {new!r} now.")


def mended(name: str) -> str:
    """A stored name as it would be accepted today."""
    if not name:
        return name
    seen = UNSEEN.sub(lambda c: c[0] if SHAPING.match(c[0]) or c[0].isspace() else "", name)
    try:
        return tidy(seen) or UNNAMED
    except ValidationError:
        return UNNAMED


def _free(name: str, place: tuple, seen: set, longest: int) -> str:
    number, free = 1, name
    while (*place, key_of(free)) in seen:
        number += 1
        free = f"{name[: longest - len(f' ({number})')]} ({number})"
    return free


def refuse_twins(model, name: str, key: str) -> None:
    """Fills a key, or says in one line which rows nobody but a person can tell apart."""
    by_key = {}
    for row in model.objects.order_by("pk"):
        by_key.setdefault(key_of(getattr(row, name)), []).append(row)
    for same, rows in by_key.items():
        names = ", ".join(repr(getattr(row, name)) for row in rows)
        if len(rows) > 1 or not same:
            what = "cannot be told apart" if same else "cannot be seen"
            raise CommandError(
                f"{model._meta.verbose_name_plural} {names} {what}: rename all but one of them "
                "with the version of Tripod that ran before, then migrate again."
            )
        stored = normalize("NFC", getattr(rows[0], name))
        model.objects.filter(pk=rows[0].pk).update(**{name: stored, key: same})


def refuse_codes(model, code: str, *within: str) -> None:
    """Says in one line which codes differ in upper and lower case only: nobody may change them."""
    groups = model.objects.order_by().annotate(small=Lower(code)).values(*within, "small")
    twins = groups.annotate(rows=Count("pk")).filter(rows__gt=1)
    if codes := sorted({twin["small"] for twin in twins}):
        raise CommandError(
            f"{model._meta.verbose_name_plural}: the codes {', '.join(codes)} stand there in upper "
            "and in lower case; rename one of each with the version of Tripod that ran before."
        )
