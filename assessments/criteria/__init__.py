"""Metric readings → bands and the verdict of each criteria family: DORA, SLO, platform adoption.

Pure arithmetic in exact fractions; nothing is rounded here. Rules: docs/scoring.md.
"""

from .conditions import Condition, holds, questions_of
from .dora import (
    BENCHMARK_SOURCE,
    BENCHMARKS,
    CLUSTERS,
    DORA_METRICS,
    DORA_SOURCE,
    DORA_YEAR,
    Cluster,
    DoraVerdict,
    Headline,
    dora_verdict,
    headline,
    own_level,
)
from .families import FamilyVerdict, family_verdict
from .readings import FEW_POINTS, Band, Metric, Reading, Readings, Span, edges_meet
from .settling import is_target_assumed, placed, settle, target_of, without_slo

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
    "dora_verdict",
    "edges_meet",
    "family_verdict",
    "headline",
    "holds",
    "is_target_assumed",
    "own_level",
    "placed",
    "questions_of",
    "settle",
    "target_of",
    "without_slo",
]
