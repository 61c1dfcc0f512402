"""Why a role, in the team's own minutes and hours: the page that a budget holder reads."""

from dataclasses import dataclass
from fractions import Fraction

from assessments.metrics import DAYS_IN

MONTHS = 12
WINDOWS_A_YEAR = DAYS_IN["year"] / 30
PERCENT = Fraction(1, 100)


@dataclass(frozen=True)
class Cost:
    """Hours that a problem takes in a year, and how they were worked out."""

    title: str
    hours: Fraction
    how: str

    def money(self, rate: Fraction | None) -> Fraction | None:
        return None if rate is None else self.hours * rate


def costs_of(document: dict, role: str, working_hours: int) -> list[Cost]:
    """What not acting costs in a year, from the figures that the team gave; only what is known."""
    metrics = {
        code: Fraction(str(row["value"]))
        for verdict in document["criteria"].values()
        for code, row in verdict["metrics"].items()
        if row["value"] is not None
    }
    engineers = document["team"]["engineers"]
    ways = {"devops": _delivery, "sre": _reliability, "platform": _platform}
    return ways[role](metrics, engineers, working_hours) if role in ways else []


def _delivery(metrics: dict, engineers: int, working_hours: int) -> list[Cost]:
    if not {"deployment_frequency", "change_failure_rate", "recovery_time"} <= metrics.keys():
        return []
    a_year = metrics["deployment_frequency"] * DAYS_IN["year"] / DAYS_IN["week"]
    failed = a_year * metrics["change_failure_rate"] * PERCENT
    how = (
        f"{_text(a_year)} deployments a year, {_text(metrics['change_failure_rate'])} % of them "
        f"fail, {_text(metrics['recovery_time'])} hours each until the service has recovered"
    )
    return [Cost("Recovering from failed deployments", failed * metrics["recovery_time"], how)]


def _reliability(metrics: dict, engineers: int, working_hours: int) -> list[Cost]:
    if "downtime" not in metrics:
        return []
    hours = metrics["downtime"] * WINDOWS_A_YEAR / 60
    how = f"{_text(metrics['downtime'])} minutes in 30 days, over 365 days"
    return [Cost("Users without the service", hours, how)]


def _platform(metrics: dict, engineers: int, working_hours: int) -> list[Cost]:
    if "infrastructure_share" not in metrics:
        return []
    share = metrics["infrastructure_share"]
    how = f"{_text(share)} % of {engineers} people's time, {working_hours} hours a year each"
    hours = share * PERCENT * engineers * working_hours
    return [Cost("Development time that goes into infrastructure", hours, how)]


def _text(value: Fraction) -> str:
    return f"{float(value):.6g}"
