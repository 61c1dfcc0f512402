"""Where a team stands, in short: levels and advice, and what differs between two standings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.models.reports import SHORT
from roles import investment
from roles.recommendations import Rulebook, in_short

from .findings import Findings
from .measures import criteria_data, level_in, levels_in

# The kinds in the order in which a page lists them.
PRACTICE, DISCIPLINE, CRITERIA, ADVICE = KINDS = ("practice", "discipline", "criteria", "advice")

# (kind, code) → a level, None where it is not known; the advice is a headline.
Standing = Mapping[tuple[str, str], object]


@dataclass(frozen=True)
class Change:
    """One line that differs: `was_there` or `is_there` is False where nothing was asked of it."""

    kind: str
    code: str
    before: object
    after: object
    was_there: bool = True
    is_there: bool = True


def standing_of(found: Findings, book: Rulebook) -> Standing:
    """The standing by these rules, without the words and the flips of a report."""
    advice = investment.judge(found.situation(book), book.rules)
    return _standing(
        {code: score.level for code, score in found.practices.items()},
        {slug: score.level for slug, score in found.disciplines.items()},
        levels_in(criteria_data(found.in_scope, found.case.track)),
        in_short(advice),
    )


def standing_in(kept: dict) -> Standing:
    """The standing that a report keeps."""
    return _standing(
        {code: level_in(score, "score") for code, score in kept["practices"].items()},
        {slug: level_in(score, "score") for slug, score in kept["disciplines"].items()},
        levels_in(kept["criteria"]),
        {name: kept["advice"][name] for name in SHORT},
    )


def _standing(practices: dict, disciplines: dict, families: dict, headline: dict) -> Standing:
    parts = ((PRACTICE, practices), (DISCIPLINE, disciplines), (CRITERIA, families))
    lines = {(kind, code): level for kind, part in parts for code, level in part.items()}
    return lines | {(ADVICE, ""): headline}


def changes(before: Standing, after: Standing) -> list[Change]:
    """What differs, kind by kind."""
    return sorted(_changes(before, after), key=lambda change: KINDS.index(change.kind))


def _changes(before: Standing, after: Standing) -> Iterable[Change]:
    for line in dict.fromkeys([*before, *after]):
        old, new = before.get(line), after.get(line)
        there = (line in before, line in after)
        if all(there) and _read(line, old) == _read(line, new):
            continue
        yield Change(*line, old, new, *there)


def _read(line: tuple[str, str], value):
    """What a reader would notice: of the advice the verdict, whom it names, and the form."""
    if line[0] != ADVICE:
        return value
    form = value["form"] if value["verdict"] == "invest" else None
    named = {value["role"], value["second"]}
    return value["verdict"], value["because"], frozenset(named), form
