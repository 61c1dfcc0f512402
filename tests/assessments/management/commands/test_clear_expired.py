"""What has expired is deleted, and nothing that still counts."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from assessments.models import KeptPost

NOW = timezone.now


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
