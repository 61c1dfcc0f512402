"""Metric readings → ranges and the verdict of each criteria family: DORA, SLO, platform adoption.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/scoring.md.
"""

from .dependencies import (
    Condition,
    apply_rules,
    holds,
    is_target_assumed,
    questions_of,
    target_of,
    with_edges,
    without_slo,
)
from .readings import FEW_POINTS, Band, Metric, Reading, Readings, Span, edges_meet
from .verdicts import (
    BENCHMARK_SOURCE,
    BENCHMARKS,
    CLUSTERS,
    DORA_METRICS,
    DORA_SOURCE,
    DORA_YEAR,
    Cluster,
    DoraVerdict,
    FamilyVerdict,
    Headline,
    dora_verdict,
    family_verdict,
    headline,
    own_level,
)

__all__ = [
    "BENCHMARKS",
    "BENCHMARK_SOURCE",
    "CLUSTERS",
    "DORA_METRICS",
    "DORA_SOURCE",
    "DORA_YEAR",
    "FEW_POINTS",
    "Band",
    "Cluster",
    "Condition",
    "DoraVerdict",
    "FamilyVerdict",
    "Headline",
    "Metric",
    "Reading",
    "Readings",
    "Span",
    "apply_rules",
    "dora_verdict",
    "edges_meet",
    "family_verdict",
    "headline",
    "holds",
    "is_target_assumed",
    "own_level",
    "questions_of",
    "target_of",
    "with_edges",
    "without_slo",
]
