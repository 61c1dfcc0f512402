"""JSON and YAML of a case file: shapes that are not expected, and numbers."""

import pytest

from assessments import case_files
from tests.support.case_files import assessed, is_answered
from tests.support.fixtures import Catalogue
from tests.support.growth import stopped_after

pytestmark = pytest.mark.one_database

TEAM = "team: {engineers: %s}\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("team:\n  ? [1, 2]\n  : 3", ["line 2: a key must be a text such as lead_time, not"]),
        ("team:\n  ? {a: 1}\n  : 3", ["line 2: a key must be a text such as lead_time, not"]),
        ("? ? a\n: 3", ["line 1: a key must be a text such as lead_time, not"]),
        (TEAM % 9 + "1: 2", ["1: is not known here; known: answers, disciplines, team, track"]),
        (TEAM % 9 + "null: 2", ["null: is not known here"]),
        (TEAM % 9 + "<<: {track: full}", ["<<: is not known here"]),
        ("a: &a [1]\nb: *a", ["line 2: an alias is not read"]),
        ("a: !!python/object:os.system ls", ["line 1: a tag such as tag:yaml.org,2002:python"]),
        ("a: 1\n---\nb: 2", ["line 3: a second document is not read"]),
        (TEAM % "9, engineers: 8", ["line 1: the key 'engineers' stands twice"]),
        (TEAM % "59:59:59", ["team.engineers: must be a whole number from 1 to"]),
        (TEAM % ("59:" * 300_000 + "59"), ["team.engineers: must be a whole number from 1 to"]),
        (TEAM % "010", ["team.engineers: must be a whole number from 1 to"]),
        (TEAM % "1_0", ["team.engineers: must be a whole number from 1 to"]),
        (TEAM % "0x10", ["team.engineers: must be a whole number from 1 to"]),
        (TEAM % ("9" * 900_000), ["team.engineers: must be a whole number from 1 to"]),
        (TEAM % "yes", ["team.engineers: must be a whole number from 1 to"]),
        (TEAM % "2024-01-01", ["team.engineers: must be a whole number from 1 to"]),
        (TEAM % "'9'", ["team.engineers: must be a whole number from 1 to"]),
        ("[" * 900_000, ["nested too deep: at most 16 levels"]),
        ("- " * 400_000, ["nested too deep: at most 16 levels"]),
        ("{" * 20 + "a: 1" + "}" * 20, ["not JSON"]),
        ('{"team": ' + "[" * 20 + "]" * 20 + "}", ["nested too deep: at most 16 levels"]),
        ('{"team": ' + "[" * 900 + "1" + "]" * 900 + "}", ["nested too deep: at most 16 levels"]),
        ('{"team": {"engineers": 1' + "0" * 900_000 + "}}", ["team.engineers: must be a whole"]),
        ('{"team": {"engineers": 9.' + "0" * 900_000 + "}}", ["team.engineers: must be a whole"]),
        ('{"team": {"engineers": 9, "' + "k" * 900_000 + '": 1}}', ["team.kkkkkkkkkkkkkkkk"]),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_shape_that_is_not_expected_has_its_line(
    catalogue: Catalogue, text: str, lines: list[str]
) -> None:
    with stopped_after(20):
        code, told = assessed(text.encode())
    assert code == 2
    assert [line.startswith(start) for line, start in zip(told, lines, strict=True)] == [True]
    assert is_answered((code, told))


def test_yaml_has_the_numbers_of_json(catalogue: Catalogue) -> None:
    text = "[1, -2.50, 1e2, 0.1, true, False, null, ~, '1', +1, .5, 1., 0o7, 1:30, on, 1_0, .inf]"
    expected = [1, "-2.50", "1E+2", "0.1", True, False, None, None, "1",
                "+1", ".5", "1.", "0o7", "1:30", "on", "1_0", ".inf"]  # fmt: skip
    told = case_files.read_yaml(text)
    assert isinstance(told, list)
    read = [x if isinstance(x, str | int | None) else str(x) for x in told]
    assert read == expected
