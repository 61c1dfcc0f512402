"""Who took what with them."""

import logging

from roles.models import AuditEntry
from roles.names import isolated_text

logger = logging.getLogger("tripod.audit")


def recorded(export, *, by) -> None:
    """Notes that an export has begun, by a user or, with None, by a command; never its content.

    The one place that does: an entry for those who read the audit log in the admin, and a line of
    the log "tripod.audit" for whoever keeps the logs.
    """
    teams = export.scope.teams
    AuditEntry.record(
        AuditEntry.Action.EXPORT,
        export.plain_filename,
        by=by or "shell",
        detail=_told(map(isolated_text, teams)),
    )
    who = f"user {by.pk}" if by else "the command line"
    logger.info(
        "export of %s by %s: %s", export.plain_filename, who, _told(str(team.pk) for team in teams)
    )


def _told(teams) -> str:
    return ", ".join(teams) or "every team that they may see"
