"""Questionnaires that hypothesis generates, as plain data of a catalogue file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

# Characters that are special in TOML or common, and all others but NUL, which cannot be stored.
LETTERS = st.one_of(
    st.sampled_from("\n\r\t\"'\\#=[]{},. äöüß€\x7f\x85\u2028"),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
)
FACTS = st.lists(st.from_regex(r"[A-Z][0-9]{2}", fullmatch=True), unique=True, max_size=3)
COSTS = st.sampled_from(["low", "medium", "high"])
EDGES = st.sampled_from(["0", "0.5", "20/87", "-3", "100000"])


def texts(longest: int) -> st.SearchStrategy[str]:
    """Texts with a letter in them, and any characters around it."""
    around = st.tuples(st.text(LETTERS, max_size=20), st.text(LETTERS, max_size=20))
    return around.map(lambda two: f"{two[0]}w{two[1]}"[:longest])


def table(
    required: Mapping[str, st.SearchStrategy[Any]],
    optional: Mapping[str, st.SearchStrategy[Any]] = MappingProxyType({}),
) -> st.SearchStrategy[dict[str, Any]]:
    """Tables with some of the optional keys; empty values are left out."""
    tables = st.fixed_dictionaries(dict(required), optional=dict(optional))
    return tables.map(lambda row: {k: v for k, v in row.items() if v not in (False, [], "")})


STEPS = table({**dict.fromkeys(["knowledge", "time", "money"], COSTS)} | {
    "step": texts(800), "unlocks": texts(500),
})  # fmt: skip
BANDS = table(
    {"label": texts(300)},
    {
        "name": texts(40), "source": texts(300), "lower": EDGES, "upper": EDGES,
        "includes_upper": st.booleans(), "score": EDGES, "budget_factor": EDGES,
    },
)  # fmt: skip
WORDS = {
    "why": texts(500), "evidence": texts(500), "tools": texts(500), "facts": FACTS,
    "quick": st.booleans(), "weight": st.integers(2, 10),
}  # fmt: skip
LEVELS = table({"text": texts(300)}, {**WORDS, "choices": st.lists(texts(300), max_size=4)})
FIGURES = table(
    {
        "text": texts(300),
        "kind": st.just("metric"),
        "family": st.sampled_from(["dora", "slo", "platform"]),
    },
    {
        **WORDS, "name": texts(60), "unit": texts(30), "minimum": EDGES, "maximum": EDGES,
        "context": st.booleans(), "budget_bands": st.booleans(), "definition": texts(500),
        "round_the_clock_only": st.booleans(), "extra_for_two_sites": st.just("4"),
        "minimum_sample": st.integers(1, 50), "how_to_measure": texts(1000),
        "mistake": texts(500), "note": texts(500),
        "bands": st.lists(BANDS.filter(lambda band: len(band) > 1), max_size=3),
    },
)  # fmt: skip
PRACTICES = table(
    {"title": texts(80), "summary": texts(500)},
    {
        "requires": st.just(["prop-0"]),
        "questions": st.lists(LEVELS | FIGURES, max_size=3),
        "advice": st.lists(STEPS, max_size=3),
    },
)
CONDITIONS = table(
    {"question": st.just("prop_q")}, {"at_least": EDGES, "at_most": EDGES, "below": EDGES}
) | table({"question": st.just("prop_q"), "choices": st.just([0, 2])})
CHECKS = table({"text": texts(500), "when": st.lists(CONDITIONS, min_size=1, max_size=2)})


@st.composite
def questionnaires(draw: st.DrawFn) -> dict[str, Any]:
    """A small questionnaire for the discipline `prop`, with codes of its own."""
    practices = draw(st.lists(PRACTICES, max_size=3))
    number = 0
    for place, practice in enumerate(practices):
        practice["code"] = f"prop-{place}"
        for question in practice.get("questions", []):
            question["code"], number = f"prop_q{number}", number + 1
    data: dict[str, Any] = {"slug": "prop", "title": "Prop", "practices": practices}
    checks = draw(st.lists(CHECKS, max_size=2))
    data |= {"checks": checks} if checks else {}
    german = draw(st.dictionaries(texts(300), texts(300), max_size=3))
    data |= {"translations": {"de": german}} if german else {}
    return data | draw(table({"summary": texts(500)}, {"credits": texts(500)}))
