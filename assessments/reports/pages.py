"""A stored report document → what the report page shows, in its order."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .languages import translated

FAMILY_TITLES = {
    "dora": _("DORA delivery"),
    "slo": _("SLO reliability"),
    "platform": _("Platform adoption"),
}
FAMILY_QUESTIONS = {
    "dora": _("How fast and how safely do changes reach users?"),
    "slo": _("Is the service as reliable as its users need?"),
    "platform": _("Do developers get what they need without waiting?"),
}


@dataclass(frozen=True)
class Family:
    """One criteria family with its metrics, the known ones first."""

    code: str
    verdict: dict

    @property
    def title(self) -> str:
        return FAMILY_TITLES[self.code]

    @property
    def question(self) -> str:
        return FAMILY_QUESTIONS[self.code]

    @property
    def metrics(self) -> list[dict]:
        return [row for row in self.verdict["metrics"].values() if row["known"]]

    @property
    def unknown(self) -> list[dict]:
        return [row for row in self.verdict["metrics"].values() if not row["known"]]

    @property
    def constraint(self) -> dict | None:
        return self.verdict["metrics"].get(self.verdict.get("constraint"))


@dataclass(frozen=True)
class Discipline:
    """One discipline with its practices, the largest gap first."""

    slug: str
    score: dict
    practices: list[dict]

    @property
    def title(self) -> str:
        return self.score["title"]

    @property
    def unscored(self) -> list[dict]:
        return [row for row in self.practices if row["score"] is None]


@dataclass(frozen=True)
class Page:
    """The report page."""

    document: dict

    @property
    def advice(self) -> dict:
        return self.document["advice"]

    @property
    def team(self) -> dict:
        return self.document["team"]

    @property
    def first(self) -> dict:
        return self.advice["options"][0]

    @property
    def second(self) -> dict:
        return self.advice["options"][1]

    @property
    def disciplines(self) -> list[Discipline]:
        return [
            Discipline(slug, score, self._practices_of(slug))
            for slug, score in self.document["disciplines"].items()
        ]

    def _practices_of(self, slug: str) -> list[dict]:
        own = [p for p in self.document["practices"] if p["discipline"] == slug]
        return sorted(own, key=lambda p: (p["score"] is None, p["score"] or 0))

    @property
    def families(self) -> list[Family]:
        return [Family(code, verdict) for code, verdict in self.document["criteria"].items()]

    @property
    def strengths(self) -> list[dict]:
        return self._rows("strengths")

    @property
    def weakest(self) -> list[dict]:
        return self._rows("weakest")

    def _rows(self, which: str) -> list[dict]:
        by_code = {p["code"]: p for p in self.document["practices"]}
        return [by_code[code] for code in self.document[which]]

    @property
    def missing(self) -> list[dict]:
        """The three figures to get first, with their question."""
        by_code = {a["question"]: a for a in self.document["answers"]}
        return [by_code[code] for code in self.advice["missing"][:3] if code in by_code]

    @property
    def watched(self) -> list[dict]:
        return self.advice["watch"]

    @property
    def unjudged(self) -> list[str]:
        titles = {slug: score["title"] for slug, score in self.document["disciplines"].items()}
        return [titles.get(slug, slug) for slug in self.advice["unjudged"]]

    @property
    def range(self) -> list[str]:
        """What would be first at the ends of the answers' intervals, where that differs."""
        if self.advice["verdict"] == "measure-first":
            return []
        here = None if self.advice["verdict"] == "nobody-yet" else self.first["role"]
        ends = {here, self.advice["if_worse"], self.advice["if_better"]}
        titles = {option["role"]: option["title"] for option in self.advice["options"]}
        named = [titles.get(role, gettext("nobody yet")) for role in sorted(ends, key=str)]
        return named if len(ends) > 1 else []


def page_of(document: dict) -> Page:
    """The page of a report document, in the reader's language."""
    return Page(translated(document))
