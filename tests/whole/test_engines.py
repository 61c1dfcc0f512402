"""What depends on the database is tested on both: a marker leaves out no test of these rooms."""

from collections.abc import Iterator

import pytest

from tests.support.engines import EACH, ONE, runs_on_each

# Constraints, querysets and JSON; lists and searches; locks; streamed files; commands that store.
BOTH = (
    *("tests/assessments/models/", "tests/roles/models/"),
    *(
        f"tests/assessments/views/test_{name}"
        for name in ("answering", "submission", "teams", "people", "invitations", "kept_posts")
    ),
    *("tests/roles/audit/", "tests/assessments/exports/test_scope.py"),
    *("tests/assessments/exports/test_rows.py", "tests/assessments/exports/test_streaming.py"),
    *("tests/assessments/management/commands/test_export.py", "tests/postgres/"),
    *("tests/assessments/management/commands/test_catalogue.py", "tests/roles/test_admin.py"),
    *("tests/assessments/admin/test_questionnaires.py", "tests/assessments/admin/test_people.py"),
    *("tests/assessments/answering/test_conflicts.py", "tests/assessments/reports/organisation/"),
    *("tests/assessments/forms/test_selections.py", "tests/roles/versioning/test_frozen.py"),
    *(
        f"tests/whole/test_{name}.py"
        for name in (
            *("access", "admin", "admin_pages", "changelists", "constraints", "growth"),
            *("hostile", "queries", "races", "writers"),
        )
    ),
)


def test_no_marker_leaves_out_what_depends_on_the_database(request: pytest.FixtureRequest) -> None:
    functions = [item for item in request.session.items if isinstance(item, pytest.Function)]
    items = [item for item in functions if item.nodeid.startswith(BOTH)]
    marked = {item.nodeid for item in items if item.get_closest_marker(ONE)}
    assert marked == set()
    with_rows = [item for item in items if "db" in item.fixturenames]
    assert all(runs_on_each(item) for item in with_rows)


@pytest.mark.parametrize(
    ("markers", "uses", "both"),
    [
        ((), (), False),
        ((), ("db",), True),
        ((ONE,), ("db",), False),
        ((EACH,), (), True),
        # A test's own marker before the one of its module.
        ((EACH, ONE), ("db",), True),
    ],
)
def test_the_nearest_marker_decides_and_then_the_rows(
    markers: tuple[str, ...],
    uses: tuple[str, ...],
    both: bool,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [getattr(pytest.mark, name).mark for name in markers]

    def iter_markers(name: str | None = None) -> Iterator[pytest.Mark]:
        return (mark for mark in made if name in (None, mark.name))

    monkeypatch.setattr(request.node, "iter_markers", iter_markers)
    monkeypatch.setattr(request.node, "fixturenames", list(uses))
    assert runs_on_each(request.node) is both
