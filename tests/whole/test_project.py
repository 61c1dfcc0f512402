"""Rules for the whole project: sizes, names, imports, templates, requirements, documents."""

import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.pace import SLOW
from tests.support.repository import CODE, ROOT, files, imported, name

FORBIDDEN = {"utils", "helpers", "common", "services", "managers", "signals", "constants"}
PURE = (
    *("assessments.scoring", "assessments.criteria", "assessments.metrics"),
    *("assessments.changes", "assessments.organisation", "assessments.trends"),
    *("roles.investment", "roles.priorities"),
)
NO_HTTP = (
    *ROOT.glob("assessments/models/*.py"),
    *ROOT.glob("assessments/reports/**/*.py"),
    *ROOT.glob("assessments/answering/*.py"),
    *ROOT.glob("assessments/catalogue/*.py"),
    *ROOT.glob("roles/models/*.py"),
    *ROOT.glob("roles/files/*.py"),
    *ROOT.glob("roles/versioning/*.py"),
    *ROOT.glob("roles/versioning/files/*.py"),
    *(ROOT / "roles" / name for name in ("recommendations.py", "wording.py", "priorities.py")),
)
# What is missing on a machine is told in one way, and listed at the end of the run.
MAY_SKIP = ROOT / "tests" / "support" / "not_tried.py"
MOST_LINES = 400
MOST_WORDS = 250

INLINE = {
    "script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "javascript address": re.compile(r"[\"'\s]javascript:", re.I),
}
ELSEWHERE = {
    "html": re.compile(
        r"<link\b[^>]*\bhref=[\"']?\s*(?:https?:)?//"
        r"|<(?!a\b)[a-z][^>]*\s(?:src|srcset|data|poster|action|formaction)=[\"']?\s*(?:https?:)?//",
        re.I,
    ),
    "css": re.compile(r"@import|url\(\s*[\"']?\s*(?:https?:)?//", re.I),
    "js": re.compile(r"[\"'`](?:https?:|wss?:)?//", re.I),
}


def test_no_file_is_long() -> None:
    long = {
        name(path): lines
        for path in files(".py", ".html", ".css", ".js")
        if "migrations" not in path.parts
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_no_module_is_a_drawer_for_everything() -> None:
    found = [name(p) for p in files(".py", folders=CODE) if {p.stem, p.parent.name} & FORBIDDEN]
    assert not found


def test_nothing_is_left_for_later_or_left_out() -> None:
    mark = re.compile(
        r"\b(TO"
        r"DO|FIX"
        r"ME|XXX)\b|pytest\.(mark\.)?(skip|xfail|importorskip)"
        r"|\b(SkipTest|skipTest|skipIf|skipUnless)\b|import .*\b(skip|xfail|importorskip)\b"
    )
    this = Path(__file__)
    found = [
        name(path)
        for path in files(".py", ".html", ".css", ".js", ".toml")
        if path not in (this, MAY_SKIP) and mark.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_browser_tests_wait_for_what_they_expect() -> None:
    """A page that is still loading is no fault: `expect` waits, `is_visible` does not."""
    at_once = re.compile(r"\.is_(visible|hidden|checked|enabled|disabled)\(\)")
    found = [
        name(p) for p in files(".py", folders=["tests/browser"]) if at_once.search(p.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("module", PURE)
def test_arithmetic_needs_the_standard_library_only(module: str) -> None:
    place = ROOT.joinpath(*module.split("."))
    sources = sorted(place.glob("*.py")) or [place.with_suffix(".py")]
    allowed = sys.stdlib_module_names - {"random", "time", "datetime", "socket", "sqlite3", "os"}
    foreign = [
        other
        for source in sources
        for other in imported(source)
        if not other.startswith(PURE) and other.partition(".")[0] not in allowed
    ]
    assert not foreign


def test_models_rules_and_reports_know_no_http() -> None:
    http = ("django.http", "django.views", "django.shortcuts", "django.urls")
    found = [name(path) for path in NO_HTTP if any(m.startswith(http) for m in imported(path))]
    assert not found


def test_no_code_asks_a_request_where_tripod_is() -> None:
    header = re.compile(
        r"\b(build_absolute_uri|get_host|get_port|get_current_site|is_secure)\b|\.scheme\b"
        # Not X-Forwarded-For: it says who asks.
        r"|(?i:x[-_]forwarded[-_](?!for)|script_name\b(?!\()|http_host|headers\[.host)"
    )
    # The front door makes every request say what PUBLIC_URL says.
    door = {ROOT / "config" / name for name in ("environment.py", "middleware.py", "settings.py")}
    found = [
        name(path)
        for path in files(".py", ".html", folders=("assessments", "config", "roles", "templates"))
        if path not in door and header.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_address_of_ours_is_written_out() -> None:
    written = re.compile(
        r"\s(?:href|src|action|hx-\w+)=[\"']/|(?:fetch|redirect|HttpResponseRedirect)\([\"'`]/"
    )
    found = [
        name(path)
        for path in files(
            ".py", ".html", ".js", folders=("assessments", "config", "roles", "templates", "static")
        )
        if written.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_nothing_that_the_policy_refuses(what: str) -> None:
    pages = files(".html")
    assert pages
    assert not [name(p) for p in pages if INLINE[what].search(p.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_nothing_is_loaded_from_another_host(kind: str) -> None:
    found = [
        name(path)
        for path in files(f".{kind}")
        if ELSEWHERE[kind].search(path.read_text(encoding="utf-8"))
    ]
    assert not found


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("html", '<link rel="stylesheet" href="https://cdn.example/x.css">'),
        ("html", '<script src="//cdn.example/x.js"></script>'),
        ("html", '<img alt="" src=https://cdn.example/x.png>'),
        ("css", "a { background: url(https://cdn.example/x.png) }"),
        ("js", 'import x from "https://cdn.example/x.js"'),
    ],
)
def test_what_comes_from_another_host_is_noticed(kind: str, text: str) -> None:
    assert ELSEWHERE[kind].search(text)


def test_vendored_files_name_their_version_and_licence() -> None:
    vendor = ROOT / "static" / "vendor"
    readme = (vendor / "README.md").read_text(encoding="utf-8")
    for folder in (path for path in vendor.iterdir() if path.is_dir()):
        assert re.search(r"-\d+\.\d+", folder.name)
        assert f"`{folder.name}/`" in readme
        assert list(folder.glob("LICENSE*"))


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_with_hashes_and_name_no_host(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    entries = [e for e in re.split(r"^(?=[a-z])", text, flags=re.M) if e[:1].isalpha()]
    assert entries
    assert not [e for e in entries if not re.match(r"[a-z0-9.-]+==\S+", e)]
    assert not [e for e in entries if "--hash=sha256:" not in e]
    assert not re.search(r"https?:|file:|--(index|find|extra)", text)


@pytest.mark.parametrize("file", ["requirements.in", "requirements-dev.in"])
def test_each_requirement_says_what_it_is_for(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    explained = False
    for line in lines[1:]:
        if line and not line.startswith(("#", "-")):
            assert explained, line
        explained = line.startswith("#") or (explained and bool(line))


def test_decisions_are_short_and_numbered_without_a_gap() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert len(text.split()) <= MOST_WORDS, path.name


def variables(module: str) -> set[str]:
    """What a module of config/ reads from the environment."""
    source = (ROOT / "config" / f"{module}.py").read_text(encoding="utf-8")
    return set(re.findall(r"\b(?:env\.\w+|environ\.get|whole)\(\s*[\"'](\w+)[\"']", source))


def of_the_settings() -> set[str]:
    return variables("settings") | variables("sign_on")


def test_every_variable_is_in_the_example() -> None:
    read = of_the_settings() | variables("serve") | variables("sizes")
    assert {"PUBLIC_URL", "PORT", "THREADS"} <= read
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert not [variable for variable in read if not re.search(rf"\b{variable}\b", example)]


def test_the_container_hands_on_every_variable_that_it_does_not_set_itself() -> None:
    own = {"DATA_DIR", "STATIC_ROOT", "PORT", "DEBUG"}
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert of_the_settings() - own == set(re.findall(r"^      ([A-Z_]+):", compose, re.M)) - {
        *("POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD")
    }


def test_the_container_has_limits() -> None:
    app = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["app"]
    assert app["tmpfs"] == ["/tmp:size=64m,mode=1777"]
    assert app["mem_limit"] == app["memswap_limit"] == "${MEMORY:-1g}"
    assert app["read_only"] is True


def test_the_house_is_told_on_two_pages() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    # What two pages of A4 hold in 9 points.
    assert len(text.split()) <= 1340
    assert len(text.splitlines()) <= 110


@pytest.mark.parametrize("document", sorted(ROOT.glob("docs/**/*.md")), ids=name)
def test_modules_that_documents_name_are_there(document: Path) -> None:
    named = re.findall(r"`([\w/]+/)?(\w+\.py)\b", document.read_text(encoding="utf-8"))
    known = [f"/{name(path)}" for path in [*files(".py", folders=CODE), *ROOT.glob("*.py")]]
    missing = [
        f"{folder}{file}"
        for folder, file in named
        if not any(path.endswith(f"/{folder}{file}") for path in known)
    ]
    assert missing == []


def test_each_slow_test_is_there() -> None:
    for line in SLOW.read_text(encoding="utf-8").splitlines():
        path, _, name = line.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), line
