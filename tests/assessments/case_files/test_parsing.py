import json
import re
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from assessments import case_files
from assessments.models import Assessment
from tests.support.case_files import TEAM, judged


def assess(capsys, tmp_path, data, *, suffix="json", fmt="json"):
    """Runs the command as a pipeline would: (exit code, standard output, standard error)."""
    file = tmp_path / f"team.{suffix}"
    file.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    out, err = StringIO(), StringIO()
    try:
        call_command("assess", str(file), format=fmt, stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def case(engineers, staffed=None, **answers):
    """A team that is weak all over, with the problem of the published case."""
    weak = {slug: {"choice": 1} for slug in ("devops", "sre", "platform")}
    team = {"engineers": engineers, "staffed": staffed or {}}
    return judged(team=team, answers=weak | answers)["advice"]


@pytest.mark.parametrize("engineers", [4, 5, 6])
def test_at_five_a_developer_wears_the_devops_hat(catalogue, engineers):
    advice = case(engineers)
    assert advice["verdict"] == "invest"
    assert (advice["options"][0]["role"], advice["options"][0]["form"]) == ("devops", "hat")


@pytest.mark.parametrize("engineers", [14, 15, 16])
@pytest.mark.parametrize("devops", [0, 1])
def test_at_fifteen_four_hours_of_downtime_call_for_the_sre(catalogue, engineers, devops):
    advice = case(engineers, {"devops": devops}, downtime={"value": 240})
    assert advice["verdict"] == "invest"
    assert (advice["options"][0]["role"], advice["options"][0]["form"]) == ("sre", "hire")


@pytest.mark.parametrize("engineers", [39, 40, 41])
@pytest.mark.parametrize("staffed", [{}, {"devops": 1, "sre": 1}])
def test_at_forty_hours_for_an_environment_call_for_the_platform_engineer(
    catalogue, engineers, staffed
):
    advice = case(engineers, staffed, downtime={"value": 30}, environment_wait={"value": 240})
    assert advice["verdict"] == "invest"
    assert (advice["options"][0]["role"], advice["options"][0]["form"]) == ("platform", "hire")


def test_what_would_turn_the_answer_does_so_when_it_is_typed(catalogue):
    """A guess of 490 hours may be 730: 35 % of DevOps, as much as SRE's at 2.5 times the target."""
    numbers = {
        "deployment_frequency": 2, "change_failure_rate": 4, "recovery_time": 2, "downtime": 108,
        "environment_wait": 10,
    }  # fmt: skip
    well = {slug: {"choice": 2} for slug in ("devops", "sre", "platform")}
    measured = {code: {"value": v, "confidence": "measured"} for code, v in numbers.items()}
    answers = well | measured | {"availability_target": {"value": Decimal("99.9")}}

    def taking(hours):
        guess = {"value": hours, "confidence": "guess"}
        return judged(answers=answers | {"lead_time": guess})["advice"]

    flips = {flip["change"]: flip for flip in taking(478)["options"][0]["flips"]}
    assert (flips["lead_time"]["to"], flips["lead_time"]["because"]) == (490, "too-wide")
    assert (taking(480)["because"], taking(490)["because"]) == ("first", "too-wide")


def test_the_most_specific_key_wins(catalogue):
    answers = {
        "D03": {"choice": 2},
        "devops": {"choice": 0},
        "devops-infrastructure-as-code": {"choice": 3},
        "shared_ownership": {"choice": 1},
        "D01": {"choice": 3},
    }
    scores = {p["code"]: p["score"] for p in judged(answers=answers)["practices"]}
    assert scores["devops-pipeline"] == 66.7
    assert scores["devops-infrastructure-as-code"] == 100.0
    assert scores["devops-shared-ownership"] == 33.3
    assert scores["devops-small-releases"] == 0.0


def test_a_discipline_key_leaves_the_figures_alone(catalogue):
    criteria = judged(answers={"devops": {"choice": 3}})["criteria"]
    assert not any(m["known"] for m in criteria["dora"]["metrics"].values())


def test_what_is_left_out_of_scope_is_absent_and_its_triggers_count(catalogue):
    document = judged(
        disciplines=["devops"],
        answers={"devops": {"choice": 2}, "downtime": {"value": 300, "confidence": "measured"}},
    )
    assert set(document["disciplines"]) == {"devops"}
    assert set(document["criteria"]) == {"dora"}
    assert document["advice"]["options"][0]["role"] == "sre"


def test_a_target_that_is_given_counts_in_the_quick_track_too(catalogue):
    answers = {
        "availability_target": {"value": 50},
        "downtime": {"value": 8616},
        "slo_coverage": {"value": 95},
    }
    slo = judged(track="quick", answers=answers)["criteria"]["slo"]
    assert (slo["target"], slo["target_assumed"], slo["score"]) == (50, False, 100.0)


def test_nothing_is_stored(catalogue, django_assert_num_queries):
    judged(answers={"devops": {"choice": 2}})
    assert not Assessment.objects.exists()


def test_the_command_prints_the_document(catalogue, capsys, tmp_path):
    code, out, err = assess(capsys, tmp_path, {"team": TEAM, "answers": {"sre": {"choice": 0}}})
    assert (code, err) == (0, "")
    assert json.loads(out)["disciplines"]["sre"]["score"] == 0.0


def test_the_command_prints_a_text_for_people(catalogue, capsys, tmp_path):
    figures = {"downtime": {"value": 240, "confidence": "measured"}}
    data = {"team": TEAM, "answers": {"sre": {"choice": 0}, "devops": {"choice": 3}} | figures}
    code, out, _ = assess(capsys, tmp_path, data, fmt="text")
    assert code == 0
    assert "Verdict: Hire a site reliability engineer." in out
    assert "  - Users were without the service for longer than the availability target" in out
    assert "(Downtime: 240 minutes, Availability target: 99.9 % (assumed))" in out
    assert "SRE: 0.0 Initial" in out


GOOD = {code: {"choice": 3} for code in ("devops", "sre", "platform")} | {
    "lead_time": {"value": 20}, "deployment_frequency": {"value": 8}, "downtime": {"value": 10},
}  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Verdict: Measure first, then decide."),
        (GOOD, "Verdict: Nobody new yet."),
    ],
)
def test_the_text_names_verdicts_and_figures_and_prints_no_code(
    catalogue, capsys, tmp_path, answers, said
):
    _, out, _ = assess(capsys, tmp_path, {"team": TEAM, "answers": answers}, fmt="text")
    assert said in out
    (unknown,) = [line for line in out.splitlines() if line.startswith("Not known: ")]
    assert "Rework rate" in unknown and "Toil share" in unknown
    assert not re.search(r"\w_\w|nobody-yet|measure-first|\[", out)


def test_yaml_is_read_as_well(catalogue, capsys, tmp_path):
    text = b"team: {engineers: 15}\nanswers:\n  lead_time: {value: 30.5}\n"
    code, out, _ = assess(capsys, tmp_path, text, suffix="yaml")
    assert code == 0
    assert json.loads(out)["criteria"]["dora"]["metrics"]["lead_time"]["value"] == 30.5


def test_a_team_is_called_as_a_form_would_store_it(catalogue):
    case = case_files.parse({"team": {"engineers": 3, "name": " Cafe\u0301  Nord "}})
    assert case.team.name == "Café Nord"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ([], "the input must be an object"),
        ({}, "team: must be an object"),
        ({"team": {}}, "team.engineers: must be a whole number from 1"),
        ({"team": {"engineers": 0}}, "team.engineers: must be a whole number from 1"),
        ({"team": {"engineers": True}}, "team.engineers: must be a whole number"),
        ({"team": {"engineers": 10**400}}, "team.engineers: must be a whole number"),
        ({"team": TEAM | {"staffed": {"cto": 1}}}, "team.staffed.cto: is not known here"),
        ({"team": TEAM | {"staffed": {"sre": -1}}}, "team.staffed.sre: must be a number ≥ 0"),
        ({"team": TEAM | {"name": "x\x00"}}, "team.name: must be a text"),
        ({"team": TEAM | {"name": "x\u202ey"}}, "team.name: Remove the invisible character U+202E"),
        ({"team": TEAM | {"name": "\u3164"}}, "team.name: Enter letters or digits"),
        ({"team": TEAM, "x": 1}, "x: is not known here"),
        ({"team": TEAM, "track": "slow"}, "track: must be full or quick"),
        ({"team": TEAM, "disciplines": ["x"]}, "disciplines: 'x' is not one of"),
        ({"team": TEAM, "disciplines": []}, "disciplines: must be a list"),
        ({"team": TEAM, "answers": 3}, "answers: must be an object"),
        ({"team": TEAM, "answers": {"D99": "dont_know"}}, "answers.D99: is not the code"),
        (
            {"team": TEAM, "answers": {"M08": {"value": 1}}},
            "name them one by one (downtime, downtime_incidents)",
        ),
        ({"team": TEAM, "answers": {"sre": 3}}, 'answers.sre: must be "dont_know" or an object'),
        ({"team": TEAM, "answers": {"sre": {}}}, "answers.sre: must have exactly one of"),
        ({"team": TEAM, "answers": {"sre": {"choice": 4}}}, "answers.sre.choice: must be a whole"),
        ({"team": TEAM, "answers": {"sre": {"value": 4}}}, "answers.sre.value: this question has"),
        (
            {"team": TEAM, "answers": {"lead_time": {"value": -1}}},
            "answers.lead_time.value: must be a number ≥ 0",
        ),
        (
            {"team": TEAM, "answers": {"lead_time": {"value": 3, "unit": "a month"}}},
            "answers.lead_time.unit: goes with a value, and must be one of: hours, minutes",
        ),
        (
            {"team": TEAM, "answers": {"lead_time": {"choice": 3, "unit": "days"}}},
            "answers.lead_time.unit: goes with a value",
        ),
        (
            {"team": TEAM, "answers": {"sre": {"choice": 3, "unit": "days"}}},
            "answers.sre.unit: only a figure has a unit",
        ),
        (
            {"team": TEAM, "answers": {"downtime": {"value": 3000, "unit": "hours a quarter"}}},
            "answers.downtime.value: must be a number ≥ 0 and at most 2160 hours a quarter",
        ),
        (
            {"team": TEAM, "answers": {"lead_time": {"value": "3"}}},
            "answers.lead_time.value: must be a number ≥ 0",
        ),
        (
            {"team": TEAM, "answers": {"availability_target": {"value": 100}}},
            "answers.availability_target.value: must be a number from 50 to 99.9999",
        ),
        (
            {"team": TEAM, "answers": {"sre": {"choice": 1, "confidence": "sure"}}},
            "answers.sre.confidence: must be measured, estimated or guess",
        ),
        (
            {"team": TEAM, "answers": {"sre": {"not_applicable": " "}}},
            "answers.sre.not_applicable: must be the reason",
        ),
        (b'{"team": NaN}', "not JSON"),
        (b'{"team": {"engineers": 1, "engineers": 2}}', "the key 'engineers' stands twice"),
        (b'{"team": {"engineers": 1}, "answers": {"lead_time": {"value": 1e999999}}}', "lead_time"),
        (b"{" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "must be text in UTF-8"),
        (b"a: b: c", "neither JSON nor YAML"),
        (b"", "the input must be an object"),
        (b'{"team": {"engineers": 1e99999999999999999999}}', "team.engineers: must be a whole"),
        (
            b"team: {engineers: 9}\nanswers: {lead_time: {value: .nan}}",
            "answers.lead_time.value: must be a number ≥ 0",
        ),
        (b"team: {engineers: 9, engineers: 8}", "the key 'engineers' stands twice"),
        (b"a: &a [1]\nb: [*a, *a]", "an alias is not read"),
        (b'{"team": {"engineers": 1, "name": "\\ud800"}}', "team.name: must be a text"),
        ({"team": TEAM, "answers": {"a\nb\x1b[31m": "dont_know"}}, "answers.a?b?[31m: is not the"),
        (b"x" * 1_000_001, "must be at most 1000000 bytes"),
    ],
)
def test_bad_input_says_what_would_be_right(catalogue, capsys, tmp_path, data, line):
    code, out, err = assess(capsys, tmp_path, data)
    assert (code, out) == (2, "")
    assert line in err


def test_a_file_that_is_not_there_is_one_line(catalogue, tmp_path):
    err = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("assess", str(tmp_path / "none.json"), stderr=err)
    assert stop.value.code == 2
    assert "cannot be read" in err.getvalue()


def test_every_fault_is_named(catalogue):
    with pytest.raises(case_files.Faults) as faults:
        case_files.parse({"team": {"engineers": 0}, "track": "x", "answers": {"x": 1, "sre": 2}})
    assert len(faults.value.lines) == 4


@pytest.mark.parametrize(
    ("code", "given", "value", "entered"),
    [
        ("downtime", {"value": 2, "unit": "hours a quarter"}, 40, "2 hours a quarter"),
        ("downtime", {"value": 240}, 240, "240 minutes"),
        ("deployment_frequency", {"value": 3, "unit": "a day"}, 21, "3 a day"),
        ("lead_time", {"value": 2, "unit": "days"}, 48, "2 days"),
    ],
)
def test_a_value_may_name_the_unit_in_which_a_form_takes_it(catalogue, code, given, value, entered):
    """A value is kept in the metric's unit, and what was typed beside it."""
    row = next(a for a in judged(answers={code: given})["answers"] if a["question"] == code)
    assert (row["value"], row["entered"]) == (value, entered)
