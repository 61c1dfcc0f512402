"""Disciplines and roles in a file: what is missing is made, what is there keeps its words."""

from django.db import models
from django.utils.translation import gettext

from roles.models import Discipline, Role
from roles.models.disciplines import MOST_GOALS

from .importing import Importer
from .tables import Reader, columns, row_of

DISCIPLINE = columns(Discipline, "slug title question position")
ROLE = columns(Role, "slug title summary owns first_days train borrow buy automate facts")
GOAL = {name: models.SlugField(max_length=60) for name in ("metric", "counter")}


def read_discipline(reader: Reader, path: tuple, raw) -> dict:
    values = reader.table(path, raw, DISCIPLINE)
    # The first place is not the same as none.
    return values | ({"position": 0} if values and raw.get("position") == 0 else {})


def read_role(reader: Reader, path: tuple, raw, beside=()) -> dict:
    role = reader.table(path, raw, ROLE, ("goals", *beside))
    if not role:
        return role
    goals = reader.rows((*path, "goals"), raw.get("goals", []), MOST_GOALS)
    read = [reader.table(place, goal, GOAL) for place, goal in goals]
    return role | ({"goals": read} if read else {})


def written_discipline(discipline: Discipline) -> dict:
    return row_of(discipline, DISCIPLINE) | {"position": discipline.position}


def written_role(role: Role) -> dict:
    return row_of(role, ROLE) | ({"goals": role.goals} if role.goals else {})


def found_discipline(data: dict) -> Discipline:
    """The discipline of this slug; made last in the row unless it is there or has a place."""
    last = {"position": Discipline.objects.count()}
    return Discipline.objects.get_or_create(slug=data["slug"], defaults=last | data)[0]


def found_role(data: dict, discipline: Discipline) -> Role:
    """The role of this slug, made for the discipline unless it is there."""
    values = {**data, "discipline": discipline}
    return Role.objects.get_or_create(slug=data["slug"], defaults=values)[0]


def keep_or_found(importer: Importer, path: tuple, data: dict, stored, written) -> None:
    """Notes where a stored row has other words than the file; a missing row needs the right."""
    if stored is None and not importer.may_found:
        message = gettext(
            "is not there yet, and making it is for those who may add it in the admin"
        )
        importer.reader.fault(path, message)
    elif stored and (other := [key for key in data if data[key] != written(stored).get(key)]):
        message = gettext("%(kind)s %(row)s keeps its words; the file has others: %(keys)s.")
        told = {"kind": stored._meta.verbose_name, "row": stored, "keys": ", ".join(other)}
        importer.notes.append(message % told)


def tell_second_role(importer: Importer, path: tuple, slug: str, other: str) -> None:
    """A discipline has one role."""
    if other != slug:
        message = gettext("the discipline has a role already: %(role)s")
        importer.reader.fault(path, message % {"role": other})
