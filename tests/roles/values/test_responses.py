"""Downloads have a name that every program can read."""

from pathlib import Path

import pytest
from django.utils.http import parse_header_parameters

from roles.values.responses import attachment

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("names", "header"),
    [
        (["a.csv"], 'attachment; filename="a.csv"'),
        (['a"b\\.csv'], 'attachment; filename="a\\"b\\\\.csv"'),
        (
            ["käse;.csv", "kase.csv"],
            "attachment; filename=\"kase.csv\"; filename*=utf-8''k%C3%A4se%3B.csv",
        ),
    ],
)
def test_a_download_has_its_name_and_a_twin_in_ascii(names, header: str) -> None:
    assert attachment(*names) == {"Content-Disposition": header}
    _, parts = parse_header_parameters(header)
    assert parts["filename"] == names[0]


def test_nothing_else_names_a_download() -> None:
    """So that each of them has a name that every program can read."""
    apps = (ROOT / app for app in ("assessments", "config", "roles"))
    code = (path for app in apps for path in app.rglob("*.py"))
    naming = [path.name for path in code if "Content-Disposition" in path.read_text("utf-8")]
    assert naming == ["responses.py"]
