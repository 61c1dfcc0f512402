"""A test that lacks something on this machine is left out, and counted with the reason."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest
from tests.support.not_tried import needed
from tools import servers

@pytest.fixture(scope="session")
def browser():
    return needed(servers.chromium)

@pytest.mark.parametrize("page", range(3))
def test_in_the_browser(browser, page):
    raise AssertionError

def test_anything_else():
    assert servers.FLAGS
"""


def test_what_is_missing_is_counted_with_its_reason_and_kept_for_make(tmp_path: Path) -> None:
    file, kept = tmp_path / "test_two.py", tmp_path / "kept"
    file.write_text(TESTS)
    plugins = ["-p", "tests.support.not_tried", "-p", "no:django", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "/dev/null", "--noconftest", *plugins, file],
        env=os.environ | {"PYTHONPATH": f"{ROOT}", "CHROMIUM": "/no/where", "NOT_TRIED": f"{kept}"},
        capture_output=True,
        text=True,
    )
    line = "3 tests: CHROMIUM is set to /no/where, which is no program that can be run.\n"
    assert run.returncode == 0, run.stdout
    assert "1 passed, 3 skipped" in run.stdout
    assert line in run.stdout.partition("= Not tried =")[2]
    assert kept.read_text() == line
