"""Tests mirror the packages: a module has its test file, or a reason why others are enough."""

import pytest

from tests.support.repository import ROOT, files, imported, name

TESTS = ROOT / "tests"
MIRRORED = ("assessments", "config", "roles", "tools")
# What lies in tests/ beside the mirrored packages.
OTHERS = {"browser", "postgres", "support", "whole"}
# What Django asks for: names of applications, and addresses, which test_access.py walks.
ASKED_FOR = {"apps.py", "urls.py"}
# A module, or those of a room that have no file of their own, and where they are tried.
ELSEWHERE = {
    "assessments/access.py": "whole/test_access.py asks for every address as every person",
    "assessments/accounts/stages.py": "assessments/views/test_registration.py logs in through it",
    "assessments/admin/pages.py": "assessments/admin/test_reorganising.py opens pages with it",
    "assessments/admin/rulesets.py": "assessments/admin/test_impact.py opens what it adds",
    "assessments/forms": "assessments/views/ posts each of them as its page does",
    "assessments/models/claims.py": "whole/test_races_rights.py lets each of them lapse",
    "assessments/models/report_data.py": "assessments/reports/data/test_build.py compares shapes",
    "assessments/reports/data/findings.py": "assessments/reports/data/test_build.py builds of it",
    "assessments/reports/document/rows.py": "assessments/reports/document/test_build.py makes them",
    "assessments/reports/organisation/gaps.py": (
        "assessments/reports/organisation/test_side_by_side.py shows them"
    ),
    "roles/curves.py": "roles/test_admin.py opens the pages with plots",
    "roles/shapes.py": "assessments/reports/data/test_build.py compares shapes",
    "roles/versioning/admin/drafts.py": "roles/test_admin.py changes drafts alone",
    "assessments/models/answers.py": "assessments/views/test_answering.py stores each kind",
    "assessments/reports/data/cases.py": "assessments/reports/data/test_build.py builds of it",
    "assessments/views/secret_links.py": (
        "assessments/views/test_sharing.py and assessments/views/test_invitations.py open by it"
    ),
    "assessments/templatetags/advice.py": "whole/test_sentences.py renders all its sentences",
    "assessments/templatetags/receipts.py": "assessments/reports/page/test_receipts.py reads it",
    "config/admin_site.py": "whole/test_races_admin.py lets rights end while its pages wait",
    "config/database.py": "config/test_preparing.py starts with databases that it refuses",
    "config/headers.py": "config/test_wsgi.py and config/test_server_answers.py read them",
    "config/sizes.py": "config/test_lanes.py fills them, config/test_serve.py sets them",
    "config/server_log.py": "config/test_serve.py starts a server with it",
    "config/settings.py": "config/test_environment.py reads it with every variable",
    "roles/versioning/admin/pages.py": "whole/test_admin_pages.py opens all pages of versions",
    "roles/versioning/admin/versions.py": "roles/test_admin.py drafts and publishes with it",
    "roles/versioning/changes.py": "roles/files/test_rules.py puts changes into words",
    "roles/versioning/files/importing.py": "assessments/catalogue/test_importing.py imports",
    "roles/versioning/files/tables.py": "assessments/catalogue/test_schema.py reads each kind",
    "roles/versioning/translations.py": "roles/versioning/admin/test_translations.py stores them",
    "tools/live.py": "config/test_serve.py starts and stops a server with it",
    "tools/modules.py": "whole/test_modules.py compares what it writes with docs/modules.md",
    "tools/mutants/__main__.py": "make mutants-sample runs it; tools/mutants/test_plan.py tries it",
    "tools/mutants/lines.py": "a plugin of pytest, which measures other tests",
    "tools/storm/__main__.py": "make storm runs it; whole/test_storm.py has a short form of each",
    "tools/storm/faults.py": "whole/test_storm.py lets each of them happen",
    "tools/storm/site.py": "whole/test_storm.py starts one",
    "tools/storm/slow.py": "config/test_server.py serves such clients",
    "tools/storm/storms.py": "whole/test_storm.py runs each of them",
    "tools/servers.py": "it starts what browser/ and postgres/ run on",
    "tools/tour.py": "a person looks at the pictures that it takes",
}


def modules() -> list[str]:
    """The modules of the mirrored packages, as paths."""
    return sorted(
        name(path)
        for path in files(".py", folders=MIRRORED)
        if path.name not in {"__init__.py", *ASKED_FOR} and "migrations" not in path.parts
    )


def modules_by_test() -> dict[str, str | None]:
    """Each mirrored test file and the module that it is named after: `test_module_more.py`."""
    known = set(modules())
    found = {}
    for package in MIRRORED:
        for path in sorted((TESTS / package).rglob("test_*.py")):
            room, words = path.parent.relative_to(TESTS), path.stem.split("_")[1:]
            names = (room / f"{'_'.join(words[:n])}.py" for n in range(len(words), 0, -1))
            file = path.relative_to(TESTS).as_posix()
            found[file] = next((n.as_posix() for n in names if n.as_posix() in known), None)
    return found


def reason_for(module: str) -> str | None:
    return ELSEWHERE.get(module) or ELSEWHERE.get(module.rpartition("/")[0])


def test_each_module_has_its_test_or_a_reason() -> None:
    have = set(modules_by_test().values())
    assert [m for m in modules() if m not in have and not reason_for(m)] == []


def test_each_test_is_named_after_a_module_of_its_room() -> None:
    assert [file for file, module in modules_by_test().items() if module is None] == []


def test_no_reason_is_left_over() -> None:
    have, known = set(modules_by_test().values()), modules()
    needed = {m for m in known if m not in have}
    idle = [r for r in ELSEWHERE if not any(m == r or m.startswith(f"{r}/") for m in needed)]
    assert idle == []


@pytest.mark.parametrize("reason", ELSEWHERE.values())
def test_the_tests_that_a_reason_names_are_there(reason: str) -> None:
    assert all((TESTS / w).exists() for w in reason.split() if w.endswith((".py", "/")))


def test_rooms_of_tests_hold_tests_alone() -> None:
    """What tests share lies in tests/support, so that nobody has to look for it."""
    assert {path.parent.name for path in TESTS.glob("*/__init__.py")} == {*MIRRORED, *OTHERS}
    rooms = [*MIRRORED, *OTHERS - {"support"}]
    inside = files(".py", folders=[f"tests/{room}" for room in rooms])
    helping = [p for p in inside if not p.name.startswith("test_") and p.name != "conftest.py"]
    assert [name(path) for path in helping if path.read_text(encoding="utf-8")] == []
    assert not list((TESTS / "support").rglob("test_*.py"))


def test_no_test_module_is_imported() -> None:
    found = [
        name(path)
        for path in files(".py", folders=["tests"])
        if any(part.startswith("test_") for module in imported(path) for part in module.split("."))
    ]
    assert found == []
