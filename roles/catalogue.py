"""The shipped roles, staffing bands, triggers and constants: TOML → an empty database."""

import tomllib
from pathlib import Path

from django.db import transaction

from .models import (
    Constant,
    Discipline,
    Role,
    Ruleset,
    RulesetTranslation,
    StaffingBand,
    Trigger,
)

SHIPPED = Path(__file__).with_name("catalogue.toml")
# One file a language beside it: de.toml.
TRANSLATIONS = {path.stem: path for path in SHIPPED.parent.glob("??.toml")}


@transaction.atomic
def load_shipped() -> bool:
    """Fills an empty catalogue and publishes its rules; False where there is one already."""
    if Discipline.objects.exists():
        return False
    shipped = _read(SHIPPED)
    for position, row in enumerate(shipped["disciplines"]):
        Discipline.objects.create(position=position, **row)
    disciplines = {d.slug: d for d in Discipline.objects.all()}
    for row in shipped["roles"]:
        Role.objects.create(**row | {"discipline": disciplines[row["discipline"]]})
    _load_rules(shipped).publish()
    return True


def _read(path: Path) -> dict:
    with path.open("rb") as file:
        return tomllib.load(file)


def _load_rules(shipped: dict) -> Ruleset:
    """A first draft of the rules."""
    ruleset, roles = Ruleset.objects.create(number=1), {r.slug: r for r in Role.objects.all()}
    for model, rows in ((StaffingBand, shipped["bands"]), (Trigger, shipped["triggers"])):
        model.objects.bulk_create(
            model(ruleset=ruleset, **row | {"role": roles[row["role"]]}) for row in rows
        )
    Constant.objects.bulk_create(Constant(ruleset=ruleset, **c) for c in shipped["constants"])
    RulesetTranslation.objects.bulk_create(
        RulesetTranslation(ruleset=ruleset, language=language, source=source, text=text)
        for language, path in TRANSLATIONS.items()
        for source, text in _read(path).items()
    )
    return ruleset
