"""People who save all the time, each in a draft of their own, as an open page does.

The value n + 1 is sent when n was acknowledged, and a save without an answer is sent again. A row's
revision counts the different values that were stored. So a row with the value n and another
revision than n has lost one or has one twice, whatever happened in between.
"""

import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from urllib.parse import urlencode

from tools.live import Server

# Seconds between two saves of somebody.
PAUSE = (0.5, 1.5)
CODE, PRACTICE, TOKEN = "pipeline_automation", "devops-pipeline", "t" * 32
# A session of somebody, as a login makes it.
SESSION = """
import time
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

def session_of(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["began"] = session["seen"] = int(time.time())
    # What is asked for again after a while, such as for exports of everything.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session["rights"] = type(user).objects.get(pk=user.pk).rights_stamp
    session.save()
    return session.session_key
"""
# People with a draft each, whose names begin with a text.
MAKE = (
    SESSION
    + """
import json
from assessments.models import *
versions, made = QuestionnaireVersion.objects.published(), []
for number in range(COUNT):
    user = User.objects.create(username=f"NAME-{number}")
    team = Team.objects.create(name=f"NAME {number}", engineers=9)
    Membership.objects.create(team=team, user=user, right="lead")
    draft = Assessment.objects.start(team, versions, track="full", by=user)
    made.append((str(draft.pk), session_of(user)))
print(json.dumps(made))
"""
)
STORED = """
import json
from assessments.models import Answer
rows = Answer.objects.exclude(comment="").select_related("response")
print(json.dumps({str(a.response.assessment_id): (int(a.comment), a.revision) for a in rows}))
"""
# What an answer means to whoever waits for it.
AWAY, GATEWAY = 503, (502, 504)


def made(server: Server, count: int, name: str = "writer") -> list[tuple[str, str]]:
    """Drafts and the sessions of those who write them."""
    script = MAKE.replace("COUNT", str(count)).replace("NAME", name)
    found: list[tuple[str, str]] = json.loads(server.run(script))
    return found


@dataclass
class Seen:
    """What somebody saw: answers by their kind, and how long each took."""

    kinds: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    gap: float = 0.0


def kind_of(status: int) -> str:
    if status == AWAY:
        return "away"
    if status in GATEWAY:
        return "refused"
    return "saved" if status == 200 else "failed"


class Client:
    """Asks on a connection that stays open, as a browser does; a new one after each failure."""

    def __init__(self, port: int, cookie: str = "", patience: float = 30) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=patience)
        self.headers = {"Cookie": cookie, "Accept": "application/json"}
        self.seen, self.last = Seen(), ""

    def ask(self, path: str, fields: dict[str, str] | None = None) -> str:
        """The kind of the answer; all of it has been read."""
        began = time.monotonic()
        try:
            if fields is None:
                self.line.request("GET", path, headers=self.headers)
            else:
                form = {"Content-Type": "application/x-www-form-urlencoded"}
                self.line.request("POST", path, urlencode(fields), self.headers | form)
            answer = self.line.getresponse()
            answer.read()
            kind = kind_of(answer.status)
        except ConnectionRefusedError:
            kind = "refused"
        except TimeoutError:
            kind = "late"
        except (HTTPException, OSError):
            kind = "reset"
        if kind in ("refused", "late", "reset"):
            self.line.close()
        self.last = kind
        self.seen.kinds[kind] += 1
        self.seen.seconds.append(time.monotonic() - began)
        return kind


class Writer(Client):
    """Saves one value after the other until it is told to stop."""

    def __init__(self, port: int, draft: str, session: str, saved: int = 0) -> None:
        super().__init__(port, f"sessionid={session}; csrftoken={TOKEN}")
        self.path = f"/assessments/{draft}/practices/{PRACTICE}/"
        self.draft, self.saved, self.sent = draft, saved, 0
        self.page = f"{random.getrandbits(128):032x}"

    def write(self, over: Event) -> None:
        last = time.monotonic()
        while not over.is_set():
            if self.save() == "saved":
                now = time.monotonic()
                self.seen.gap, last = max(self.seen.gap, now - last), now
            over.wait(random.uniform(*PAUSE))  # noqa: S311

    def save(self) -> str:
        self.sent += 1
        value = str(self.saved + 1)
        fields = {
            f"{CODE}-answer": "2",
            f"{CODE}-comment": value,
            f"{CODE}-revision": str(self.saved),
            "page": self.page,
            "sequence": str(self.sent),
            "csrfmiddlewaretoken": TOKEN,
        }
        kind = self.ask(self.path, fields)
        self.saved += kind == "saved"
        return kind


class Looker(Client):
    """Looks at pages and at /livez until it is told to stop."""

    def look(self, over: Event) -> None:
        while not over.is_set():
            for path in ("/livez", "/login/"):
                self.ask(path)
            over.wait(0.5)


class Crowd:
    """Writers who save meanwhile, and somebody who looks."""

    def __init__(self, server: Server, port: int, count: int) -> None:
        self.server, self.over = server, Event()
        self.writers = [Writer(port, *who) for who in made(server, count, f"s{time.time():.0f}")]
        self.looker = Looker(port)
        work = [one.write for one in self.writers] + [self.looker.look]
        self.threads = [Thread(target=one, args=(self.over,)) for one in work]

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=120)

    def settled(self) -> bool:
        """Whether everybody could save again."""
        return all(one.last == "saved" for one in self.writers)

    def compare(self) -> tuple[int, int]:
        """How many acknowledged saves are lost, and how many were stored twice."""
        stored = json.loads(self.server.run(STORED))
        lost = doubled = 0
        for writer in self.writers:
            value, revision = stored.get(writer.draft, (0, 0))
            lost += max(0, writer.saved - value) + max(0, value - revision)
            doubled += max(0, revision - value)
        return lost, doubled
