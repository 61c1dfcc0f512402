"""manage.py catalogue: export, import, check and diff, as a shell uses them."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assessments.catalogue import SHIPPED, questionnaire_of
from assessments.models import QuestionnaireVersion, User
from roles.files import rules_of
from roles.files.rules import SHIPPED as SHIPPED_RULES
from roles.models import Ruleset
from roles.values.numbers import plain
from roles.versioning.files import text_of
from tests.support import factories
from tests.support.audit_log import short_log
from tests.support.fixtures import Catalogue


@pytest.fixture
def run(catalogue: Catalogue, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs the command and tells what it printed."""

    def command(*words: str | Path) -> str:
        call_command("catalogue", *map(str, words))
        return capsys.readouterr().out

    return command


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file and tells its path."""

    def write(content: str | bytes, name: str = "file.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# --- export ---


def test_the_published_version_is_exported(run: Callable[..., str], catalogue: Catalogue) -> None:
    assert run("export", "sre") == text_of(questionnaire_of(catalogue["sre"]))
    assert run("export", "rules") == text_of(rules_of(factories.rules()))
    assert short_log() == [("shell", "export", "sre:1"), ("shell", "export", "rules:1")]


def test_a_version_is_exported_by_its_number(
    run: Callable[..., str], catalogue: Catalogue, alice: User
) -> None:
    draft = catalogue["sre"].new_draft()
    draft.questions.filter(code="slis_measured").update(text="Which figures?")
    assert "Which figures?" in run("export", "sre", "--version", 2, "--by", "alice")
    assert "Which figures?" not in run("export", "sre")
    assert short_log()[0] == ("alice", "export", "sre:2")
    assert "Which figures?" in run("export", "sre:2")
    assert run("export", "rules:1") == run("export", "rules")


def test_a_draft_is_exported_where_nothing_is_published(run: Callable[..., str]) -> None:
    Ruleset.objects.published().retire()
    draft = Ruleset.objects.get().new_draft()
    draft.constants.filter(code="tie_share").update(value="0.7")
    assert 'value = "0.7"' in run("export", "rules")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sre", "--version", "7"], "There is no sre:7. There are: devops:1, sre:1, platform:1,"),
        (["none"], "There is no none. There are: devops:1,"),
        (["sre:7"], "There is no sre:7. There are: devops:1, sre:1, platform:1,"),
        (["s\udcffre"], "A name holds bytes that are no text in UTF-8."),
        (["sre", "--by", "\udcff"], "A name holds bytes that are no text in UTF-8."),
        (["sre", "--by", "nobody"], "There is no user nobody."),
    ],
)
def test_what_is_not_there_is_told(words: list[str], said: str, run: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match=said):
        run("export", *words)
    assert short_log() == []


# --- import ---


def test_what_was_exported_is_imported(run: Callable[..., str], file: Callable[..., Path]) -> None:
    path = file(run("export", "sre").replace("weight = 2", "weight = 3"))
    assert run("import", path, "--dry-run") == f"{path} would become the draft sre:2.\n"
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert run("import", path) == f"{path} is now the draft sre:2.\n"
    assert QuestionnaireVersion.objects.drafts().get().reference == "sre:2"
    assert short_log() == [("shell", "export", "sre:1"), ("shell", "import", "sre:2")]


def test_rules_are_imported_by_the_same_command(
    run: Callable[..., str], file: Callable[..., Path], alice: User
) -> None:
    path = file(run("export", "rules").replace('value = "0.2"', 'value = "0.7"', 1))
    assert "constant covered_gap_share: changed (value)" in run("import", path)
    changed = Ruleset.objects.drafts().get().constants.get(code="covered_gap_share")
    assert plain(changed.value) == "0.7"
    with pytest.raises(CommandError, match="There is a draft already: rules:2"):
        run("import", path)
    assert "In place of the draft rules:2." in run("import", path, "--replace", "--by", "alice")
    assert short_log()[-1] == ("alice", "import", "rules:2")


def test_a_file_comes_from_standard_input(
    run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = run("export", "sre")
    sent = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr(sys, "stdin", sent)
    assert "- is now the draft sre:2." in run("import", "-")


def test_every_fault_is_a_line(run: Callable[..., str], file: Callable[..., Path]) -> None:
    wrong = run("export", "sre").replace("quick = true", "quick = 1")
    with pytest.raises(CommandError) as refusal:
        run("import", file(wrong))
    lines = str(refusal.value).splitlines()
    assert len(lines) == wrong.count("quick = 1")
    assert lines[0].endswith("must be true or false")
    assert not QuestionnaireVersion.objects.drafts().exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 2_000_001, "at most 2 MB"),
        (b"PK\x03\x04", "This is a ZIP file."),
        (b"a,b\n1,2\n", "line 1: this is not TOML"),
    ],
)
def test_another_kind_of_file_is_refused(
    content: str | bytes, said: str, run: Callable[..., str], file: Callable[..., Path]
) -> None:
    with pytest.raises(CommandError, match=said):
        run("import", file(content))


def test_a_file_that_is_not_there_is_told(run: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("import", tmp_path / "none.toml")
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        run("check", tmp_path)


# --- check ---


@pytest.mark.parametrize("path", [*SHIPPED, SHIPPED_RULES], ids=lambda path: path.stem)
def test_the_shipped_files_have_no_fault(path: Path, run: Callable[..., str]) -> None:
    assert run("check", path).endswith(f"{path} has no fault.\n")
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert short_log() == []


def test_a_check_lists_what_publishing_would_refuse(
    run: Callable[..., str], file: Callable[..., Path]
) -> None:
    text = run("export", "sre")
    first = text.index("choices = [")
    path = file(text[:first] + text[text.index("]\n", first) + 2 :])
    with pytest.raises(
        CommandError, match=r"line \d+: slis_measured: a practice question has four"
    ):
        run("check", path)
    assert "Before it can be published:" in run("import", path)


def test_a_check_may_be_made_beside_a_draft(
    run: Callable[..., str], catalogue: Catalogue, file: Callable[..., Path]
) -> None:
    catalogue["sre"].new_draft()
    assert "has no fault" in run("check", file(run("export", "sre")))
    assert QuestionnaireVersion.objects.drafts().exists()


# --- diff ---


def test_two_versions_are_compared(run: Callable[..., str], catalogue: Catalogue) -> None:
    draft = catalogue["sre"].new_draft()
    draft.questions.filter(code="slis_measured").update(weight=5)
    assert run("diff", "sre:1", "sre:1") == "No change.\n"
    assert run("diff", "sre:1", "sre:2") == (
        "question slis_measured: another weight (weight): breaks the series\n"
    )


def test_a_file_is_compared_with_a_version(
    run: Callable[..., str], file: Callable[..., Path]
) -> None:
    text = run("export", "devops")
    path = file(text.replace("When a change last caused", "When a change caused"))
    assert "shared_ownership: reworded (text)" in run("diff", "devops:1", path)
    # The German words of what is shipped lie in files of their own.
    assert run("diff", SHIPPED[0], "devops:1") == (
        "questionnaire devops: reworded (translations): wording only\n"
    )
    assert run("diff", SHIPPED_RULES, "rules:1") == "translation de: reworded: wording only\n"


def test_what_cannot_be_compared_is_told(run: Callable[..., str]) -> None:
    with pytest.raises(CommandError, match="Rules are compared with rules"):
        run("diff", "rules:1", "sre:1")
    with pytest.raises(CommandError, match="There is no sre:9"):
        run("diff", "sre:1", "sre:9")
