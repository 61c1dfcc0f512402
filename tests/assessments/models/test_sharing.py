"""What is stored of a link: a hash of its token, and a time that the database limits."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.models import Assessment, ShareLink, Team, User, sharing
from tests.support import factories


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.reported(checkout, "2025-06-30", by=alice)


def test_only_a_hash_of_the_token_is_stored(done: Assessment) -> None:
    _link, token = factories.share_link(done)
    assert len(token) == 43
    stored = ShareLink.objects.values().get()
    assert stored["digest"] == hashlib.sha256(token.encode()).hexdigest()
    assert not [value for value in stored.values() if token in str(value)]


def test_two_tokens_are_never_the_same(done: Assessment) -> None:
    assert len({factories.share_link(done)[1] for _ in range(20)}) == 20


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_the_database_knows_the_longest_time(done: Assessment, days: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.share_link(done, days=days)
    assert not ShareLink.objects.exists()


def test_a_report_has_a_bounded_number_of_active_links(
    done: Assessment, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_LINKS", 2)
    first, _ = factories.share_link(done)
    factories.share_link(done)
    with pytest.raises(ValidationError, match="2 active links"):
        factories.share_link(done)
    first.revoke(by=alice)
    factories.share_link(done)
    assert ShareLink.objects.alive().count() == 2
