"""What PostgreSQL itself guarantees, whoever writes to it and however."""

from contextlib import closing
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection

from assessments.models import Team, User
from tests.support import factories

TABLES = ("assessments_choice", "assessments_question", "assessments_questionnaireversion")


def pool_size() -> int:
    # The stubs do not know the pool.
    size: int = connection.pool.max_size  # type: ignore[attr-defined]
    return size


def test_the_connections_come_from_the_pool(db: None) -> None:
    assert pool_size() == settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]


@pytest.mark.django_db(transaction=True)
def test_more_threads_than_the_pool_holds_wait_their_turn(checkout: Team) -> None:
    threads = pool_size() + 4
    found: list[int] = []
    start = Barrier(threads)

    def read() -> None:
        start.wait(timeout=20)
        with closing(connection):
            found.append(Team.objects.count())

    running = [Thread(target=read) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(timeout=60)
    assert found == [1] * threads


@pytest.mark.parametrize("table", TABLES)
def test_what_a_report_stands_on_cannot_be_deleted_by_hand(
    table: str, checkout: Team, alice: User
) -> None:
    factories.submitted(factories.assessment(checkout, by=alice))
    by_hand = f"DELETE FROM {table}; SET CONSTRAINTS ALL IMMEDIATE"  # noqa: S608
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(by_hand)


def test_a_text_with_a_nul_byte_is_refused_before_it_reaches_the_server(db: None) -> None:
    with pytest.raises(ValidationError, match="U\\+0000"):
        Team.objects.create(name="a\0b", engineers=1)


def test_sizes_outside_the_range_of_a_column_are_refused(db: None) -> None:
    with pytest.raises((DataError, IntegrityError)):
        Team.objects.create(name="Far away", engineers=1, sites=40_000)
