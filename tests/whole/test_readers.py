"""Whatever a file contains, its reader answers with lines that say what would be right."""

import copy
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import tomlkit
import yaml
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Model
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessments.case_files import reading
from assessments.catalogue import QuestionnaireImport
from assessments.models import QuestionnaireVersion, User
from roles.models import Role
from roles.versioning.files import read_document
from tests.support.admin_pages import page, typed
from tests.support.case_files import assessed, is_answered
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got
from tests.support.pace import examples
from tests.support.shapes import (
    ANSWERS,
    ANY,
    IN_TOML,
    QUESTIONNAIRE,
    RULES,
    TYPED,
    YAML_PARTS,
    twisted,
)

pytestmark = pytest.mark.one_database

QUIET = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FORM = "application/x-www-form-urlencoded"


# --- assess ---


@QUIET
@given(
    content=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda t: t.encode(errors="replace"))
)
def test_assess_answers_to_any_bytes(catalogue: Catalogue, content: bytes) -> None:
    assert is_answered(assessed(content))


@QUIET
@given(data=twisted(ANSWERS, ANY) | ANY)
def test_assess_answers_to_any_json(catalogue: Catalogue, data: object) -> None:
    assert is_answered(assessed(json.dumps(data).encode()))


@QUIET
@given(data=twisted(ANSWERS, ANY) | ANY)
def test_assess_answers_to_any_yaml_that_a_program_writes(
    catalogue: Catalogue, data: object
) -> None:
    assert is_answered(assessed(yaml.safe_dump(data, allow_unicode=False).encode()))


@pytest.mark.parametrize("parser", [yaml.SafeLoader, yaml.CSafeLoader])
@QUIET
@given(text=st.lists(YAML_PARTS, max_size=25).map("".join))
@example(text="? [a]\n: 1")
@example(text="? {a: 1}\n: 1")
@example(text="? - a\n: 1")
@example(text="{[1, 2]: 3}")
@example(text=r'a: "\UFFFFFFFF"')
@example(text="a: !!timestamp 2024-99-99")
@example(text="%YAML " + "9" * 5000 + ".1\n---\na: 1")
def test_assess_answers_to_any_yaml(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, parser: object, text: str
) -> None:
    monkeypatch.setattr(reading, "PARSER", parser)
    assert is_answered(assessed(text.encode("utf-8", "replace")))


# --- catalogue: questionnaires, rules, translations ---


@pytest.fixture
def filed(
    catalogue: Catalogue, tmp_path: Path
) -> Callable[[bytes], Iterator[tuple[int, list[str]]]]:
    """What `catalogue` says of these bytes, verb by verb: the exit code and its lines."""
    path = tmp_path / "file.toml"

    def run(content: bytes) -> Iterator[tuple[int, list[str]]]:
        path.write_bytes(content)
        for words in (["import", path, "--replace"], ["check", path], ["diff", path, path]):
            out = io.StringIO()
            try:
                with transaction.atomic():
                    call_command("catalogue", *map(str, words), stdout=out)
                    transaction.set_rollback(True)
                yield 0, []
            except CommandError as error:
                yield error.returncode, str(error).splitlines()

    return run


@QUIET
@given(data=twisted(QUESTIONNAIRE, IN_TOML) | twisted(RULES, IN_TOML))
@example(data=QUESTIONNAIRE | {"translations": [["de"]]})
@example(data=RULES | {"translations": {"de": [1]}})
@example(data=QUESTIONNAIRE | {"practices": [1]})
@example(data=QUESTIONNAIRE | {"checks": [{"text": "?", "when": [1]}]})
@example(data=RULES | {"triggers": [1]})
def test_the_catalogue_answers_to_any_toml(
    filed: Callable[[bytes], Iterator[tuple[int, list[str]]]], data: dict[str, Any]
) -> None:
    assert all(map(is_answered, filed(tomlkit.dumps(data).encode("utf-8", "replace"))))


@QUIET
@given(content=st.binary(max_size=200))
def test_the_catalogue_answers_to_any_bytes(
    filed: Callable[[bytes], Iterator[tuple[int, list[str]]]], content: bytes
) -> None:
    assert all(map(is_answered, filed(content)))


def test_the_files_that_are_twisted_are_files(
    filed: Callable[[bytes], Iterator[tuple[int, list[str]]]],
) -> None:
    for data in (QUESTIONNAIRE, RULES):
        outcomes = list(filed(tomlkit.dumps(data).encode()))
        assert [code for code, _ in outcomes][0::2] == [0, 0], outcomes


@pytest.mark.parametrize(
    "digits", ["0x" + "f" * 900_000, "9" * 4000, "0b" + "1" * 900_000], ids=["0x", "9", "0b"]
)
def test_a_number_of_many_digits_has_its_line(
    filed: Callable[[bytes], Iterator[tuple[int, list[str]]]], digits: str
) -> None:
    text = tomlkit.dumps(QUESTIONNAIRE).replace("choices = [0]", f"choices = [{digits}]")
    assert digits in text
    outcomes = list(filed(text.encode()))
    assert all(map(is_answered, outcomes))
    assert outcomes[0][0] == 2


# --- boxes for JSON in the admin ---


@pytest.fixture
def box(client_of: ClientOf, admin: User) -> Callable[[Model, str], Callable[[str], int]]:
    """Types something into a box of a row's page, and tells the status of the answer."""
    client = client_of(admin)

    def of(row: Model, name: str) -> Callable[[str], int]:
        address = page(type(row), "change", row.pk)
        sent = typed(client.get(address))

        def type_in(text: str) -> int:
            # Not as a dictionary: a client of the tests takes bytes for a list of numbers.
            data = urlencode(sent | {name: text}, doseq=True, errors="surrogatepass")
            return client.post(address, data, content_type=FORM).status_code

        return type_in

    return of


@settings(QUIET, max_examples=examples(40))
@given(text=TYPED)
@example(text="[1]")
@example(text='[{"text": 1}]')
@example(text='[{"text": "?", "when": 1}]')
@example(text='[{"text": "?", "when": [1]}]')
@example(text='[{"text": "?", "when": [{"question": [1], "at_least": "1"}]}]')
@example(text='[{"text": "?", "when": [{"question": "odd_level", "choices": 1}]}]')
@example(text='[{"text": "?", "when": [{"question": "odd_level", "at_least": [1]}]}]')
@example(text='[{"text": "?", "when": [{"question": "a", "times": [1], "at_least": "1"}]}]')
def test_whatever_is_typed_as_checks_breaks_no_page(
    catalogue: Catalogue,
    client_of: ClientOf,
    admin: User,
    box: Callable[[Model, str], Callable[[str], int]],
    text: str,
) -> None:
    with transaction.atomic():
        document = read_document(tomlkit.dumps(QUESTIONNAIRE).encode())
        draft = QuestionnaireImport(document).run(by=None).version
        assert box(draft, "checks")(text) in (200, 302)
        draft.refresh_from_db()
        assert isinstance(draft.faults(), list)
        for name in ("change", "export"):
            response = client_of(admin).get(page(QuestionnaireVersion, name, draft.pk))
            assert response.status_code in (200, 302)
        transaction.set_rollback(True)


@settings(QUIET, max_examples=examples(40))
@given(text=TYPED)
def test_whatever_is_typed_as_goals_leaves_goals(
    catalogue: Catalogue, box: Callable[[Model, str], Callable[[str], int]], text: str
) -> None:
    with transaction.atomic():
        role = Role.objects.get(slug="sre")
        assert box(role, "goals")(text) in (200, 302)
        role.refresh_from_db()
        assert all(goal.keys() == {"metric", "counter"} for goal in role.goals)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"metric": 1, "counter": "downtime"}]', "Enter at most 20 pairs of metrics, such as"),
        ('[{"metric": "lead_time"}]', "Enter at most 20 pairs of metrics, such as"),
        ('"lead_time"', "Enter at most 20 pairs of metrics, such as"),
        ("[" * 3000, "Enter a list as JSON."),
        ("[" + "1" * 5000 + "]", "Enter a list as JSON."),
        ('["\\u0000"]', "A character or a number in it cannot be stored."),
    ],
    ids=lambda value: value[:20],
)
def test_goals_of_another_shape_are_an_error_on_the_form(
    catalogue: Catalogue, client_of: ClientOf, admin: User, text: str, said: str
) -> None:
    role, client = got(Role.objects.first()), client_of(admin)
    address = page(Role, "change", role.pk)
    response = client.post(address, typed(client.get(address), goals=text))
    assert response.status_code == 200
    assert said in response.text
    before = role.goals
    role.refresh_from_db()
    assert role.goals == before


def test_a_list_of_codes_is_no_longer_than_its_box_in_the_admin(
    filed: Callable[[bytes], Iterator[tuple[int, list[str]]]],
) -> None:
    data = copy.deepcopy(QUESTIONNAIRE)
    data["practices"][0]["questions"][0]["facts"] = ["D01"] * 101
    code, lines = next(filed(tomlkit.dumps(data).encode()))
    assert code == 2
    assert lines == ["practices[0].questions[0].facts, line 48: at most 500 characters"]
