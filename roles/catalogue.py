"""The shipped roles, staffing bands, triggers and constants: TOML → an empty database."""

import tomllib
from pathlib import Path

from django.db import transaction

from .models import Constant, Discipline, Role, Ruleset, StaffingBand, Trigger

SHIPPED = Path(__file__).with_name("catalogue.toml")


@transaction.atomic
def load_shipped() -> bool:
    """Fills an empty catalogue and publishes its rules; False where there is one already."""
    if Discipline.objects.exists():
        return False
    with SHIPPED.open("rb") as file:
        shipped = tomllib.load(file)
    for position, row in enumerate(shipped["disciplines"]):
        Discipline.objects.create(position=position, **row)
    disciplines = {d.slug: d for d in Discipline.objects.all()}
    for row in shipped["roles"]:
        Role.objects.create(**row | {"discipline": disciplines[row["discipline"]]})
    _load_rules(shipped).publish()
    return True


def _load_rules(shipped: dict) -> Ruleset:
    """A first draft of the rules."""
    ruleset, roles = Ruleset.objects.create(number=1), {r.slug: r for r in Role.objects.all()}
    for model, rows in ((StaffingBand, shipped["bands"]), (Trigger, shipped["triggers"])):
        model.objects.bulk_create(
            model(ruleset=ruleset, **row | {"role": roles[row["role"]]}) for row in rows
        )
    Constant.objects.bulk_create(Constant(ruleset=ruleset, **c) for c in shipped["constants"])
    return ruleset
