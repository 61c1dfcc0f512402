"""Rows that the tests of a module share, so that a walk over many pages can be a test a page.

A plugin of pytest: fixtures of a module that use `shared_rows` may store what all its tests need.
"""

from collections.abc import Iterator, Sequence

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker, fixtures

from assessments.models import Team
from tests.support import factories
from tests.support.fixtures import People

# pytest-django makes the test database only if a test asks for it by a mark or a fixture of its
# own: else the rows of a module that runs alone would go into the database of `make run`.
_asked_for = fixtures._get_databases_for_setup


def _databases(items: Sequence[pytest.Item]) -> tuple[set[str], set[str]]:
    aliases, serialized = _asked_for(items)
    return aliases | {DEFAULT_DB_ALIAS}, serialized


fixtures._get_databases_for_setup = _databases

PEOPLE = ("anonymous", "alice", "bob", "vera", "charlie", "dana", "erin", "admin")


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is stored now stays until the module ends; what a test changes is undone after it."""
    translation.activate(settings.LANGUAGE_CODE)
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(shared_rows: None) -> People:
    """Everybody whom tests/conftest.py describes, by name; nobody is called anonymous."""
    found = {name: factories.user(name) for name in ("alice", "bob", "vera", "charlie")}
    for name, group in (("dana", "Organisation readers"), ("erin", "Question editors")):
        may = [Group.objects.get_or_create(name=group)[0]]
        found[name] = factories.user(name, is_staff=name == "erin", groups=may)
    found["admin"] = factories.user("admin", is_staff=True, is_superuser=True)
    factories.team("Search", engineers=40, lead=found["charlie"])
    return found


@pytest.fixture(scope="module")
def shared_team(people: People) -> Team:
    """Checkout, the team of alice, bob and vera."""
    return factories.team(
        "Checkout", lead=people["alice"], member=people["bob"], viewer=people["vera"]
    )
