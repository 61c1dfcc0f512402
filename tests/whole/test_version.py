"""The version stands in one place; pages, the command line and the changelog agree with it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from config import __version__
from tests.support.fixtures import Catalogue

ROOT = Path(__file__).parents[2]
# What could name a version of Tripod, and would have to be changed with each release.
MANIFESTS = ("Dockerfile", "compose.yaml", "package.json", "pyproject.toml", "README.md")


def sections() -> list[tuple[str, str]]:
    """The versions of the changelog, the newest first, with their dates."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$", text, re.M)


def test_the_command_line_tells_it_without_any_package() -> None:
    said = subprocess.run(
        [sys.executable, "-S", "-m", "config.serve", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (said.returncode, said.stdout) == (0, f"{__version__}\n")


@pytest.mark.parametrize("page", ["start", "account_login", "roles"])
def test_it_stands_at_the_foot_of_a_page(client: Client, catalogue: Catalogue, page: str) -> None:
    shown = client.get(reverse(page)).content.decode()
    assert f"Tripod {__version__}" in shown[shown.index("<footer") :]


def test_it_stands_at_the_foot_of_the_admin(admin_client: Client) -> None:
    shown = admin_client.get(reverse("admin:index")).content.decode()
    assert f"Tripod {__version__}" in shown[shown.index("<footer") :]


@pytest.mark.parametrize("name", MANIFESTS)
def test_nothing_else_names_it(name: str) -> None:
    assert __version__ not in (ROOT / name).read_text(encoding="utf-8")


def test_it_is_a_release_or_on_the_way_to_one() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev0)?", __version__)


def test_the_changelog_tells_of_it() -> None:
    """A released version has a section with its day; one on the way has none yet."""
    (first, _), *releases = sections()
    assert first == "Unreleased"
    assert all(day for _version, day in releases)
    number, _, on_the_way = __version__.partition(".dev")
    assert (number in dict(releases)) == (not on_the_way)
    if not on_the_way:
        assert releases[0][0] == number
