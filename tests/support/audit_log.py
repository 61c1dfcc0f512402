"""What the audit log says, oldest first, without the time."""

from datetime import timedelta

from django.utils import timezone

from roles.audit import AuditEntry

# Who came and who was refused: every test that logs in or asks for too much makes such entries.
ACCESS = ("login", "login-failed", "logout", "password", "refused")


def log() -> list[tuple[str, str, str, str]]:
    """Who changed or took what, with its details."""
    rows = AuditEntry.objects.exclude(action__in=ACCESS).order_by("pk")
    return list(rows.values_list("who", "action", "subject", "detail"))


def short_log() -> list[tuple[str, str, str]]:
    """Who changed or took what."""
    return [entry[:3] for entry in log()]


def access_log() -> list[tuple[str, str, str]]:
    """Who came and who was refused."""
    rows = AuditEntry.objects.filter(action__in=ACCESS).order_by("pk")
    return list(rows.values_list("who", "action", "subject"))


def aged(days: int) -> AuditEntry:
    """An entry of so many days ago."""
    then = timezone.now() - timedelta(days=days)
    return AuditEntry.objects.create(who="alice", action="login", when=then)
