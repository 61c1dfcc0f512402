"""What is kept for somebody without a login has limits, each and in all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from assessments.models import KeptPost, kept_posts

pytestmark = pytest.mark.django_db


def keep(holder: str, path: str = "/teams/new/", text: str = "") -> bool:
    return KeptPost.objects.keep(holder, path, {"name": [text]})


def holders() -> list[str]:
    return list(KeptPost.objects.order_by("at", "pk").values_list("holder", flat=True))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_posts, "MOST_IN_ALL", 3)
    monkeypatch.setattr(kept_posts, "LARGEST_IN_ALL", 1000)


def test_of_more_than_so_many_browsers_the_oldest_post_goes(few: None) -> None:
    for holder in "abcd":
        assert keep(holder)
    assert holders() == ["b", "c", "d"]


def test_of_more_than_so_many_bytes_the_oldest_posts_go(few: None) -> None:
    for holder in "abc":
        keep(holder, text="x" * 450)
    assert holders() == ["b", "c"]
    keep("d", text="x" * 900)
    assert holders() == ["d"]


def test_what_has_expired_goes_first(few: None) -> None:
    for holder in "abc":
        keep(holder)
    KeptPost.objects.filter(holder="c").update(at=timezone.now() - timedelta(hours=12, seconds=1))
    keep("d")
    assert holders() == ["a", "b", "d"]


def test_a_flood_leaves_no_more_than_the_limits(few: None) -> None:
    for number in range(40):
        keep(f"flood {number}", f"/teams/{number}/", "x" * (number * 20))
    rows = KeptPost.objects.values_list("size", flat=True)
    assert len(rows) <= 3
    assert sum(rows) <= 1000


@pytest.mark.parametrize("text", ["x" * 200_000, "\N{ROCKET}" * 50_000])
def test_one_that_is_too_large_is_not_kept_and_drives_nothing_out(text: str) -> None:
    keep("a")
    assert not keep("b", text=text)
    assert holders() == ["a"]


def test_every_text_that_a_form_can_send_comes_back() -> None:
    text = "\0 ü \N{ROCKET} \u2028 \" \\ '"
    keep("a", text=text)
    assert KeptPost.objects.get().fields == {"name": [text]}


def test_the_same_page_twice_is_one_post() -> None:
    keep("a", text="first")
    keep("a", text="second")
    assert KeptPost.objects.get().fields == {"name": ["second"]}


def refused(**fields: Any) -> Callable[[], object]:
    row = {"holder": "a", "path": "/", "text": "{}", "size": 2} | fields
    return lambda: KeptPost.objects.create(**row)


@pytest.mark.parametrize("fields", [{"size": 200_001}, {}])
def test_the_database_refuses(fields: dict[str, Any]) -> None:
    KeptPost.objects.create(holder="a", path="/", text="{}", size=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        refused(**fields)()


def test_nothing_is_offered_after_half_a_day() -> None:
    keep("a")
    KeptPost.objects.update(at=F("at") - timedelta(hours=12))
    assert not KeptPost.objects.of("a").exists()
