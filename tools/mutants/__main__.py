"""Tries a seeded sample of faults, and lists those that no test finds: `make mutants-sample`.

SEED=1 SIZE=300 WORKERS=2 python -m tools.mutants
"""

import os
import shutil
import subprocess
import sys
from hashlib import sha256

from .faults import ROOT, shipped
from .lines import PLACE
from .plan import LINES, Plan, is_known

TESTS = ("tests/assessments", "tests/whole")
# The share of the faults that is to be found.
GOAL = 0.9
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def changed_files() -> list[str]:
    """The files of tests whose lines are not known; all of them when the code has changed."""
    code = sha256(repr(shipped()).encode()).hexdigest()
    stamp = LINES / "code.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != code:
        shutil.rmtree(LINES, ignore_errors=True)
        LINES.mkdir(parents=True)
        stamp.write_text(code, encoding="utf-8")
    files = sorted(f for folder in TESTS for f in (ROOT / folder).rglob("test_*.py"))
    return [f.relative_to(ROOT).as_posix() for f in files if not is_known(f)]


def main() -> int:
    os.environ |= {"SEED": "1", "SIZE": "300", "WORKERS": "2"} | os.environ
    workers = os.environ["WORKERS"]
    if files := changed_files():
        print(f"Which lines do the tests of {len(files)} files run?", flush=True)
        measuring = ("-n", workers, "--dist", "loadfile", "-p", "tools.mutants.lines")
        subprocess.run([*PYTEST, *measuring, *files], env=os.environ | {PLACE: str(LINES)})
        if unknown := changed_files():
            sys.exit(f"The tests of {', '.join(unknown)} did not run to their end.")
    plan = Plan.of_environment()  # Anew: now the lines are known.
    left = plan.faults_left()
    print(f"{len(left)} of {len(plan.faults)} faults are left to try.", flush=True)
    if left:
        options = ("-p", "no:xdist", "-p", "tools.mutants.trying", "--capture=no")
        command = [*PYTEST, *options, "--hypothesis-profile=mutants", *TESTS]
        subprocess.run(command, env=os.environ, check=True)
    return told(plan)


def told(plan: Plan) -> int:
    """Prints the survivors and the counts; 0 if all were tried and nine of ten found."""
    done = plan.outcomes()
    tried = [done[fault.name] for fault in plan.faults if fault.name in done]
    survivors = [row["fault"] for row in tried if not row["found_by"]]
    failed = [row["fault"] for row in tried if (row["found_by"] or "").startswith("not tried")]
    found = len(tried) - len(survivors) - len(failed)
    for fault in survivors:
        print(f"\nNot found: {fault}")
    for fault in failed:
        print(f"\nNot tried: {fault}")
    print(
        f"\n{len(tried)} of {len(plan.faults)} faults tried, {found} found, {len(survivors)} not."
    )
    return int(found + len(survivors) < len(plan.faults) or found < GOAL * len(plan.faults))


if __name__ == "__main__":
    sys.exit(main())
