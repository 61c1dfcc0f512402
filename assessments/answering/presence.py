"""Who else of the team is filling in an assessment now, as far as their saves of late tell.

An answer stores neither a person nor a time. So the cache has it, for ten minutes: a save notes it
at most once a minute for each practice, and looking at a page notes nothing.
"""

import time
from typing import TypeAlias

from django.core.cache import cache
from django.utils.translation import gettext, ngettext

from assessments.models import Assessment, User
from roles.values.names import isolated_text

from .progress import Progress, Task

SHOWN_SECONDS = 10 * 60
NOTED_SECONDS = 60
# The moment of a save and the code of its practice.
Seen: TypeAlias = tuple[float, str]


def note_save(assessment: Assessment, user: User, practice: str) -> None:
    """Lets the others see for a while that the user is filling in this practice."""
    key, now = _key(assessment, user.pk), time.time()
    at, where = cache.get(key, (0.0, ""))
    if where != practice or now - at >= NOTED_SECONDS:
        cache.set(key, (now, practice), SHOWN_SECONDS)


def others_at_work(assessment: Assessment, user: User, progress: Progress) -> list[str]:
    """A sentence for each of them, the latest first; who may no longer answer is not among them."""
    members = assessment.team.memberships.able_to_answer().exclude(user=user)
    people = {_key(assessment, member.user_id): member.user for member in members}
    seen: dict[str, Seen] = cache.get_many(people) if people else {}
    latest_first = sorted(seen.items(), key=lambda row: row[1], reverse=True)
    return [
        _sentence(people[key], task, time.time() - at)
        for key, (at, practice) in latest_first
        if (task := progress.task(practice))
    ]


def _sentence(person: User, task: Task, seconds: float) -> str:
    return gettext("%(person)s is filling this in too: %(practice)s, %(when)s.") % {
        "person": isolated_text(person.get_full_name() or person.username),
        "practice": task.text.title,
        "when": _ago(int(seconds // 60)),
    }


def _ago(minutes: int) -> str:
    if minutes < 1:
        return gettext("just now")
    words = ngettext("a minute ago", "%(count)s minutes ago", minutes)
    return words % {"count": minutes}


def _key(assessment: Assessment, user: int) -> str:
    return f"at-work:{assessment.pk}:{user}"
