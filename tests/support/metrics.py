"""The metrics of the shipped catalogue, read without Django, and readings of them."""

import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

from assessments.criteria import Band, Metric, Reading

CATALOGUE = Path(__file__).parents[2] / "assessments" / "catalogue"


def shipped_metrics() -> dict[str, Metric]:
    """Every metric of the three shipped questionnaires by its code."""
    files = (tomllib.loads(path.read_text()) for path in sorted(CATALOGUE.glob("*.toml")))
    questions = (q for text in files for p in text["practices"] for q in p["questions"])
    return {q["code"]: _metric(q) for q in questions if q["kind"] == "metric"}


def _metric(row: dict[str, Any]) -> Metric:
    return Metric(
        code=row["code"],
        family=row["family"],
        unit=row.get("unit", ""),
        bands=tuple(_band(band) for band in row.get("bands", [])),
        minimum=_fraction(row, "minimum"),
        maximum=_fraction(row, "maximum"),
        counts=not (row.get("context") or row.get("shown_only")),
        budget_bands=row.get("budget_bands", False),
        round_the_clock_only=row.get("round_the_clock_only", False),
        extra_for_two_sites=Fraction(row.get("extra_for_two_sites", 0)),
        minimum_sample=row.get("minimum_sample", 0),
    )


def _band(row: dict[str, Any]) -> Band:
    return Band(
        label=row["label"],
        lower=_fraction(row, "lower"),
        upper=_fraction(row, "upper"),
        includes_upper=row.get("includes_upper", False),
        score=_fraction(row, "score"),
        source=row["source"],
        budget_factor=_fraction(row, "budget_factor"),
    )


def _fraction(row: dict[str, Any], key: str) -> Fraction | None:
    return Fraction(row[key]) if key in row else None


METRICS = shipped_metrics()


def read(code: str, value: Fraction | float | str | None = None, **rest: Any) -> Reading:
    """A measured reading of a shipped metric; `value` may be a number or the text of a fraction."""
    rest.setdefault("confidence", "measured")
    return Reading(METRICS[code], None if value is None else Fraction(value), **rest)


def readings(**values: Reading | Fraction | float | str | None) -> dict[str, Reading]:
    """Measured readings by code; a Reading is taken as it is."""
    return {
        code: value if isinstance(value, Reading) else read(code, value)
        for code, value in values.items()
    }
