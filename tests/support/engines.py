"""Which tests run on PostgreSQL as well as on SQLite: docs/testing.md has the rule.

A plugin of pytest. `--whole` runs every test on PostgreSQL too.
"""

import pytest
from django.db import connection

# Fixtures without which a test meets no database.
ROWS = {"db", "transactional_db", "live_server", "django_db_setup"}
EACH, ONE = "each_database", "one_database"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole", action="store_true", help="on PostgreSQL, run what SQLite alone runs as well"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    """Leaves out on PostgreSQL what does not depend on the database."""
    if connection.vendor != "postgresql" or config.option.whole:
        return
    left_out = [item for item in items if not runs_on_each(item)]
    items[:] = [item for item in items if runs_on_each(item)]
    config.hook.pytest_deselected(items=left_out)


def runs_on_each(item: pytest.Function) -> bool:
    """What the nearest marker says; without one, whether the test meets the database."""
    marked = next((m.name for m in item.iter_markers() if m.name in (EACH, ONE)), None)
    if marked:
        return marked == EACH
    return bool(ROWS & set(item.fixturenames) or item.get_closest_marker("django_db"))
