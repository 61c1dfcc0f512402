"""`make audit`: known vulnerabilities, risky code, a bill of materials, outdated pins.

    python -m tools.audit

A known fault ends it with 1. What cannot be asked, such as a database without a network, is said
as "skipped" with the reason, and makes nothing red.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[1]
BOM = ROOT / "bom.json"
FILES = ("requirements", "requirements-dev")
# Longer than any of these takes with a network.
SECONDS = 180

Done: TypeAlias = subprocess.CompletedProcess[str]
Run: TypeAlias = Callable[[list[str]], Done]


@dataclass(frozen=True)
class Result:
    """What a check found: faults make it red, notes do not."""

    title: str
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: str = ""

    @property
    def lines(self) -> list[str]:
        state = "FAULT" if self.faults else f"skipped: {self.skipped}" if self.skipped else "ok"
        more = [*self.faults, *self.notes]
        return [f"{self.title}: {state}", *(f"  {line}" for line in more)]


def run(command: list[str]) -> Done:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {SECONDS} seconds")


def python(module: str, *options: str) -> list[str]:
    return [sys.executable, "-m", module, *options]


def reason(done: Done) -> str:
    """Why a program gave no result, in a line."""
    said = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
    return said[-1].strip()[:200] if said else f"it ended with {done.returncode}"


def data_of(done: Done) -> Any:
    """What it printed as JSON; None if that is no JSON."""
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None


# --- known vulnerabilities ---


def vulnerabilities(run: Run) -> Result:
    """The pinned packages against the database of PyPI, those of the tests too."""
    title = "Known vulnerabilities (pip-audit)"
    options = ["--disable-pip", "--no-deps", "--progress-spinner=off", "--format=json"]
    files = [part for name in FILES for part in ("--requirement", f"{name}.txt")]
    done = run(python("pip_audit", *options, *files))
    data = data_of(done)
    if not isinstance(data, dict):
        return Result(title, skipped=f"the database cannot be asked ({reason(done)})")
    packages = data["dependencies"]
    unknown = [package for package in packages if "skip_reason" in package]
    faults = [_vulnerability(p, v) for p in packages for v in p.get("vulns", [])]
    if not faults and unknown and len(unknown) == len(packages):
        # pip-audit itself takes this for a success: a mirror has the packages alone.
        return Result(
            title, skipped=f"the database knows none of {len(packages)} packages; ask one"
        )
    notes = [f"not audited: {', '.join(p['name'] for p in unknown)}"] if unknown else []
    return Result(title, sorted(set(faults)), notes)


def _vulnerability(package: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    fixed = ", ".join(found.get("fix_versions", [])) or "none yet"
    return f"{package['name']} {package['version']}: {found['id']}, fixed in {fixed}"


# --- risky code ---


def risky_code(run: Run) -> Result:
    """What bandit takes for risky; a line that is meant says so, with the reason beside it."""
    title = "Risky code (bandit)"
    folders = ["assessments", "config", "roles"]
    done = run(
        python(
            "bandit",
            "--quiet",
            "--configfile=pyproject.toml",
            "--format=json",
            "--recursive",
            *folders,
        )
    )
    data = data_of(done)
    if not isinstance(data, dict):
        return Result(title, [f"bandit gave no result: {reason(done)}"])
    errors = [f"{error['filename']}: {error['reason']}" for error in data["errors"]]
    return Result(title, errors + [_risk(found) for found in data["results"]])


def _risk(found: Mapping[str, Any]) -> str:
    place = f"{found['filename']}:{found['line_number']}"
    return f"{place}: {found['test_id']} {found['issue_text']}"


# --- the bill of materials ---


def bill_of_materials(run: Run) -> Result:
    """What Tripod runs on, as CycloneDX, in a file that git leaves out."""
    title = "Bill of materials (cyclonedx-bom)"
    options = ["--output-reproducible", "--output-format=JSON", f"--output-file={BOM}"]
    done = run(python("cyclonedx_py", "requirements", *options, "requirements.txt"))
    if done.returncode:
        return Result(title, [reason(done)])
    count = len(json.loads(BOM.read_text(encoding="utf-8"))["components"])
    return Result(title, notes=[f"{count} packages in {BOM.name}"])


# --- outdated pins ---

REQUIREMENT = re.compile(r"([A-Za-z][\w.-]*)")
PIN = re.compile(r"^([A-Za-z][\w.-]*)(?:\[[^]]*])?==([^\s;\\]+)", re.MULTILINE)


def outdated(run: Run, folder: Path = ROOT) -> Result:
    """Direct requirements that are not the newest; one a major behind needs its reason."""
    title = "Direct requirements on their newest version"
    texts = [(folder / f"{name}.in").read_text(encoding="utf-8") for name in FILES]
    reasons = {name: why for text in texts for name, why in direct(text.splitlines())}
    pins: dict[str, str] = {}
    for name in FILES:
        pins |= dict(PIN.findall((folder / f"{name}.txt").read_text(encoding="utf-8")))
    newest = _newest(run, sorted(reasons))
    if isinstance(newest, str):
        return Result(title, skipped=f"the index cannot be asked ({newest})")
    behind = {name: new for name, new in newest.items() if pins.get(name, new) != new}
    bad = {n for n, new in behind.items() if _is_major_behind(pins[n], new, reasons.get(n, ""))}
    faults = [f"{n} {pins[n]}, newest {behind[n]}: raise it, or say why not" for n in sorted(bad)]
    notes = [f"{n} {pins[n]}, newest {behind[n]}" for n in sorted(behind.keys() - bad)]
    return Result(title, faults, notes)


def direct(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Each requirement with the comment right above it."""
    comment: list[str] = []
    for line in lines:
        found = REQUIREMENT.match(line)
        if found:
            yield found[1].lower(), " ".join(comment)
        elif line.startswith("#"):
            comment.append(line.strip("# "))
            continue
        if not found:
            comment = []


def _is_major_behind(pin: str, newest: str, comment: str) -> bool:
    """Whether the newest has another first number, and the comment no "Not 6: …" about it."""
    major = newest.partition(".")[0]
    return pin.partition(".")[0] != major and f"Not {major}:" not in comment


def _newest(run: Run, names: list[str]) -> dict[str, str] | str:
    """The newest version of each, or why the index gave none."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "names.in"
        asked.write_text("\n".join(names), encoding="utf-8")
        options = ["--no-deps", "--universal", "--python-version=3.11", "--no-header", "--quiet"]
        done = run(
            [
                str(Path(sys.executable).with_name("uv")),
                "pip",
                "compile",
                *options,
                "--no-annotate",
                str(asked),
            ]
        )
    return reason(done) if done.returncode else dict(PIN.findall(done.stdout))


CHECKS = (vulnerabilities, risky_code, bill_of_materials, outdated)


def audit(run: Run, checks: Iterable[Callable[[Run], Result]] = CHECKS) -> bool:
    """Prints what each check found; whether there is no fault."""
    sound = True
    for check in checks:
        result = check(run)
        print(*result.lines, sep="\n", flush=True)
        sound = sound and not result.faults
    return sound


if __name__ == "__main__":
    sys.exit(not audit(run))
