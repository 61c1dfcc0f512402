"""Who took what with them."""

import logging

logger = logging.getLogger("tripod.audit")


def recorded(export, *, by) -> None:
    """Notes that an export has begun, by a user or, with None, by a command.

    The one place that does: today a line of the log "tripod.audit", without any content.
    """
    who = f"user {by.pk}" if by else "the command line"
    teams = ", ".join(str(team.pk) for team in export.scope.teams) or "every team that they may see"
    logger.info("export of %s by %s: %s", export.filename, who, teams)
