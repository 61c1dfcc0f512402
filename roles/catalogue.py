"""The shipped roles, staffing bands, triggers and constants: TOML → an empty database."""

import tomllib
from pathlib import Path

from django.db import transaction

from .files import store_rules
from .models import Discipline

SHIPPED = Path(__file__).with_name("catalogue.toml")


@transaction.atomic
def load_shipped() -> bool:
    """Fills an empty catalogue and publishes its rules; False where there is one already."""
    if Discipline.objects.exists():
        return False
    with SHIPPED.open("rb") as file:
        store_rules(tomllib.load(file)).publish()
    return True
