"""The shipped roles, staffing, triggers and constants: TOML → an empty database."""

import tomllib
from pathlib import Path

from django.db import transaction

from .files import store_rules
from .models import Discipline

SHIPPED = Path(__file__).with_name("catalogue.toml")
# One file a language beside it: de.toml.
TRANSLATIONS = {path.stem: path for path in SHIPPED.parent.glob("??.toml")}


@transaction.atomic
def load_shipped() -> bool:
    """Fills an empty catalogue and publishes its rules; False where there is one already."""
    if Discipline.objects.exists():
        return False
    words = {language: _read(path) for language, path in TRANSLATIONS.items()}
    store_rules(_read(SHIPPED) | {"translations": words}).publish()
    return True


def _read(path: Path) -> dict:
    with path.open("rb") as file:
        return tomllib.load(file)
