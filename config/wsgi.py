"""The WSGI application that gunicorn serves."""

import os
import re
import sys

from django.core.wsgi import get_wsgi_application
from gunicorn.arbiter import Arbiter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Django decodes a request with whatever codec its Content-Type names, before any view could refuse.
USUAL = re.compile(
    r"""[\w.+-]*/?[\w.+-]*(\s*;\s*(charset="?utf-8"?|boundary=[\w'"()+,./:=?-]+)?)*""", re.I
)
REFUSAL = (
    b"<!doctype html><title>Not understood</title>"
    b"<h1>Something in this request is not right</h1><p>Send it in UTF-8.</p>"
)


def application(environ, start_response):
    """The answer without its body to HEAD: gunicorn would send it, ahead of the next answer."""
    answer = _answer(environ, start_response)
    if environ["REQUEST_METHOD"] != "HEAD":
        return answer
    if hasattr(answer, "close"):
        answer.close()
    return []


def _answer(environ, start_response):
    """Django's, for requests in UTF-8; a plain 400 for any other encoding."""
    if USUAL.fullmatch(environ.get("CONTENT_TYPE", "").strip()):
        return django(environ, start_response)
    start_response("400 Bad Request", [("Content-Type", "text/html; charset=utf-8")])
    return [REFUSAL]


try:
    django = get_wsgi_application()
except SystemExit:
    # What config.environment refuses: for any other code gunicorn would start a worker for ever.
    sys.exit(Arbiter.WORKER_BOOT_ERROR)
