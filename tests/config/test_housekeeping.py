"""Clearing goes on by itself, whatever the database says; test_serve.py starts a server with it."""

import pytest
from django.db import OperationalError

from config import housekeeping


class Enough(Exception):
    """Ends the endless loop."""


def test_a_database_that_is_away_is_said_and_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    commands: list[str] = []
    pauses: list[float] = []

    def command(name: str) -> None:
        commands.append(name)
        if len(commands) == 1:
            raise OperationalError("no route\nto host")

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise Enough

    monkeypatch.setattr(housekeeping, "call_command", command)
    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr("config.housekeeping.connections.close_all", lambda: None)
    with pytest.raises(Enough):
        housekeeping._go_on()
    assert commands == ["clear_expired"] * 3
    assert caplog.messages == ["Expired sessions were not cleared: no route to host"]
    assert all(3200 < pause < 4000 for pause in pauses)
