"""What a contributor is told holds: targets of make, git hooks, widths, names of files."""

import configparser
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from pre_commit.clientlib import load_config

from tests.support.got import got

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
# What other targets begin with.
STEPS = {"help", "python", "port"}
# Loading checks the form.
REPOSITORIES = load_config(ROOT / ".pre-commit-config.yaml")["repos"]
HOOKS = {hook["id"]: hook for repo in REPOSITORIES for hook in repo["hooks"]}
# With variables before it, as in `PORT=9000 make run`.
COMMAND = r"(?:[A-Z_]+=\S+ )*make ([a-z-]+)"
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def make(*arguments: str) -> str:
    """What make prints; run from within make, it would report its folder too."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    found = subprocess.run(
        ["make", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return found.stdout


def code_spans(document: Path) -> list[str]:
    """What a document marks as code within its sentences and tables."""
    tokens = MarkdownIt("commonmark").enable("table").parse(document.read_text(encoding="utf-8"))
    return [c.content for t in tokens for c in t.children or () if c.type == "code_inline"]


# --- make ----------------------------------------------------------------------------------------


def test_help_lists_every_target() -> None:
    listed = re.findall(r"^make ([a-z-]+) ", make("help"), re.M)
    assert len(listed) == len(set(listed))
    assert set(listed) == TARGETS - STEPS


def test_no_file_can_hide_a_target() -> None:
    phony = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.M)
    assert set(" ".join(phony).split()) == TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_that_a_page_names_is_there(page: Path) -> None:
    named = {m[1] for span in code_spans(page) if (m := re.match(COMMAND, span))}
    assert named <= TARGETS


def test_the_readme_begins_with_two_targets_and_leaves_the_others_to_contributors() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bmake ([a-z-]+)", readme)) == {"run", "test"}
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bmake ([a-z-]+)", told)) == TARGETS - {"python", "port"}


# --- git hooks -----------------------------------------------------------------------------------


def test_hooks_fetch_nothing() -> None:
    assert [repo["repo"] for repo in REPOSITORIES] == ["local"]
    # What pre-commit makes of "system".
    assert {hook["language"] for hook in HOOKS.values()} == {"unsupported"}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_a_hook_runs_a_command_that_make_has_installed(hook: dict[str, Any]) -> None:
    program, *arguments = hook["entry"].split()
    if program == "make":
        assert arguments[0] in TARGETS
        return
    assert re.search(r"^VENV := \.venv$", MAKEFILE, re.M)
    folder, _, name = program.rpartition("/")
    assert folder == ".venv/bin"
    # Tests may run from another environment with the same packages.
    assert Path(sys.executable).with_name(name).exists()
    if arguments[0] == "-m":
        assert importlib.util.find_spec(arguments[1])


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_a_hook_finds_nothing_that_make_lint_would_pass(hook: dict[str, Any]) -> None:
    """The same command, but for the files that it is given."""
    if hook["entry"].startswith("make "):
        assert {"lint", "coverage"} <= set(
            got(re.search(r"^check: (.+)$", MAKEFILE, re.M))[1].split()
        )
        return
    only_for_some_files = {"--force-exclude", "--no-errors-on-unmatched", "--quiet"}
    words = [word for word in hook["entry"].split() if word not in only_for_some_files]
    assert " ".join(words) in make("--dry-run", "lint")


def test_biome_is_where_its_hook_calls_it() -> None:
    biome = locked()["node_modules/@biomejs/biome"]
    path = f"node_modules/@biomejs/biome/{biome['bin']['biome']}"
    assert [name for name, hook in HOOKS.items() if path in hook["entry"]] == ["biome"]


# --- files ---------------------------------------------------------------------------------------


def locked() -> dict[str, Any]:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    return {path: package for path, package in lock["packages"].items() if path}


def test_packages_of_npm_are_pinned_with_hashes_and_name_no_host() -> None:
    assert locked()
    assert not [path for path, package in locked().items() if not package["integrity"]]
    assert not [path for path, package in locked().items() if "resolved" in package]


def test_paths_that_contributors_are_told_are_there() -> None:
    spans = code_spans(ROOT / "CONTRIBUTING.md")
    paths = {span for span in spans if re.fullmatch(r"[\w.-]+(/[\w.-]*)+|[\w.-]+\.\w+", span)}
    assert {"static/css/", "tests/whole/test_access.py", "package.json"} <= paths
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_every_tool_breaks_lines_at_the_same_length() -> None:
    parser = configparser.ConfigParser()
    parser.read_string("[root]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    biome = got(
        re.search(r'"lineWidth": (\d+)', (ROOT / "biome.jsonc").read_text(encoding="utf-8"))
    )
    lengths = {
        parser["*"]["max_line_length"],
        str(tools["ruff"]["line-length"]),
        str(tools["djlint"]["max_line_length"]),
        biome[1],
    }
    assert lengths == {"100"}
