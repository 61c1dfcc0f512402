"""nginx in front of Tripod, each a process of its own, for what the test client cannot show."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.not_tried import needed
from tools import servers
from tools.live import Server

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
EXAMPLE = re.compile(r"^```nginx\n(.*?)^```$", re.M | re.S)
# nginx writes only into its own folder, and needs no special rights.
NGINX = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""
# The hosts of the examples, Tripod's path on each, and the prefix of its cookies there.
PLACES = {
    "root": ("tripod.example.org", "/", "__Host-"),
    "path": ("tools.example.org", "/tripod/", "__Secure-"),
}
PEOPLE = """
from tests.support import factories
from tests.support.second_factors import with_app
alice = factories.user("alice", is_staff=True, is_superuser=True)
team = factories.team("Checkout", lead=alice)
done = factories.submitted(factories.assessment(team, by=alice))
root = factories.user("root", is_staff=True, is_superuser=True)
print(done.pk, factories.assessment(team, by=alice).pk, with_app(root))
"""


class Proxy:
    """nginx as docs/operations.md shows it for a host, with a certificate of its own."""

    def __init__(self, folder: Path, host: str, upstream: int) -> None:
        self.folder, self.host, self.port = folder, host, servers.free_port()
        self.certificate, self.key = self.folder / "tls.pem", self.folder / "tls.key"
        self.access_log = self.folder / "access.log"
        self.process: subprocess.Popen[bytes] | None = None
        _sign(host, self.certificate, self.key)
        (example,) = (e for e in EXAMPLE.findall(OPERATIONS.read_text()) if f" {host};" in e)
        for shown, here in (
            (r"listen 443", f"listen 127.0.0.1:{self.port}"),
            (r"(ssl_certificate) .*;", rf"\1 {self.certificate};"),
            (r"(ssl_certificate_key) .*;", rf"\1 {self.key};"),
            (r"127\.0\.0\.1:8000", f"127.0.0.1:{upstream}"),
            (r"/var/log/nginx/access.log", f"{self.access_log}"),
        ):
            example, found = re.subn(shown, here, example)
            assert found, f"docs/operations.md does not show {shown}"
        user = "user root;" if os.geteuid() == 0 else ""
        self.settings = self.folder / "nginx.conf"
        self.settings.write_text(NGINX.format(folder=folder, user=user, server=example))

    def start(self) -> None:
        log = self.folder / "error.log"
        self.process = subprocess.Popen(
            [servers.nginx(), "-c", self.settings, "-e", log], start_new_session=True
        )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"nginx did not come up: {log.read_text()}")

    def logged(self, text: str) -> str:
        """The access log once it contains the text: nginx logs a request after its response."""
        for _ in range(200):
            log = self.access_log.read_text()
            if text in log:
                return log
            time.sleep(0.1)
        raise TimeoutError(f"nginx did not log {text}: {log}")

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def _sign(host: str, certificate: Path, key: Path) -> None:
    """Makes a self-signed certificate for the host, and for 127.0.0.1, where it is served."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host},IP:127.0.0.1"),
            *("-out", certificate, "-keyout", key),
        ],
        check=True,
        capture_output=True,
    )


@dataclass(frozen=True)
class BehindNginx:
    """Tripod behind nginx: its addresses, the keys of a report and a draft, root's app."""

    tripod: Server
    proxy: Proxy
    base: str
    prefix: str
    origin: str
    here: str
    done: str
    draft: str
    app: str


@contextmanager
def behind_nginx(folder: Path, name: str) -> Iterator[BehindNginx]:
    """Tripod with nginx in front of it: at the root of a host, or below a path."""
    needed(servers.nginx)
    needed(servers.openssl)
    host, base, prefix = PLACES[name]
    tripod = Server(folder, PUBLIC_URL=f"https://{host}{base}", BEHIND_PROXY="true")
    proxy = Proxy(folder, host, tripod.port)
    try:
        tripod.start()
        proxy.start()
        done, draft, app = tripod.run(PEOPLE).split()
        yield BehindNginx(
            tripod=tripod,
            proxy=proxy,
            base=base,
            prefix=prefix,
            origin=f"https://{host}",
            here=f"https://127.0.0.1:{proxy.port}",
            done=done,
            draft=draft,
            app=app,
        )
    finally:
        proxy.kill()
        tripod.kill()
