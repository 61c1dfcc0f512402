"""The catalogue that every database test has, and fixtures for clients, people and teams."""

from collections.abc import Generator, Iterator

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from pytest_django import DjangoDbBlocker, Settings

from assessments import catalogue as questionnaires
from assessments.models import Team, User
from roles.files import rules as roles
from tests.support import factories, pristine
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.flushing import empty_log
from tests.support.logins import let_in
from tests.support.mail_server import Inbox, mail_server
from tests.support.pace import examples

pytest_plugins = [
    *("tests.support.engines", "tests.support.not_tried", "tests.support.pace"),
    "tests.support.shared_rows",
]

# A busy machine must not make a property test fail.
hypothesis.register_profile(
    "tripod",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=examples(100),
)
hypothesis.load_profile("tripod")

# Tests that need PostgreSQL are collected only there; `make test` runs on both databases.
collect_ignore = [] if connection.vendor == "postgresql" else ["postgres"]


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Lets no test that commits fill the empty tables again, as a migration would."""
    for item in filter(commits, items):
        again = pytest.mark.django_db(transaction=True, serialized_rollback=True)
        item.add_marker(again, append=False)


def commits(item: pytest.Function) -> bool:
    """Whether a test commits, so that Django empties all tables after it."""
    marker = item.get_closest_marker("django_db")
    served = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(served or (marker and marker.kwargs.get("transaction")))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(
    item: pytest.Function, nextitem: pytest.Function | None
) -> Generator[None]:
    """Brings the loaded database back after a test that commits: any test may come next.

    After the last test of a process its database is gone.
    """
    yield
    if nextitem and commits(item):
        pristine.bring_back()
    if nextitem and nextitem.module is not item.module:
        pristine.check()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Loads the shipped catalogue once for each test database."""
    with django_db_blocker.unblock():
        roles.load_shipped()
        questionnaires.load_shipped()
        # Each test begins with an empty log; existing entries could not be loaded again.
        empty_log()
        pristine.keep(django_db_blocker)


@pytest.fixture(autouse=True)
def english() -> None:
    """Resets the language, because a request in German leaves its thread in German."""
    translation.activate(configured.LANGUAGE_CODE)


@pytest.fixture
def catalogue(db: None) -> Catalogue:
    """The published version of each discipline, by its slug."""
    return {v.questionnaire.discipline.slug: v for v in factories.published()}


@pytest.fixture
def client_of(db: None) -> ClientOf:
    """A browser session of a user; of nobody when no user is given."""

    def log_in(user: User | None = None) -> Client:
        client = Client()
        if user:
            # With the rights that the user got since: else the first request notes them.
            user.refresh_from_db(fields=["rights_revision"])
            let_in(client, user)
        return client

    return log_in


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """The mails that Tripod sent to a real server."""
    with mail_server(settings) as inbox:
        yield inbox


# --- people ---


@pytest.fixture
def alice(db: None) -> User:
    """The lead of Checkout."""
    return factories.user("alice")


@pytest.fixture
def bob(db: None) -> User:
    """A member of Checkout."""
    return factories.user("bob")


@pytest.fixture
def vera(db: None) -> User:
    """A viewer of Checkout."""
    return factories.user("vera")


@pytest.fixture
def charlie(db: None) -> User:
    """An outsider, who leads another team."""
    charlie = factories.user("charlie")
    factories.team("Search", engineers=40, lead=charlie)
    return charlie


@pytest.fixture
def dana(db: None) -> User:
    """Reads the reports of the whole organisation, and is in no team."""
    group, _ = Group.objects.get_or_create(name="Organisation readers")
    return factories.user("dana", groups=[group])


@pytest.fixture
def erin(db: None) -> User:
    """Edits questions, and sees no answers."""
    group, _ = Group.objects.get_or_create(name="Question editors")
    return factories.user("erin", is_staff=True, groups=[group])


@pytest.fixture
def admin(db: None) -> User:
    """May do everything."""
    return factories.user("admin", is_staff=True, is_superuser=True)


# --- teams ---


@pytest.fixture
def checkout(alice: User, bob: User, vera: User) -> Team:
    """The team of alice, bob and vera: 15 engineers."""
    return factories.team("Checkout", lead=alice, member=bob, viewer=vera)


@pytest.fixture
def team(checkout: Team) -> Team:
    """The team of tests in which it does not matter which team it is."""
    return checkout
