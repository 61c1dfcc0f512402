"""Inputs, edges and goals of the advice in words: "Downtime: 240 minutes", "at most 43.2"."""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from django.utils.translation import gettext

from assessments import metrics
from assessments.models.report_data import ReportData
from assessments.reports.data.advice import ROTA
from roles.shapes import AdviceRow, FlipData, GoalData, GoalRow
from roles.values.numbers import Exact, as_read, from_json, short_text

from . import wording
from .rows import FlipWords
from .texts import Texts

TEAM, STAFFED = "engineers", "staffed."
# From this value on, a milestone is a whole number.
LEAST_WHOLE = 5


class InputWording:
    """Puts inputs of reasons and flips, and goals, into words; `band` names a figure's band."""

    def __init__(self, data: ReportData, texts: Texts, band: Callable[[str], str | None]) -> None:
        self.data, self.texts, self.band = data, texts, band
        self.readings = data["readings"]

    def add_to(self, advice: AdviceRow) -> None:
        """Adds the on-call discipline, the inputs of reasons and flips in words, and goals."""
        advice["rota_discipline"] = self._rota_discipline()
        for option, data in zip(advice["options"], self.data["advice"]["options"], strict=True):
            inputs = {row["rule"]: row["inputs"] for row in data["reasons"]}
            for reason in option["reasons"]:
                reason["shown"] = self._shown(inputs.get(reason["rule"], reason["inputs"]))
            flips = zip(option["flips"], data["flips"], strict=True)
            option["flips"] = [{**flip, **self.flip(row)} for flip, row in flips]
            option["goals"] = [self._goal(goal) for goal in data["goals"]]

    def _rota_discipline(self) -> str | None:
        """The discipline of the role that has a trigger for the on-call rotation."""
        rules = self.texts.book.rules
        roles = (trigger.role for trigger in rules.triggers if trigger.subject == ROTA)
        return next((rules.roles[role].discipline for role in roles), None)

    def _shown(self, inputs: Mapping[str, Exact | float]) -> list[str]:
        shown = [
            wording.labelled(self._name(code), self._amount_text(code, Fraction(str(value))))
            for code, value in inputs.items()
        ]
        if any(self._is_assumed(code) for code in inputs):
            shown.append(wording.assumed_target(metrics.ASSUMED_TARGET))
        return shown

    def _is_assumed(self, code: str) -> bool:
        return self.readings.get(code, {}).get("assumed", False)

    def _name(self, code: str) -> str:
        """The name of a figure, a practice, a discipline, the team's size, or a role."""
        if code == TEAM:
            return gettext("Team")
        if code.startswith(STAFFED):
            return self.texts.book.roles[code.removeprefix(STAFFED)].title
        if code in self.readings:
            return self.texts.metric(code).name
        practice = self.texts.practices.get(code)
        return practice.title if practice else self.texts.titles[code]

    def _amount_text(self, code: str, value: Fraction) -> str:
        """A figure in words; the name of its band if a band was chosen."""
        data = self.readings.get(code, {})
        if "band" in data and "value" not in data:
            return self.band(code) or ""
        return self._amount(code, value, self._unit(code))

    def _amount(self, code: str, value: Fraction, unit: str, beside: Fraction | None = None) -> str:
        if code == TEAM:
            return wording.engineers(value)
        if code.startswith(STAFFED):
            return wording.people(value, beside)
        return wording.amount(value, unit) if code in self.readings else wording.score_of_100(value)

    def _unit(self, code: str) -> str:
        return self.texts.unit(code) if code in self.readings else ""

    def _edge_unit(self, code: str) -> str:
        """The unit of an edge; names the target, if that is assumed."""
        unit = self._unit(code)
        if self._is_assumed(code):
            return wording.beside_assumed(unit, metrics.ASSUMED_TARGET)
        return unit

    def flip(self, data: FlipData) -> FlipWords:
        """The name, the unit and both values of a flip, and the change in words."""
        code, at, to = data["change"], Fraction(data["from"]), Fraction(data["to"])
        then = self._amount(code, to, self._edge_unit(code), beside=at)
        shown = [self._amount_text(code, at), then]
        name = self._name(code)
        today = as_read(short_text(at)) if _is_of_the_team(code) else shown[0]
        return {
            "name": name,
            "unit": self._unit_name(code),
            "shown": shown,
            "condition": self._part_time(code, to)
            if code.startswith(STAFFED) and not at and to < 1
            else self._condition(code, name, today, then),
        }

    def _condition(self, code: str, name: str, today: str, then: str) -> str:
        """The change of an input as the first half of a sentence."""
        if code == TEAM:
            # Translators: then is such as "7 engineers", today a number; a clause follows.
            text = gettext("If you had %(then)s (now %(today)s),")
        elif code.startswith(STAFFED):
            # Translators: then is such as "1.5 full-time people", today a number; a clause follows.
            text = gettext("If you had %(then)s in the role “%(name)s” (now %(today)s),")
        elif code in self.readings:
            # Translators: name is a metric, then and today its values; a clause follows.
            text = gettext("If “%(name)s” were %(then)s (now %(today)s),")
        else:
            # Translators: name is a discipline, then and today scores; a clause follows.
            text = gettext("If your %(name)s score were %(then)s (now %(today)s),")
        return text % {"name": name, "then": then, "today": today}

    def _part_time(self, code: str, then: Fraction) -> str:
        """The first half of a sentence: somebody in a role that nobody has yet."""
        title = self.texts.book.roles[code.removeprefix(STAFFED)].named()
        # Translators: a_role is "a site reliability engineer", share a number; a clause follows.
        text = gettext(
            "If you already had %(a_role)s for about %(share)s %% of the working week (now nobody),"
        )
        share = wording.share_of_week(then)
        return text % {"a_role": title.with_article, "share": share}

    def _unit_name(self, code: str) -> str:
        if code == TEAM:
            return gettext("engineers")
        if code.startswith(STAFFED):
            return gettext("full-time people")
        return self._unit(code) if code in self.readings else gettext("of 100")

    # --- goals ---

    def _goal(self, data: GoalData) -> GoalRow:
        metric, counter = data["metric"], data["counter"]
        milestone = data.get("milestone")
        return {
            "metric": metric,
            "title": self.texts.metric(metric).name,
            "today": self.today(metric),
            "target": self._edge(data, data.get("target")),
            "milestone": None
            if milestone is None
            else self._edge(data, milestone, as_milestone=True),
            "counter": counter,
            "counter_title": counter and self.texts.questions[counter].short_name,
            "counter_asked": counter is not None and counter in self.readings,
            "counter_today": counter and self.today(counter),
        }

    def _edge(
        self, data: GoalData, value: Exact | None, *, as_milestone: bool = False
    ) -> str | None:
        if data["edge"] is None:
            return None
        if data["edge"] == "band":
            return self.texts.metric(data["metric"]).bands[int(value or 0)].label
        exact = from_json(value) or Fraction(0)
        if as_milestone:
            exact = _in_whole(exact, data["edge"])
        return wording.edge(data["edge"], exact, self._edge_unit(data["metric"]))

    def today(self, code: str) -> str | None:
        """The present value of the figure in words; None if it is not known."""
        data = self.readings.get(code, {})
        if "confidence" not in data:
            return None
        value = from_json(data.get("value"))
        return self.band(code) if value is None else wording.amount(value, self._unit(code))


def _in_whole(value: Fraction, edge: str) -> Fraction:
    """A milestone as a whole number, towards the goal; a small one stays as it is."""
    if abs(value) < LEAST_WHOLE:
        return value
    return Fraction(math.ceil(value) if edge in ("at-least", "more-than") else math.floor(value))


def _is_of_the_team(code: str) -> bool:
    """Whether an input is the team's size or staffing."""
    return code == TEAM or code.startswith(STAFFED)
