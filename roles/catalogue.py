"""The shipped roles, staffing bands, triggers and constants: TOML → rows of an empty database."""

import tomllib
from pathlib import Path

from django.db import transaction

from .models import Constant, Discipline, Role, StaffingBand, Trigger

SHIPPED = Path(__file__).with_name("catalogue.toml")


@transaction.atomic
def load_shipped() -> bool:
    """Fills an empty catalogue; False where an admin may have edited one already."""
    if Discipline.objects.exists():
        return False
    with SHIPPED.open("rb") as file:
        shipped = tomllib.load(file)
    for position, row in enumerate(shipped["disciplines"]):
        Discipline.objects.create(position=position, **row)
    disciplines = {d.slug: d for d in Discipline.objects.all()}
    for row in shipped["roles"]:
        Role.objects.create(**row | {"discipline": disciplines[row["discipline"]]})
    roles = {role.slug: role for role in Role.objects.all()}
    for model, rows in ((StaffingBand, shipped["bands"]), (Trigger, shipped["triggers"])):
        model.objects.bulk_create(model(**row | {"role": roles[row["role"]]}) for row in rows)
    Constant.objects.bulk_create(Constant(**row) for row in shipped["constants"])
    return True
