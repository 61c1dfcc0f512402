import csv
import io

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessments import exports, reports
from tests import factories

DANGEROUS = [
    "=cmd()",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "－1",
    "\u200b=1",
    "\ufeff=1",
]


@pytest.fixture
def done(checkout, alice):
    checkout.name = "=Käse & Söhne"
    checkout.save()
    draft = factories.filled(factories.assessment(checkout, by=alice), comment="=1+1\nzwei; „drei“")
    draft.submit(by=alice, judge=reports.judge)
    return draft


def rows(response) -> list[dict]:
    body = b"".join(response.streaming_content)
    assert body.startswith("\ufeff".encode())
    assert body.count(b"\r\n") == body.count(b"\n") - body.count(b"1\nzwei")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_becomes_text(text):
    assert exports.safe(text) == f"'{text}"


@pytest.mark.parametrize("cell", [-5, 0.5, "plain", "a=b", "", "ü"])
def test_everything_else_stays_as_it_is(cell):
    assert exports.safe(cell) == cell


@given(st.text())
def test_no_text_comes_out_as_a_formula(text):
    line = list(exports.lines(["a"], [{"a": text}]))[1]
    (cell,) = next(csv.reader(io.StringIO(line, newline=""))) or [""]
    assert not cell.lstrip(" ").startswith(exports.FORMULA_STARTS)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


def test_the_answers_leave_as_they_were_given(client_of, alice, done):
    out = rows(client_of(alice).get(reverse("answers-csv", args=[done.pk])))
    assert len(out) == len(done.report.document["answers"])
    assert out[0]["team"] == "'=Käse & Söhne"
    assert out[0]["comment"] == "'=1+1\nzwei; „drei“"
    assert {row["version"] for row in out} == {"1"}


def test_the_scores_are_those_of_the_page(client_of, alice, done):
    out = rows(client_of(alice).get(reverse("scores-csv", args=[done.pk])))
    by_code = {row["code"]: row for row in out if row["part"] == "discipline"}
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    for slug, score in done.report.document["disciplines"].items():
        assert by_code[slug]["score"] == str(score["score"])
        assert f"{score['score']:.1f}" in page


def test_the_file_is_named_for_team_and_date(client_of, alice, done):
    response = client_of(alice).get(reverse("answers-csv", args=[done.pk]))
    name = f"tripod-kase-sohne-{done.submitted:%Y-%m-%d}-answers.csv"
    assert name in response["Content-Disposition"]


def test_a_draft_has_no_files(client_of, alice, checkout):
    draft = factories.assessment(checkout, by=alice)
    assert client_of(alice).get(reverse("scores-csv", args=[draft.pk])).status_code == 404
