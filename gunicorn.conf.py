"""How gunicorn serves Tripod, whoever starts it; config/serve.py adds the socket and the size.

The name and the place are gunicorn's: it reads this file of the folder that it starts in.
"""

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from config.server_answers import harden

harden()

# No preload: each worker opens its own connections, since SQLite's do not survive a fork.
worker_class = "gthread"
# What-if names every figure in its address; proxies take as much by default.
limit_request_line = 8190
# Nobody's headers decide on the scheme or the path: settings.py says whose word is taken.
forwarded_allow_ips = ""
timeout = 60
graceful_timeout = 30
loglevel = "warning"
logger_class = "config.server_log.MaskedLogger"


def on_starting(server: Arbiter) -> None:
    """A fault in the settings is one line, before there are workers to stumble over it."""
    import config.settings  # noqa: F401


def post_worker_init(worker: Worker) -> None:
    """Django is loaded: what has expired is cleared from here on, without a cron job."""
    from config import housekeeping

    housekeeping.begin()
