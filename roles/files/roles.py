"""Disciplines and roles as TOML tables, with goals; created if missing, stored texts stay."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext

from roles.models import Discipline, Role, RoleLine
from roles.models.disciplines import MOST_GOALS, MOST_LINES, faults_of_forms
from roles.versioning.files.documents import Table
from roles.versioning.files.importing import Importer
from roles.versioning.files.lines import Path
from roles.versioning.files.tables import Columns, Reader, columns, row_of

DISCIPLINE = columns(Discipline, "slug title question position")
ROLE = columns(
    Role,
    "slug title with_article plural summary owns train borrow buy automate "
    "find_cost across_teams build_once facts",
)
LINE = columns(RoleLine, "part text source facts answers practice")
GOAL: Columns = {name: models.SlugField(max_length=60) for name in ("metric", "counter")}


def read_discipline(reader: Reader, path: Path, raw: Any) -> Table:
    values = reader.table(path, raw, DISCIPLINE)
    # `table` leaves 0 out because it is the default, but a missing position means the last place.
    return values | ({"position": 0} if values and raw.get("position") == 0 else {})


def read_role(reader: Reader, path: Path, raw: Any, beside: Iterable[str] = ()) -> Table:
    role = reader.table(path, raw, ROLE, ("goals", "lines", *beside))
    if not role:
        return role
    _report_forms(reader, path, role)
    goals = _read_rows(reader, (*path, "goals"), raw.get("goals", []), MOST_GOALS, GOAL)
    lines = _read_rows(reader, (*path, "lines"), raw.get("lines", []), MOST_LINES, LINE)
    _report_no_steps(reader, (*path, "lines"), lines)
    return role | ({"goals": goals} if goals else {}) | ({"lines": lines} if lines else {})


def _report_forms(reader: Reader, path: Path, role: Table) -> None:
    """Reports forms that do not belong to the title."""
    forms = [role.get(key, "") for key in ("title", "with_article", "plural")]
    for key, message in faults_of_forms(*forms).items():
        reader.fault((*path, key), message)


def _read_rows(reader: Reader, path: Path, raw: object, most: int, known: Columns) -> list[Table]:
    rows = reader.rows(path, raw, most)
    return [reader.table(row_path, row, known) for row_path, row in rows]


def _report_no_steps(reader: Reader, path: Path, lines: Iterable[Table]) -> None:
    """Reports keys that only a step of the first 90 days may have."""
    for number, line in enumerate(lines):
        for key in {"answers", "practice"} & line.keys():
            if "part" in line and not RoleLine(part=line["part"]).day:
                message = gettext("only for a step: day-30, day-60 or day-90")
                reader.fault((*path, number, key), message)


def written_discipline(discipline: Discipline) -> Table:
    return row_of(discipline, DISCIPLINE) | {"position": discipline.position}


def written_role(role: Role) -> Table:
    lines = [row_of(line, LINE) for line in role.lines.all()]
    goals = {"goals": role.goals} if role.goals else {}
    return row_of(role, ROLE) | goals | ({"lines": lines} if lines else {})


def get_or_create_discipline(data: Table) -> Discipline:
    """The discipline with this slug; a new one comes last unless the data has its position."""
    last = {"position": Discipline.objects.count()}
    return Discipline.objects.get_or_create(slug=data["slug"], defaults=last | data)[0]


def get_or_create_role(data: Table, discipline: Discipline) -> Role:
    """The role with this slug, created with its lines if it does not exist."""
    values = {key: value for key, value in data.items() if key != "lines"}
    defaults = values | {"discipline": discipline}
    role, created = Role.objects.get_or_create(slug=data["slug"], defaults=defaults)
    lines = data.get("lines", []) if created else []
    RoleLine.objects.bulk_create(
        RoleLine(role=role, position=number, **line) for number, line in enumerate(lines, 1)
    )
    return role


M = TypeVar("M", bound=models.Model)


def keep_or_create(
    importer: Importer[Any],
    path: Path,
    data: Table,
    stored: M | None,
    written: Callable[[M], Table],
) -> None:
    """Notes where a stored row differs from the file; reports a row that may not be created."""
    if stored is None and not importer.may_create_roles:
        message = gettext(
            "is not there yet, and making it is for those who may add it in the admin"
        )
        importer.reader.fault(path, message)
    elif stored and (other := [key for key in data if data[key] != written(stored).get(key)]):
        message = gettext("%(kind)s %(row)s keeps its words; the file has others: %(keys)s.")
        names = {"kind": stored._meta.verbose_name, "row": stored, "keys": ", ".join(other)}
        importer.notes.append(message % names)


def report_second_role(importer: Importer[Any], path: Path, slug: str, other: str) -> None:
    """Reports a second role of a discipline, which can only have one."""
    if other != slug:
        message = gettext("the discipline has a role already: %(role)s")
        importer.reader.fault(path, message % {"role": other})
