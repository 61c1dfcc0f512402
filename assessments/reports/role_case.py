"""Why a role, in the team's own minutes and hours: the page that a budget holder reads."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext

from assessments.metrics import DAYS_IN
from roles.numbers import in_language

from .figures import short_text

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
    how = gettext(
        "%(deployments)s deployments a year, %(share)s %% of them fail, %(hours)s hours each "
        "until the service has recovered"
    ) % {
        "deployments": _text(a_year),
        "share": _text(metrics["change_failure_rate"]),
        "hours": _text(metrics["recovery_time"]),
    }
    title = gettext("Recovering from failed deployments")
    return [Cost(title, failed * metrics["recovery_time"], how)]


def _reliability(metrics: dict, engineers: int, working_hours: int) -> list[Cost]:
    if "downtime" not in metrics:
        return []
    hours = metrics["downtime"] * WINDOWS_A_YEAR / 60
    how = gettext("%(minutes)s minutes in 30 days, over 365 days")
    told = how % {"minutes": _text(metrics["downtime"])}
    return [Cost(gettext("Users without the service"), hours, told)]


def _platform(metrics: dict, engineers: int, working_hours: int) -> list[Cost]:
    if "infrastructure_share" not in metrics:
        return []
    share = metrics["infrastructure_share"]
    how = gettext("%(share)s %% of %(engineers)s people's time, %(hours)s hours a year each") % {
        "share": _text(share),
        "engineers": engineers,
        "hours": working_hours,
    }
    hours = share * PERCENT * engineers * working_hours
    return [Cost(gettext("Development time that goes into infrastructure"), hours, how)]


def _text(value: Fraction) -> str:
    return in_language(f"{float(short_text(value)):.10g}")
