"""Logins wait in a lane of their own: pages are answered meanwhile, and at their own pace."""

import io
import statistics
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import FileWrapper

import pytest

from assessments.accounts.passwords import BoundedArgon2Hasher
from config.lanes import ASIDE, LARGEST, Lanes
from config.serve import size
from config.sizes import ASKING, MAILING, PROBES, WAITING, WAITING_PAGES
from tests.support.connections import Client

MANY = 16
HASHER = BoundedArgon2Hasher()


class Application:
    """Counts what is answered at once, and waits for `go` with it."""

    def __init__(self) -> None:
        self.go, self.running, self.most, self.bodies = Event(), [0, 0], [0, 0], list[bytes]()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        lane = int(environ["PATH_INFO"].endswith("/login/"))
        self.running[lane] += 1
        self.most[lane] = max(self.most[lane], self.running[lane])
        self.bodies.append(environ["wsgi.input"].read())
        self.go.wait(timeout=20)
        self.running[lane] -= 1
        start("200 OK", [])
        return [b"answer"]


@pytest.fixture
def application() -> Iterator[Application]:
    application = Application()
    yield application
    application.go.set()


@pytest.fixture
def lanes(application: Application, tmp_path: Path) -> Lanes:
    return Lanes(application, tmp_path / "login.lock")


def ask(lanes: Lanes, path: str = "/teams/", method: str = "GET", body: bytes = b"") -> str:
    """The status; the answer is read to its end and closed, as a server does."""
    said: list[str] = []

    def start(status: str, *_: object) -> object:
        said.append(status)
        return None

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    answer = lanes(environ, start)  # type: ignore[arg-type]
    assert b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return said[0]


def log_in(lanes: Lanes) -> str:
    return ask(lanes, "/tripod/login/", "POST", b"login=alice")


def at_once(count: int, lanes: Lanes, path: str, method: str) -> list[Thread]:
    threads = [Thread(target=ask, args=(lanes, path, method)) for _ in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    return threads


def test_pages_are_answered_while_logins_wait(lanes: Lanes, application: Application) -> None:
    waiting = at_once(WAITING, lanes, "/login/", "POST")
    assert application.running == [0, 1]
    pages = at_once(9, lanes, "/teams/", "GET")
    assert application.running == [4, 1]
    application.go.set()
    for thread in [*waiting, *pages]:
        thread.join(timeout=20)
    assert application.most == [4, 1]
    assert len(application.bodies) == WAITING + 9


@pytest.mark.parametrize(
    "path",
    [
        *("/account/", "/account/password/", "/account/confirm/", "/tripod/register/"),
        *("/join/0b6f/account/", "/new-password/1-set-password/"),
    ],
)
def test_whatever_hashes_a_password_waits_with_the_logins(
    lanes: Lanes, application: Application, path: str
) -> None:
    waiting = at_once(2, lanes, "/login/", "POST") + at_once(1, lanes, path, "POST")
    assert application.running == [0, 1]
    application.go.set()
    for thread in waiting:
        thread.join(timeout=20)
    assert len(application.bodies) == 3


def test_too_many_logins_are_asked_to_come_back(lanes: Lanes, application: Application) -> None:
    waiting = at_once(WAITING, lanes, "/login/", "POST")
    assert log_in(lanes) == "503 Service Unavailable"
    application.go.set()
    for thread in waiting:
        thread.join(timeout=20)
    assert log_in(lanes) == "200 OK"


def test_sign_ons_hold_neither_a_page_nor_a_login(lanes: Lanes, application: Application) -> None:
    asking = at_once(ASKING, lanes, "/tripod/single-sign-on/callback/", "GET")
    assert ask(lanes, "/single-sign-on/", "POST") == "503 Service Unavailable"
    others = at_once(4, lanes, "/teams/", "GET") + at_once(1, lanes, "/login/", "POST")
    assert application.running == [ASKING + 4, 1]
    application.go.set()
    for thread in [*asking, *others]:
        thread.join(timeout=20)
    assert ask(lanes, "/single-sign-on/", "POST") == "200 OK"


class Mailing(Application):
    """Sends a mail for some pages, with a mail server that takes as long as it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.unsent = 0, 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] in ("/register/", "/forgotten/"):
            with environ[ASIDE]() as has_room:
                self.sent, self.unsent = self.sent + has_room, self.unsent + (not has_room)
                if has_room:
                    self.go.wait(timeout=20)
        start("200 OK", [])
        return [b"answer"]


@pytest.mark.parametrize("path", ["/register/", "/forgotten/"])
def test_a_slow_mail_server_keeps_neither_a_login_nor_a_page_waiting(
    tmp_path: Path, path: str
) -> None:
    slow = Mailing()
    lanes = Lanes(slow, tmp_path / "login.lock")
    mailing = at_once(MAILING, lanes, path, "POST")
    assert (slow.sent, slow.unsent) == (MAILING, 0)
    # Nobody waits for a place among them, either.
    further = at_once(3, lanes, path, "POST")
    assert (slow.sent, slow.unsent) == (MAILING, 3)
    assert [log_in(lanes) for _ in range(WAITING + 1)] == ["200 OK"] * (WAITING + 1)
    assert [ask(lanes) for _ in range(9)] == ["200 OK"] * 9
    slow.go.set()
    for thread in [*mailing, *further]:
        thread.join(timeout=20)
    # All places are free again, and no more than there were.
    assert (log_in(lanes), ask(lanes)) == ("200 OK", "200 OK")
    assert at_once(MAILING, lanes, path, "POST") and slow.sent == 2 * MAILING
    assert lanes.pages._value == 4
    assert lanes.waiting._value == WAITING


def test_too_many_pages_are_asked_to_come_back_and_leave_threads_to_probes(
    lanes: Lanes, application: Application
) -> None:
    waiting = at_once(4 + WAITING_PAGES, lanes, "/teams/", "GET")
    assert ask(lanes) == "503 Service Unavailable"
    assert application.running == [4, 0]
    threads = int(size()[size().index("--threads") + 1])
    assert threads == len(waiting) + WAITING + ASKING + MAILING + PROBES
    application.go.set()
    for thread in waiting:
        thread.join(timeout=20)
    assert ask(lanes) == "200 OK"


def test_an_answer_that_is_hardly_taken_holds_no_place(tmp_path: Path) -> None:
    """It waits in the server, which gives the place back when the answer is made."""

    def large(_: object, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/csv")])
        return (b"x" * 100_000 for _ in range(10))

    lanes, readers = Lanes(large, tmp_path / "login.lock"), [Client() for _ in range(50)]
    for reader in readers:
        reader.serve(lanes)
        reader.here.sendall(b"GET /teams/ HTTP/1.1\r\nHost: a\r\n\r\n")
        reader.connection.handle_read()
        reader.connection.service()
    assert all(reader.connection.total_outbufs_len > 500_000 for reader in readers)
    assert all(b" 200 OK" in reader.here.recv(20) for reader in readers)
    assert (lanes.pages._value, lanes.places._value) == (4, 4 + WAITING_PAGES)
    for reader in readers:
        reader.connection.handle_close()


def test_processes_take_turns(lanes: Lanes, application: Application) -> None:
    """Each process has lanes of its own, and the same file."""
    others = Lanes(application, lanes.turn)
    threads = at_once(1, lanes, "/login/", "POST") + at_once(1, others, "/login/", "POST")
    assert application.running == [0, 1]
    application.go.set()
    for thread in threads:
        thread.join(timeout=20)
    assert application.most == [0, 1]


def test_a_login_form_has_a_size(lanes: Lanes, application: Application) -> None:
    application.go.set()
    assert ask(lanes, "/login/", "POST", b"x" * LARGEST) == "200 OK"
    assert ask(lanes, "/login/", "POST", b"x" * (LARGEST + 1)) == "413 Content Too Large"
    assert ask(lanes, "/teams/", "POST", b"x" * (LARGEST + 1)) == "200 OK"
    assert len(application.bodies) == 2


@pytest.mark.parametrize("path", ["/login/", "/teams/", "/single-sign-on/"])
def test_a_place_is_free_again_after_a_failure(tmp_path: Path, path: str) -> None:
    def failing(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        raise ValueError

    lanes = Lanes(failing, tmp_path / "login.lock")
    for _ in range(WAITING + 4):
        with pytest.raises(ValueError):  # noqa: PT011
            ask(lanes, path, "POST")


def test_a_file_is_handed_to_the_server_as_it_is(tmp_path: Path) -> None:
    file = FileWrapper(io.BytesIO(b"content"))
    lanes = Lanes(lambda environ, start: file, tmp_path / "login.lock")
    for _ in range(9):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.file_wrapper": FileWrapper}
        assert lanes(environ, lambda *_: None) is file  # type: ignore[arg-type]


# --- how long a page takes meanwhile ---


@pytest.mark.slow
def test_sixteen_logins_at_once_leave_a_page_its_time(tmp_path: Path) -> None:
    """With real hashes. Without the lane, four of them take all threads of a process."""
    stored, over = HASHER.encode("copper lantern orchid gravel", "salt-of-a-test"), Event()

    def answering(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            assert HASHER.verify("copper lantern orchid gravel", stored)
        else:
            work()
        start("200 OK", [])
        return [b"answer"]

    lanes = Lanes(answering, tmp_path / "login.lock")
    threads = int(size()[size().index("--threads") + 1])
    with ThreadPoolExecutor(threads) as server:

        def page() -> float:
            started = time.perf_counter()
            server.submit(ask, lanes).result(timeout=20)
            return time.perf_counter() - started

        def log_in_again_and_again() -> int:
            logins = 0
            while not over.is_set():
                assert server.submit(log_in, lanes).result(timeout=20) == "200 OK"
                logins += 1
            return logins

        alone = statistics.median(page() for _ in range(30))
        with ThreadPoolExecutor(MANY) as people:
            logins = [people.submit(log_in_again_and_again) for _ in range(MANY)]
            # The machine may be busy with other things for a while.
            busy = min(statistics.median(page() for _ in range(30)) for _ in range(3))
            over.set()
    assert sum(done.result() for done in logins) > MANY
    assert busy < 2 * alone


def work() -> None:
    """About as long as a small page."""
    ends = time.thread_time() + 0.015
    while time.thread_time() < ends:
        sum(range(1000))
