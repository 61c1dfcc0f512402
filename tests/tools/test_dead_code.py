"""Unused code is found, but not names that only a template or a string uses."""

from pathlib import Path

from tools.dead_code import unused

CODE = """
def called_by_nobody(): "Says called_by_nobody in a sentence."
def isolated(): "A filter of the templates."
def sent_on(): ""
VIEW = "assessments.views.sent_on"
print(VIEW)
"""


def test_only_what_nothing_names_is_found(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(CODE)
    assert [line.split("'")[1] for line in unused(tmp_path)] == ["called_by_nobody"]
