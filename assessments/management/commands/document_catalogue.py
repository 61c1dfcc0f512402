"""`manage.py document_catalogue`: writes docs/questionnaires.md, the questionnaires as Markdown."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments import catalogue
from assessments.answering.progress import (
    SECONDS_A_CHOICE,
    SECONDS_A_FIGURE,
    WORDS_A_MINUTE,
    minutes,
    words_in,
)
from assessments.changes import Table
from assessments.criteria import questions_of

PAGE = settings.BASE_DIR / "docs" / "questionnaires.md"
STALE = "{} is not up to date: run python manage.py document_catalogue"

TRACKS = ("full", "quick")

HEAD = f"""
# The questionnaires

Everything that the three shipped questionnaires ask, with the next step that each answer leads to.
`python manage.py document_catalogue` writes this page from `assessments/catalogue/*.toml`, where
the texts are edited.

* An ID such as D01 names one of the [facts](facts.md); the question measures the first one.
* A choice is worth 0 to 3 points. [scoring.md](scoring.md) says how points and ranges are counted.
* A range has a published source, or it is a Tripod default.
* The questions of the quick track, in bold in the lists, are in the full track too.

## Length

| track | questions | words to read | choices to make | numbers to enter | minutes |
|---|---|---|---|---|---|
{{lengths}}

The minutes are an estimate, not a measurement, rounded up. They count the words that the pages
show without their help (practice, questions, choices and ranges) at {WORDS_A_MINUTE} a minute,
{SECONDS_A_CHOICE} seconds for each choice and {SECONDS_A_FIGURE} seconds for each number at hand.
The published mean for silent reading of English non-fiction is 238 words a minute (Brysbaert,
2019). Numbers that you have to look up take about a minute each on top, and reading the help and
talking about an answer take longer still.
"""


class Command(BaseCommand):
    help = "Writes docs/questionnaires.md from the shipped questionnaires."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if the page is not up to date"
        )

    def handle(self, *, check: bool, **options: object) -> None:
        text = page([catalogue.read(path) for path in catalogue.SHIPPED])
        written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        if check and written != text:
            raise CommandError(STALE.format(PAGE.relative_to(settings.BASE_DIR)))
        if not check:
            PAGE.write_text(text, encoding="utf-8")


def page(questionnaires: list[Table]) -> str:
    """The whole page in Markdown."""
    titles = {p["code"]: p["title"] for text in questionnaires for p in text["practices"]}
    parts = [HEAD.strip().format(lengths="\n".join(lengths(questionnaires)))]
    for text in questionnaires:
        parts += _questionnaire(text, titles)
    return "\n\n".join(parts) + "\n"


# --- length ------------------------------------------------------------------------------------


def lengths(questionnaires: list[Table]) -> Iterator[str]:
    """A table row for each track, then for each questionnaire alone."""
    every = [practice for text in questionnaires for practice in text["practices"]]
    for track in TRACKS:
        yield _length(track, every, track)
    for text in questionnaires:
        for track in TRACKS:
            yield _length(f"{text['title']} alone, {track}", text["practices"], track)


def _length(title: str, practices: list[Table], track: str) -> str:
    asked = [q for practice in practices for q in _asked(practice, track)]
    figures = sum("unit" in q for q in asked)
    counts = (sum(words(p, track) for p in practices), len(asked) - figures, figures)
    return _row(title, len(asked), *counts, minutes(*counts))


def _asked(practice: Table, track: str) -> list[Table]:
    return [q for q in practice["questions"] if track == "full" or q["quick"]]


def words(practice: Table, track: str) -> int:
    """The number of words that the page of a practice shows, without the folded help."""
    asked = _asked(practice, track)
    if not asked:
        return 0
    said = [text for q in asked for text in (q["text"], *_choices(q))]
    return words_in(practice["title"], practice["summary"], *said)


def _choices(question: Table) -> list[str]:
    return question.get("choices") or [band["label"] for band in question.get("bands", ())]


# --- practices ---------------------------------------------------------------------------------


def _questionnaire(text: Table, titles: dict[str, str]) -> Iterator[str]:
    yield f"## {text['title']}"
    yield _plain(text["summary"])
    yield _plain(text["credits"])
    yield "\n".join([*_header("practice", "asks"), *map(_entry, text["practices"])])
    for practice in text["practices"]:
        yield from _practice(practice, titles)
    if text.get("checks"):
        yield f"### {text['title']}: answers to think about"
        yield (
            "Asked before submission where answers seldom fit together, never as an error. Two "
            "answers of which one must be wrong stay in the report, until one of them changes."
        )
        yield "\n".join(map(_check, text["checks"]))


def _check(row: Table) -> str:
    answers = " and ".join(map(_when, row["when"]))
    codes = {code for condition in row["when"] for code in questions_of(condition)}
    kept = "" if row.get("contradiction", True) and len(codes) > 1 else "; not kept"
    return f"* {_plain(row['text'])}<br>{_code(row['code'])}: {answers}{kept}"


def _when(condition: Table) -> str:
    """One condition of a check, as question and range."""
    said = [_code(condition["question"])]
    if "times" in condition:
        said.append(f"times {_code(condition['times'])}")
    if condition.get("of_target"):
        said.append("as a multiple of the target's minutes")
    if "choices" in condition:
        said.append("choice " + " or ".join(map(str, condition["choices"])))
    edges = (key for key in ("at_least", "at_most", "below") if key in condition)
    return " ".join([*said, *(f"{key.replace('_', ' ')} {condition[key]}" for key in edges)])


def _entry(practice: Table) -> str:
    """The row of a practice in the table at the top of its questionnaire."""
    codes = (
        f"**{_code(q['code'])}**" if q["quick"] else _code(q["code"]) for q in practice["questions"]
    )
    return _row(_link(practice["title"]), ", ".join(codes))


def _practice(practice: Table, titles: dict[str, str]) -> Iterator[str]:
    yield f"### {practice['title']}"
    first = ", ".join(_link(titles[code]) for code in practice["requires"])
    yield _code(practice["code"]) + (f", comes after {first}" if first else "")
    yield _plain(practice["summary"])
    for question in practice["questions"]:
        yield from _question(question)
    if practice.get("advice"):
        yield "<details><summary>Next steps</summary>"
        yield "\n".join(_step(gap, row) for gap, row in enumerate(practice["advice"]))
        yield "</details>"


def _step(gap: int, row: Table) -> str:
    effort = f"skills {row['knowledge']}, time {row['time']}, money {row['money']}"
    return (
        f"* **From {gap} to {gap + 1}.** {_plain(row['step'])}<br>"
        f"*Benefit:* {_plain(row['unlocks'])}<br>*Effort:* {effort}."
    )


# --- questions ---------------------------------------------------------------------------------


def _question(row: Table) -> Iterator[str]:
    if "name" in row:
        yield f"#### {row['name']}"
    yield f"**{_plain(row['text'])}**"
    yield ", ".join(_facets(row))
    if "choices" in row:
        yield "\n".join(_answers(row["choices"]))
    elif row.get("bands"):
        yield "\n".join(_bands(row))
    yield "\n".join(_helps(row))


def _facets(row: Table) -> Iterator[str]:
    yield _code(row["code"])
    if "unit" in row:
        yield f"in {row['unit']} from {row['minimum']} to {row['maximum']}"
    yield "full and quick track" if row["quick"] else "full track"
    if row.get("critical"):
        yield "critical at its lowest choice"
    if row.get("weight", 1) != 1:
        yield f"weight {row['weight']}"
    if row["facts"]:
        yield "facts " + " ".join(row["facts"])
    yield from _rules(row)


def _rules(row: Table) -> Iterator[str]:
    """Special rules for the scoring of a figure."""
    if row.get("context") or row.get("shown_only"):
        yield "shown, not scored"
    elif row.get("family") == "dora" and "score" not in row["bands"][0]:
        yield "DORA score 10 − percent / 10"
    if row.get("round_the_clock_only"):
        yield "only with 24/7 on-call"
    if "extra_for_two_sites" in row:
        yield f"each edge {row['extra_for_two_sites']} higher at two locations"
    if "minimum_sample" in row:
        yield f"scored from {row['minimum_sample']} answers on"


def _answers(choices: list[str]) -> Iterator[str]:
    yield from _header("points", "choice")
    for points, choice in enumerate(choices):
        yield _row(points, _plain(choice))


def _bands(row: Table) -> Iterator[str]:
    """The bands of a figure or of a rating; a column that would be empty is left out."""
    points = "DORA score" if row["family"] == "dora" else "points"
    bands = [
        {
            points: band.get("score", number if points == "points" else ""),
            "range": _plain(": ".join(filter(None, (band.get("name"), band["label"])))),
            "limits": _range(row, number),
            "source": _plain(band["source"]),
        }
        for number, band in enumerate(row["bands"])
    ]
    columns = [name for name in bands[0] if any(band[name] != "" for band in bands)]
    yield from _header(*columns)
    for band in bands:
        yield _row(*(band[name] for name in columns))


def _range(row: Table, number: int) -> str:
    """The edges of a band; the band below decides to which of the two their edge belongs."""
    bands, band = row["bands"], row["bands"][number]
    if row.get("budget_bands"):
        factor = band.get("budget_factor") or bands[number + 1]["budget_factor"]
        return f"{'≤' if 'budget_factor' in band else '>'} {factor} × the target's minutes"
    edges = []
    if "lower" in band:
        below = next(other for other in bands if other.get("upper") == band["lower"])
        edges.append(f"{'>' if below['includes_upper'] else '≥'} {band['lower']}")
    if "upper" in band:
        edges.append(f"{'≤' if band['includes_upper'] else '<'} {band['upper']}")
    return " and ".join(edges)


HELPS = {
    "definition": "What it is",
    "why": "Why we ask",
    "how_to_measure": "How to measure it by hand",
    "mistake": "A common mistake",
    "evidence": "What counts as evidence",
    "tools": "Tools that teams use",
    "note": "Note",
}


def _helps(row: Table) -> Iterator[str]:
    for key, title in HELPS.items():
        if row.get(key):
            yield f"* *{title}:* {_plain(row[key])}"


# --- Markdown ----------------------------------------------------------------------------------


def _header(*cells: object) -> tuple[str, str]:
    return _row(*cells), "|" + "---|" * len(cells)


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _code(text: str) -> str:
    return f"`{text}`"


def _link(title: str) -> str:
    return f"[{title}](#{re.sub(r'[^a-z0-9 -]', '', title.lower()).replace(' ', '-')})"


def _plain(text: str) -> str:
    """Escapes text for Markdown."""
    return re.sub(r"([\\`*_|<>\[\]#~$])", r"\\\1", text)
