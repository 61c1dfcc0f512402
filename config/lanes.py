"""Logins wait apart from pages, so that many at once keep no page waiting.

Hashing a password takes a processor for a moment. All processes together answer one login at a
time; the others wait on threads that serve nothing else, before they hold a connection to the
database. Sign-ons have threads of their own too: they wait for the OpenID provider, not for each
other, and hold neither a page's place nor a login's. Nor does a request that sends a mail: the mail
server may be slow.
"""

import fcntl
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from config import headers
from config.receiving import length_of
from config.sizes import ASKING, MAILING, WAITING, WAITING_PAGES, pages_at_once

# Where a password is checked or stored: "/account/" ends the profile, and joining by an invitation.
LOGINS = (
    *("/login/", "/account/", "/account/confirm/", "/account/password/"),
    *("/register/", "-set-password/"),
)
SIGN_ON = "/single-sign-on/"
# In a request, what it may do aside, and whether there is room for it (accounts/mails.py).
ASIDE = "tripod.aside"
# A login form with the longest password has less.
LARGEST = 64 * 1024
BUSY = headers.page(
    "Many people are logging in", "Go back in your browser and log in again in a few seconds."
)
FULL = headers.page("Tripod is busy", "Try again in a few seconds.")
TOO_LARGE = headers.page("Too large", "This is more than a login form sends: 64 KB at most.")


class Lanes:
    """A WSGI application with its requests in two lanes; the processes share `turn`, a file."""

    def __init__(self, application: WSGIApplication, turn: Path) -> None:
        self.application, self.turn = application, turn
        self.pages, self.waiting = BoundedSemaphore(pages_at_once()), BoundedSemaphore(WAITING)
        self.asking, self.mailing = BoundedSemaphore(ASKING), BoundedSemaphore(MAILING)
        self.places = BoundedSemaphore(pages_at_once() + WAITING_PAGES)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith(LOGINS):
            return self._login(environ, start)
        if SIGN_ON in environ["PATH_INFO"]:
            return self._sign_on(environ, start)
        return self._page(environ, start)

    def _login(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        # All of it has come (config/receiving.py): nobody who sends it slowly keeps others waiting.
        if length_of(environ) > LARGEST:
            return _refuse(start, "413 Content Too Large", TOO_LARGE)
        if not self.waiting.acquire(blocking=False):
            return _refuse(start, "503 Service Unavailable", BUSY)
        with ExitStack() as place:
            place.callback(self.waiting.release)
            file = place.enter_context(self.turn.open("w"))
            # Until the file is closed; also if the process dies.
            fcntl.flock(file, fcntl.LOCK_EX)
            # A mail is the last step: the password is checked or stored before it.
            environ[ASIDE] = partial(self._aside, place.close, bool)
            return self.application(environ, start)

    @contextmanager
    def _aside(
        self, leave: Callable[[], object], come_back: Callable[[], object]
    ) -> Iterator[bool]:
        """Gives up the place of a request meanwhile; False if there is no room for it aside."""
        if not self.mailing.acquire(blocking=False):
            yield False
            return
        leave()
        try:
            yield True
        finally:
            self.mailing.release()
            come_back()

    def _sign_on(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if not self.asking.acquire(blocking=False):
            return _refuse(start, "503 Service Unavailable", BUSY)
        try:
            return self.application(environ, start)
        finally:
            self.asking.release()

    def _page(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """The answer; its place is free again when all of it was sent."""
        if not self.places.acquire(blocking=False):
            return _refuse(start, "503 Service Unavailable", FULL)
        self.pages.acquire()
        environ[ASIDE] = partial(self._aside, self.pages.release, self.pages.acquire)
        try:
            answer = self.application(environ, start)
        except BaseException:
            self._leave()
            raise
        held: Iterable[bytes] = _Held(answer, self._leave)
        if isinstance(answer, environ.get("wsgi.file_wrapper", ())):
            # The server knows a shorter way for a file, as long as nothing is around it.
            self._leave()
            held = answer
        return held

    def _leave(self) -> None:
        self.pages.release()
        self.places.release()


class _Held:
    """An answer that calls `done` when the server closes it."""

    def __init__(self, answer: Iterable[bytes], done: Callable[[], None]) -> None:
        self.answer, self.done = answer, done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.answer)

    def close(self) -> None:
        try:
            if hasattr(self.answer, "close"):
                self.answer.close()
        finally:
            self.done()


def _refuse(start: StartResponse, status: str, page: bytes) -> Iterable[bytes]:
    start(status, [("Content-Type", headers.PLAIN), ("Retry-After", "3")])
    return [page]
