"""Charts as SVG files that need no style sheet: those of a report, and of a team's history.

A file has the marks of the page, in the light colours of tokens.css, with a title of its own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from assessments.models import Assessment, Team
from assessments.reports.history import History, history_of
from assessments.reports.page.page import Page, page_of
from assessments.trends import Series
from roles.values.days import day_in_words
from roles.values.names import isolated_text
from roles.values.responses import Context, attachment

from .scope import words_of

COLOUR = re.compile(r"--([a-z]+(?:-[a-z]+)*): (#[0-9a-f]{6});")
# In pixels: what stands above a chart, below it, and the height of one practice.
HEAD, FOOT, ROW = 84, 44, 30
GROWTH_HEIGHT, LINE_HEIGHT = 87, 150


@dataclass(frozen=True)
class Chart:
    """One chart; `name` is its part of the file name, `height` that of what is drawn."""

    team: Team
    name: str
    template: str
    title: str
    subtitle: str
    height: int
    leg: str
    context: Context

    def svg(self) -> str:
        colours = light_colours()
        context = {
            "chart": self,
            "colours": colours,
            "leg": colours.get(self.leg, colours["accent"]),
            "head": HEAD,
            "note": HEAD + self.height + FOOT // 2,
            "whole": HEAD + self.height + FOOT,
            **self.context,
        }
        return render_to_string(self.template, context)

    def response(self) -> HttpResponse:
        """The file as a download."""
        names = (f"tripod-{word}-{self.name}.svg" for word in words_of(self.team))
        return HttpResponse(self.svg(), content_type="image/svg+xml", headers=attachment(*names))


@cache
def light_colours() -> dict[str, str]:
    """The light colours of tokens.css by name, with `_` for `-`, as templates need it."""
    found = finders.find("css/tokens.css")
    if not found:
        raise FileNotFoundError("css/tokens.css is no static file")
    light, _, _dark = Path(found).read_text(encoding="utf-8").partition("@media")
    return {name.replace("-", "_"): colour for name, colour in COLOUR.findall(light)}


# --- of a report ---


def report_chart(assessment: Assessment, kind: str, code: str) -> Chart | None:
    """A chart of a report by its kind and discipline or role; None if the report has none."""
    draw = REPORT_CHARTS.get(kind)
    return draw(assessment, page_of(assessment), code) if draw else None


def _practices(assessment: Assessment, page: Page, code: str) -> Chart | None:
    """The scores of a discipline's practices."""
    found = next((d for d in page.disciplines if d.slug == code and d.scored), None)
    if found is None:
        return None
    rows = [(HEAD + ROW * number, row) for number, row in enumerate(found.scored)]
    title = gettext("%(discipline)s: scores by practice") % {"discipline": found.title}
    drawn = {"rows": rows, "foot": HEAD + ROW * len(rows)}
    size = ROW * (len(rows) + 1)
    return _of_report(assessment, f"practices-{code}", title, size, code, drawn)


def _growth(assessment: Assessment, page: Page, code: str) -> Chart | None:
    """The people of a role by team size."""
    found = next((line for line in page.growth.lines if line.discipline == code), None)
    if found is None:
        return None
    title = gettext("%(role)s: people by team size") % {"role": found.title}
    drawn = {"line": found, "growth": page.growth}
    return _of_report(assessment, f"growth-{code}", title, GROWTH_HEIGHT, code, drawn)


REPORT_CHARTS: dict[str, Callable[[Assessment, Page, str], Chart | None]] = {
    "practices": _practices,
    "growth": _growth,
}


def _of_report(
    assessment: Assessment, name: str, title: str, height: int, leg: str, drawn: Context
) -> Chart:
    day = timezone.localtime(assessment.submitted)
    said = {"team": isolated_text(assessment.team), "date": day_in_words(day)}
    return Chart(
        team=assessment.team,
        name=f"{day.date().isoformat()}-{name}",
        template=f"charts/{name.partition('-')[0]}.svg",
        title=title,
        subtitle=gettext("%(team)s, report of %(date)s") % said,
        height=height,
        leg=leg,
        context=drawn,
    )


# --- of a history ---


def history_chart(team: Team, kind: str, code: str) -> Chart | None:
    """The time line of a score, a verdict or a metric; None if no report has it."""
    history = history_of(team)
    every = _series(history)
    found = next((s for s in every if (s.kind, s.code) == (kind, code) and s.known), None)
    if found is None:
        return None
    return Chart(
        team=team,
        name=f"{kind}-{code}-history",
        template="charts/time_line.svg",
        title=found.title,
        subtitle=gettext("%(team)s, over time") % {"team": isolated_text(team)},
        height=LINE_HEIGHT,
        leg=code if kind == "discipline" else "accent",
        context={"series": found, "reports": history.reports},
    )


def _series(history: History) -> list[Series]:
    families = history.families
    metrics = [series for family in families for series in family.metrics]
    return [*history.disciplines, *(family.verdict for family in families), *metrics]
