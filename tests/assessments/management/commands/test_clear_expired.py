"""What has expired is deleted, and nothing that still counts."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from assessments.models import KeptPost

NOW = timezone.now
AGO = "2026-01-01 00:00:00"


@pytest.mark.parametrize("times", [1, 2])
def test_expired_sessions_and_posts_go(db: None, times: int) -> None:
    for key, hours in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, expire_date=NOW() + timedelta(hours=hours))
    for holder, hours in (("old", 13), ("new", 11)):
        at = NOW() - timedelta(hours=hours)
        KeptPost.objects.create(holder=holder, path="/", text="{}", size=2, at=at)
    for _ in range(times):
        call_command("clear_expired")
    assert [session.session_key for session in Session.objects.all()] == ["new"]
    assert [post.holder for post in KeptPost.objects.all()] == ["new"]


def test_counts_that_have_ended_go_long_before_the_cache_is_full(db: None) -> None:
    cache.set("ended", [1.0], 1)
    cache.set("goes on", [1.0], 60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = %s WHERE cache_key LIKE '%%ended'", [AGO])
        call_command("clear_expired")
        cursor.execute("SELECT cache_key FROM cache")
        assert [key.rpartition(":")[2] for (key,) in cursor.fetchall()] == ["goes on"]
    assert cache.get("goes on") == [1.0]
