"""nginx with the file of compose.yaml asks whichever instance listens."""

import http.server
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest

from tests.support.not_tried import needed
from tools import servers
from tools.storm.proxy import in_front
from tools.storm.site import until


class Told(http.server.BaseHTTPRequestHandler):
    """Says what it was asked with, and by whom."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = "".join(f"{name}: {value}\n" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def instance(port: int) -> Iterator[None]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Told) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def post(port: int, path: str = "/", size: int = 3, **headers: str) -> tuple[int, str]:
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    sent = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https", "Host": "a.example:99"}
    line.request("POST", path, b"x" * size, sent | headers)
    answer = line.getresponse()
    return answer.status, answer.read().decode()


def test_a_new_instance_takes_over_without_a_refusal(tmp_path: Path) -> None:
    needed(servers.nginx)
    ports = [servers.free_port(), servers.free_port()]
    with in_front(tmp_path, ports) as port:
        assert post(port)[0] == 502
        for one in (*ports, *ports):
            with instance(one):
                assert {post(port)[0] for _ in range(4)} == {200}


@pytest.mark.parametrize("path", ["/", "/app/", "/a/b/"])
def test_it_says_who_asked_and_logs_no_key(tmp_path: Path, path: str) -> None:
    needed(servers.nginx)
    ports = [servers.free_port()]
    with in_front(tmp_path, ports) as port, instance(*ports):
        for name in ("invited", "new-password", "shared"):
            status, told = post(port, f"{path}{name}/secret-key/")
        assert status == 200
        assert "X-Forwarded-For: 1.2.3.4, 127.0.0.1\n" in told
        assert "X-Forwarded-Proto: http\n" in told
        assert "Host: a.example:99\n" in told
        assert post(port, size=6_000_000)[0] == 413
        # Refused before nginx looks at the address.
        assert post(port, f"{path}shared/secret-key/", Odd="x" * 9000)[0] == 400
        post(port, "/last")
    until(lambda: "/last" in (tmp_path / "access.log").read_text())
    logs = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert "secret-key" not in logs
