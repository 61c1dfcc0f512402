"""What the audit log says, oldest first, without the time."""

from roles.audit import AuditEntry


def log() -> list[tuple[str, str, str, str]]:
    """Who did what to what, with its details."""
    rows = AuditEntry.objects.order_by("pk")
    return list(rows.values_list("who", "action", "subject", "detail"))


def short_log() -> list[tuple[str, str, str]]:
    """Who did what to what."""
    return [entry[:3] for entry in log()]
