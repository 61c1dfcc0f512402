"""Tries a seeded sample of faults, and lists those that no test finds: `make mutants-sample`.

SEED=1 SIZE=300 WORKERS=2 python -m tools.mutants
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from .faults import ROOT, shipped
from .lines import PLACE
from .plan import LINES, QUICK, ROUNDS, Plan, is_known

TESTS = ("tests/assessments", "tests/whole")
# The share of the faults that is to be found.
GOAL = 0.9
# Pages show what most rooms make, so their tests are asked for every fault.
PAGES = "tests/assessments/views"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


def forget_old_code() -> None:
    """Forgets which lines the tests run when the code has changed."""
    code = sha256(repr(shipped()).encode()).hexdigest()
    stamp = LINES / "code.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != code:
        shutil.rmtree(LINES, ignore_errors=True)
        for each in ROUNDS:
            (LINES / each).mkdir(parents=True)
        stamp.write_text(code, encoding="utf-8")


def folders(plan: Plan) -> Iterable[str]:
    """Where the tests of a round are: of the slow ones, those of the rooms of the faults left."""
    if plan.round == QUICK:
        return TESTS
    rooms = {f"tests/{Path(fault.path).with_suffix('').as_posix()}" for fault in plan.faults_left()}
    rooms |= {f"tests/{Path(fault.path).parent}" for fault in plan.faults_left()}
    rooms = {room for room in rooms if (ROOT / room).is_dir() and room != "tests/assessments"}
    return [*sorted(rooms), PAGES, *(["tests/whole/test_access.py"] if plan.faults_left() else [])]


def unknown_files(plan: Plan) -> list[str]:
    """The files of tests whose lines are not known."""
    places = [ROOT / folder for folder in folders(plan)]
    files = {f for p in places for f in ([p] if p.is_file() else p.rglob("test_*.py"))}
    return sorted(f.relative_to(ROOT).as_posix() for f in files if not is_known(f, plan.round))


def play(plan: Plan) -> None:
    """A round: measures the lines of its tests, then tries the faults that are left."""
    quick_or_slow = ("-m", "not slow" if plan.round == QUICK else "slow")
    if plan.faults_left() and (files := unknown_files(plan)):
        print(f"Which lines do the {plan.round} tests of {len(files)} files run?", flush=True)
        measuring = ("-n", str(plan.workers), "--dist", "loadfile", "-p", "tools.mutants.lines")
        place = os.environ | {PLACE: str(LINES / plan.round)}
        subprocess.run([*PYTEST, *quick_or_slow, *measuring, *files], env=place)
        if unknown := unknown_files(plan):
            sys.exit(f"The tests of {', '.join(unknown)} did not run to their end.")
    plan = Plan.of_environment(plan.round)  # Anew: now the lines are known.
    left = plan.faults_left()
    print(f"{plan.round}: {len(left)} of {len(plan.faults)} faults are left to try.", flush=True)
    if left:
        options = ("-p", "no:xdist", "-p", "tools.mutants.trying", "--capture=no")
        command = [*PYTEST, *quick_or_slow, *options, "--hypothesis-profile=mutants", *TESTS]
        subprocess.run(command, env=os.environ | {"ROUND": plan.round}, check=True)


def main() -> int:
    os.environ |= {"SEED": "1", "SIZE": "300", "WORKERS": "2"} | os.environ
    forget_old_code()
    for each in ROUNDS:
        play(Plan.of_environment(each))
    return told(Plan.of_environment())


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
