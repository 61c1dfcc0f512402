"""The headings of each file, in their order: added to, never renamed (docs/exports.md)."""

REPORT = ("team", "team_id", "area", "assessment", "submitted", "track")
ASKED = ("discipline", "version")
INTERVAL = ("score", "low", "high")
LEVELS = ("level", "level_low", "level_high")

ANSWERS = (
    *REPORT, *ASKED,
    "practice", "practice_title", "question", "kind", "text",
    "state", "choice", "anchor", "value", "unit", "entered", "confidence", "respondents",
    "reason", "comment", "evidence", "contradicts",
)  # fmt: skip

SCORES = (
    *REPORT, *ASKED,
    "part", "practice", "code", "title",
    "weight", "known_weight", *INTERVAL, *LEVELS, "visibility",
)  # fmt: skip

CRITERIA = (
    *REPORT, *ASKED,
    "part", "family", "code", "title",
    "value", "unit", "band", "band_number", *INTERVAL, "confidence", "known", "scored",
    "known_metrics", *LEVELS, "between", "margin", "throughput", "stability", "constraint",
    "availability", "target", "target_assumed", "budget_minutes",
    "benchmark_mean", "benchmark_deviation", "year", "source",
)  # fmt: skip

ADVICE = (
    *REPORT,
    "rules", "verdict", "because", "margin",
    "part", "rank", "role", *ASKED, "code", "title",
    "form", "covered", "asked_for", "staffed", "people_asked", "people_gap", "people_advised",
    "priority", "need",
    "text", "strength", "points", "severe", "guess", "inputs",
    "today", "target", "milestone", "counter",
    "from", "to", "unit", "then_verdict", "then",
    "source",
)  # fmt: skip

ACTIONS = (
    *REPORT,
    "part", "id", "about", "code", "title",
    "text", "owner", "due", "state", "note",
    "created", "created_by", "closed",
)  # fmt: skip

# From the lists of the admin.
TEAMS = (
    "team", "team_id", "area", "engineers", "expected_engineers", "around_the_clock", "sites",
    "role", "staffed",
)  # fmt: skip

QUESTIONS = (
    *ASKED, "state", "practice", "practice_title",
    "question", "kind", "weight", "quick", "text", "unit", "choice", "anchor", "critical",
)  # fmt: skip
