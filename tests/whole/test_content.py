"""What a program can check in the shipped texts: facts, codes, advice, bands, sources, words."""

import re
from collections import Counter
from fractions import Fraction
from graphlib import TopologicalSorter

import pytest

from assessments.criteria import edges_meet
from tests.support.shipped_texts import (
    BANDED,
    EVERY_TEXT,
    FILES,
    LEVELS,
    LINES,
    METRICS,
    PRACTICES,
    QUESTIONS,
    ROLES,
    ROOT,
    STEPS,
    Row,
    codes,
    options,
    texts,
)

pytestmark = pytest.mark.one_database

# --- facts -------------------------------------------------------------------------------------

LISTED = re.findall(
    r"^\| ([A-Z]\d\d) \| (.+) \|$", (ROOT / "docs/facts.md").read_text(encoding="utf-8"), re.M
)
FACTS = dict(LISTED)
HOW_MANY = {"D": 13, "S": 16, "P": 16, "C": 12, "M": 13, "R": 13, "T": 6}
NAMED = {fact for key, fact in EVERY_TEXT if key == "facts"}


def test_every_fact_is_listed_once() -> None:
    expected = [f"{group}{n:02}" for group, many in HOW_MANY.items() for n in range(1, many + 1)]
    assert [fact for fact, _ in LISTED] == expected


def test_every_fact_is_named_by_a_question_a_role_a_band_or_a_trigger() -> None:
    assert sorted(FACTS.keys() - NAMED) == []


def test_every_named_fact_exists() -> None:
    assert sorted(NAMED - FACTS.keys()) == []


@pytest.mark.parametrize("rows", ["roles", "staffing", "triggers"])
def test_every_role_band_and_trigger_names_its_facts(rows: str) -> None:
    assert all(row["facts"] for row in ROLES[rows])


# What the field holds vital and the five articles do not speak of.
BEYOND_THE_ARTICLES = {
    "sustainable_load", "loose_coupling", "change_approval", "known_vulnerabilities", "ai_changes",
    "rework_rate", "dependency_objectives", "severity_scale", "incident_actions", "restore_tested",
}  # fmt: skip


def test_every_question_names_its_facts_but_those_that_go_beyond_them() -> None:
    assert set(codes(QUESTIONS, lambda q: not q["facts"])) == BEYOND_THE_ARTICLES


def test_each_practice_fact_is_measured_by_one_question() -> None:
    """A question is found by its first fact, so two of them would hide one another."""
    first = Counter(question["facts"][0] for question in LEVELS if question["facts"])
    assert [fact for fact, times in first.items() if times > 1] == []
    assert [fact for fact in FACTS if fact[0] in "DSP" and fact not in first] == []


def named(part: str) -> dict[str, set[str]]:
    """The facts that the roles' lines of one part name, by role."""
    return {
        role["slug"]: {
            fact for line in role["lines"] if line["part"] == part for fact in line["facts"]
        }
        for role in ROLES["roles"]
    }


@pytest.mark.parametrize(("part", "group"), [("measures", "M"), ("tools", "T"), ("together", "C")])
def test_the_pages_of_the_roles_name_every_figure_tool_and_relation(part: str, group: str) -> None:
    every = set().union(*named(part).values())
    assert {fact for fact in FACTS if fact[0] == group} - every == set()


def test_each_role_says_how_it_works_with_both_others() -> None:
    pairs = {"devops": {"C02", "C03"}, "sre": {"C02", "C05"}, "platform": {"C03", "C05"}}
    together = named("together")
    assert [
        role for role, facts in pairs.items() if not facts | {"C01", "C04"} <= together[role]
    ] == []


def test_only_the_platform_is_cautioned_and_by_the_figures_of_dora() -> None:
    (line,) = (line for line in LINES if line["part"] == "caution")
    assert line in ROLES["roles"][2]["lines"]
    assert "8 percent less throughput and 14 percent less change stability" in line["text"]
    assert "DORA, Accelerate State of DevOps 2024" in line["source"]


# --- codes and what comes first ----------------------------------------------------------------


@pytest.mark.parametrize("rows", [PRACTICES, QUESTIONS, ROLES["triggers"], ROLES["constants"]])
def test_codes_are_unique(rows: list[Row]) -> None:
    repeated = [code for code, times in Counter(r["code"] for r in rows).items() if times > 1]
    assert repeated == []


def test_a_practice_has_a_code_of_its_discipline() -> None:
    for slug, text in FILES.items():
        assert [p["code"] for p in text["practices"] if not p["code"].startswith(slug)] == []


def test_what_comes_first_exists_and_has_no_cycle() -> None:
    requires = {practice["code"]: set(practice["requires"]) for practice in PRACTICES}
    assert set().union(*requires.values()) <= requires.keys()
    assert len(list(TopologicalSorter(requires).static_order())) == len(requires)


def test_a_trigger_watches_a_figure_or_a_practice_that_is_asked_about() -> None:
    asked = {row["code"] for row in (*METRICS, *PRACTICES)}
    assert codes(ROLES["triggers"], lambda t: t["subject"] not in asked) == []


def test_the_steps_of_a_role_answer_each_of_its_problems_by_day_30_and_no_others() -> None:
    for role in ROLES["roles"]:
        subjects = {t["subject"] for t in ROLES["triggers"] if t["role"] == role["slug"]}
        steps = [line for line in role["lines"] if line["part"].startswith("day-")]
        first = {s for step in steps if step["part"] == "day-30" for s in step.get("answers", [])}
        assert {s for step in steps for s in step.get("answers", [])} == first == subjects


def test_a_step_is_needless_with_a_practice_that_is_asked_about() -> None:
    known = {practice["code"] for practice in PRACTICES}
    assert {line["practice"] for line in LINES if "practice" in line} <= known


def test_the_charter_and_the_guardrail_stand_for_every_team() -> None:
    for role in ROLES["roles"]:
        always = [line["part"] for line in role["lines"] if _is_for_all(line)]
        assert always == ["day-30", "day-90"]


def _is_for_all(line: Row) -> bool:
    return line["part"].startswith("day-") and not line.get("answers")


# --- advice ------------------------------------------------------------------------------------


def test_three_steps_for_a_practice_that_is_chosen_and_none_for_figures() -> None:
    asked = {p["code"]: {q["kind"] for q in p["questions"]} for p in PRACTICES}
    wanted = {code: 3 if "level" in kinds else 0 for code, kinds in asked.items()}
    assert {p["code"]: len(p.get("advice", [])) for p in PRACTICES} == wanted


def test_each_step_says_what_it_costs() -> None:
    costs = {step[cost] for step in STEPS for cost in ("knowledge", "time", "money")}
    assert costs == {"low", "medium", "high"}


def test_steps_differ() -> None:
    assert len({step["step"] for step in STEPS}) == len(STEPS)


def test_a_step_begins_without_pointing_at_the_one_before() -> None:
    """A report shows only the step from the present level to the next."""
    pointing = re.compile(
        r"^[^.?:]*?(^(?!Agree)\w+ (it|that|them)\b|\bthese\b|\bthis (?!week|month|year)"
        r"|\bof that\b|\bsuch (?!as)|\bthe chosen\b)"
    )
    assert [step["step"] for step in STEPS if pointing.search(step["step"])] == []


# --- bands and sources -------------------------------------------------------------------------

NOT_BANDED = {
    "availability_target", "sla_breaches", "resource_utilisation", "rework_rate",
    "downtime_incidents",
}  # fmt: skip
OWN_PROPOSAL = "Tripod default"
REPORT_AND_YEAR = re.compile(r"\b(19|20)\d\d\b|CNCF Platform Engineering Maturity Model")
LICENCES = {"DORA": "CC BY 4.0", "CNCF": "Apache-2.0"}


def test_the_bands_of_deployments_have_the_names_of_dora_and_edges_of_our_own() -> None:
    (question,) = (q for q in METRICS if q["code"] == "deployment_frequency")
    assert options(question)[3] == "between once per day and once per week"
    assert options(question)[5] == "on demand (multiple deploys per day)"
    assert all("numeric thresholds are a Tripod default" in b["source"] for b in question["bands"])


def test_every_figure_that_counts_has_bands() -> None:
    assert set(codes(METRICS, lambda q: not q.get("bands"))) == NOT_BANDED


def test_bands_meet_without_gap_or_overlap() -> None:
    ranged = [q for q in BANDED if "unit" in q and not q.get("budget_bands")]
    assert codes(ranged, lambda q: not edges_meet([_edges(band) for band in q["bands"]])) == []


def _edges(band: Row) -> tuple[Fraction | None, Fraction | None]:
    lower, upper = (Fraction(band[key]) if key in band else None for key in ("lower", "upper"))
    return lower, upper


def test_scores_rise_with_the_bands() -> None:
    for question in (q for q in BANDED if any("score" in band for band in q["bands"])):
        scores = [Fraction(band["score"]) for band in question["bands"]]
        assert scores == sorted(set(scores)), question["code"]


def test_every_band_says_where_it_is_from() -> None:
    sources = {band["source"] for question in BANDED for band in question["bands"]}
    unnamed = [s for s in sources if OWN_PROPOSAL not in s and not REPORT_AND_YEAR.search(s)]
    assert unnamed == []
    assert all(row["source"] for row in (*ROLES["staffing"], *ROLES["triggers"]))


@pytest.mark.parametrize("owner", LICENCES)
def test_whose_figures_are_shown_is_credited_with_the_licence(owner: str) -> None:
    for text in FILES.values():
        shown = any(owner in said for key, said in texts(text) if key == "source")
        assert shown <= (owner in text["credits"] and LICENCES[owner] in text["credits"])
    assert LICENCES[owner] in (ROOT / "README.md").read_text(encoding="utf-8")


# --- figures that nobody has confirmed -----------------------------------------------------------

# DORA's 2025 report as retold or remembered: not stated before they are read in the report.
PROFILES_2025 = (
    "foundational challenges",
    "legacy bottleneck",
    "constrained by process",
    "high impact, low cadence",
    "stable and methodical",
    "pragmatic performers",
    "harmonious high-achievers",
)
DISTRIBUTIONS_2025 = set(
    "16.2 6.5 21.9 31.5 20.3 3.6 9.4 15.0 31.9 28.3 13.2 2.0 21.3 35.3 28.0 4.9 1.0 8.5 39.5"
    " 7.3 26.1".split()
)
NUMBER = re.compile(r"(?<![\d.-])\d+\.\d+(?![\d.])")
PERCENTAGE = re.compile(r"\d\s*(%|per ?cent)")
SHOWN = ("assessments/**/*.toml", "roles/*.toml", "templates/**/*.html", "docs/**/*.md")


@pytest.mark.parametrize("pattern", SHOWN)
def test_the_profiles_of_2025_are_not_stated(pattern: str) -> None:
    for path in ROOT.glob(pattern):
        said = path.read_text(encoding="utf-8").lower()
        assert [name for name in PROFILES_2025 if name in said] == [], path.name


def test_the_distributions_of_2025_are_not_stated() -> None:
    said = [text for _, text in EVERY_TEXT]
    assert [text for text in said if DISTRIBUTIONS_2025 & set(NUMBER.findall(text))] == []
    assert [text for text in said if "2025" in text and PERCENTAGE.search(text)] == []


# --- words -------------------------------------------------------------------------------------

# Facts T01 to T06. A hint may name them, an answer or a question may not.
PRODUCTS = (
    "Splunk Grafana Prometheus Jenkins GitLab AWS CodePipeline gitStream Slack Jira PagerDuty Spike"
    " Kubernetes Terraform Ansible Crossplane Levitate".split()
    + ["New Relic"]
)
SENTENCES = set(
    "summary credits why evidence definition how_to_measure mistake note tools step unlocks"
    " train borrow buy automate find_cost across_teams build_once".split()
)
NOT_A_SENTENCE = {"title", "with_article", "plural", "name", "source", "owns"}
MOST_WORDS = 22


TOOLS = {line["text"] for line in LINES if line["part"] == "tools"}


def test_products_are_named_in_hints_only() -> None:
    product = re.compile(rf"\b({'|'.join(PRODUCTS)})\b")
    others = {said for key, said in EVERY_TEXT if key != "tools"} - TOOLS
    assert [said for said in others if product.search(said)] == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_of_the_facts_is_a_hint_somewhere(product: str) -> None:
    hints = [said for key, said in EVERY_TEXT if key == "tools"]
    assert any(product in hint for hint in hints)
    assert any(product in said for fact, said in FACTS.items() if fact[0] == "T")


def test_every_sentence_ends() -> None:
    said = [text for key, text in EVERY_TEXT if key in SENTENCES and text]
    assert [text for text in said if not re.search(r"[.?]$", text)] == []


def test_roles_and_triggers_are_worded_to_the_end() -> None:
    assert [d["slug"] for d in ROLES["disciplines"] if not d["question"].endswith("?")] == []
    said = [band["note"] for band in ROLES["staffing"]]
    said += [row["text"] for row in (*ROLES["triggers"], *ROLES["constants"])]
    assert [text for text in said if not text.endswith(".")] == []


def test_titles_and_points_of_a_list_have_no_full_stop() -> None:
    lines = [line for key, s in EVERY_TEXT if key in NOT_A_SENTENCE for line in s.splitlines()]
    assert [line for line in lines if not line or line[-1] in ".,;:?! "] == []


def test_texts_are_tidy() -> None:
    said = [text for _, text in EVERY_TEXT]
    assert [text for text in said if "\u2014" in text] == []
    assert [text for text in said if text != text.strip() or "  " in text] == []


def test_sentences_are_short_for_a_second_language_reader() -> None:
    """A rough check of the reading level: the mean number of words in a sentence."""
    said = " ".join(text for _, text in EVERY_TEXT if re.search(r" .*[.?]$", text))
    sentences = [sentence.split() for sentence in re.split(r"(?<=[.?])\s+", said)]
    assert len(sentences) > 1000
    assert sum(map(len, sentences)) / len(sentences) < MOST_WORDS
