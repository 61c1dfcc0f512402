"""How gunicorn serves Tripod, whoever starts it; config/serve.py adds the socket and the size.

The name and the place are gunicorn's: it reads this file of the folder that it starts in.
"""

import sys

import gunicorn.app.base
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from config.server import Master, settings_hold

# gunicorn has no setting for it.
gunicorn.app.base.Arbiter = Master  # type: ignore[attr-defined]

# No preload: each worker opens its own connections, since SQLite's do not survive a fork.
worker_class = "config.server.Server"
timeout = 60
graceful_timeout = 30
loglevel = "warning"
# Nobody steers it by a socket, which instances with one folder would take from each other.
control_socket_disable = True
logger_class = "config.server_log.MaskedLogger"


def on_starting(server: Arbiter) -> None:
    """A fault in the settings is one line, before there are workers to stumble over it."""
    if not settings_hold():
        sys.exit(1)


def post_worker_init(worker: Worker) -> None:
    """Django is loaded: what has expired is cleared from here on, without a cron job."""
    from config import housekeeping

    housekeeping.begin()
