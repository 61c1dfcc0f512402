"""nginx with the file of compose.yaml, in front of the instances of a site."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_connection

from tools import servers

FILE = Path(__file__).parents[2] / "nginx.conf"
# nginx writes only into its own folder, and needs no special rights.
AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream tripod {{
        {instances}
    }}
    {server}
}}
"""
# What Docker's names stand for: the instances, asked again at once after they were away.
SHOWN = {
    r"listen 8080;": "listen 127.0.0.1:{port};",
    r"resolver .*;": "",
    r"http://app:8000": "http://tripod",
    r"/var/log/nginx/access.log": "{folder}/access.log",
}


def settings(folder: Path, port: int, instances: list[int]) -> str:
    """The file of compose.yaml for instances on this machine."""
    server = FILE.read_text(encoding="utf-8")
    for shown, here in SHOWN.items():
        server, found = re.subn(shown, here.format(port=port, folder=folder), server)
        assert found, f"nginx.conf does not say {shown}"
    listed = "\n".join(f"server 127.0.0.1:{one} max_fails=0;" for one in instances)
    user = "user root;" if os.geteuid() == 0 else ""
    return AROUND.format(folder=folder, user=user, instances=listed, server=server)


@contextmanager
def in_front(folder: Path, instances: list[int]) -> Iterator[int]:
    """The port on which nginx passes requests to the instances."""
    port = servers.free_port()
    folder.mkdir(exist_ok=True)
    file, log = folder / "nginx.conf", folder / "error.log"
    file.write_text(settings(folder, port, instances), encoding="utf-8")
    nginx = subprocess.Popen((servers.nginx(), "-c", file, "-e", log), start_new_session=True)
    try:
        _wait(port, log)
        yield port
    finally:
        os.killpg(nginx.pid, signal.SIGKILL)
        nginx.wait()


def _wait(port: int, log: Path) -> None:
    for _ in range(200):
        try:
            with closing(create_connection(("127.0.0.1", port), timeout=5)):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nginx did not come up: {log.read_text()}")
