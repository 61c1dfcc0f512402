"""Sentences that must never appear together in a report, and the report as people read it.

A sentence is given by its English source, and searched for in the language of the page; its
placeholders match anything. So the table is about what is shown, not about flags in the code.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from html.parser import HTMLParser
from itertools import chain, zip_longest
from types import SimpleNamespace
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext, ngettext, pgettext

from assessments.reports.page.page import Page
from tests.support.got import got
from tools import messages

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Names and figures contain no punctuation except inside a number.
# "Hire 2 more …" is no "Hire 2 …".
ANYTHING = r"(?!more )(?:[^.,;:→]|\d[.,]\d)+?"
A_LIST = r"[^.;:→]+?"
# A role after "Hire": not "another …", and not "2 …".
A_ROLE = rf"(?!another |\d){ANYTHING}"
NAMED = {"a_role": A_ROLE, "step": r"\d+"} | dict.fromkeys(
    ("practices", "disciplines", "roles"), A_LIST
)

# --- the sentences -----------------------------------------------------------------------------

ADD = "Add %(days)s to the work of your %(role)s."
PART_TIME = "Make one developer your part-time %(role)s, about %(days)s."
ANOTHER = "Hire another %(role)s."
HIRE = "Hire %(a_role)s."
HIRE_FOR_ROTA = "Hire %(a_role)s, but don’t rely on one hire for on-call."
MORE = "Hire %(step)s more %(plural)s."
SEVERAL = "Hire %(step)s %(plural)s."
TIE = "%(first)s or %(second)s: a close call. Start with the %(role)s."
MOVE = "Move people before you hire %(a_role)s."
DIRECTION = "Nobody new: change what your %(plural)s work on."
PRACTICES = "Nobody new: make it a goal of the people you have."
GOAL = "Nobody new: give your %(plural)s this goal."
TOO_SMALL = "Nobody new: promise less, or buy a managed service."
NOBODY = "Nobody new yet."
MEASURE = "Measure first, then decide."

FIRST_OF_THEM = (PART_TIME, HIRE, HIRE_FOR_ROTA, SEVERAL)
MORE_OF_THEM = (ADD, ANOTHER, MORE)
NEW = (*FIRST_OF_THEM, *MORE_OF_THEM)
REFOCUS = (MOVE, DIRECTION, PRACTICES, GOAL, TOO_SMALL)
NO_ROLE = (NOBODY, MEASURE)
HEADLINES = (*NEW, TIE, *REFOCUS, *NO_ROLE)

FORMS = ("part-time role for an existing engineer", "a new hire", "a team")
COVERED, NOT_NOW, NOT_NEEDED = "covered: keep the people you have", "not now", "not needed"
NO_HIRE = "no hire yet: it would change too little"
# A report must not say that a team has the people if it has a smaller share of those asked for.
LEAST_SHARE = 0.69
ADVISED = (*FORMS, COVERED, NO_HIRE, NOT_NOW, NOT_NEEDED)
# The headline and what an option advises are marked, because other sentences use the same words.
MARKED = {
    re.compile(r'<span class="option-form">(.*?)</span>', re.DOTALL): "[advised: {}]",
    re.compile(r"<h1>(.*?)</h1>", re.DOTALL): "[answer: {}]",
}
ADVICE, ANSWER = MARKED.values()
NO_PROBLEM_TOLD = "Largest problem: none that needs a new role."
NO_PROBLEM_SURE = "Largest problem: not certain yet."
NONE_BELOW = (
    "We found no problem that a new role would solve, and every discipline is at least Established."
)
AS_FAR = "As far as your answers go, we found no problem that a new role would solve."
KEEP = "Carry on, and check again in six months."
SETTLE_ROTA = "Agree who is on call, and check again in six months."
SETTLE_TARGET = "Agree on an availability target, and check again in six months."
UNJUDGED = "Too few answers to judge: %(disciplines)s."
NO_FIGURE = (
    "No metric shows a problem. Work on your weakest practices with the people you have, and check "
    "again in three months."
)
SMALL = (
    "The problems we found are small. Keep an eye on the metrics below, and check again in three "
    "months."
)
LACKING = "So far nothing calls for a new role, but the metrics that would decide it are missing."
NOTHING_APPLIES = "None of the questions applies to your team, so we cannot advise you."
CRITICAL = (
    "A critical practice is at its lowest level: %(practices)s. Fix it now, don’t wait for a new "
    "hire."
)
CRITICAL_FIRST = (
    "No metric calls for a new role, but a critical practice is at its lowest level: "
    "%(practices)s. Start there."
)
GUESSES = "All problems we found are guesses. Measure them before you decide about a role."
NO_PEOPLE = "Nobody has this role yet; a team of your size needs %(asked)s."
PEOPLE = "You have %(staffed)s full-time in this role; a team of your size needs %(asked)s."
WHAT_THEY_WORK_ON = "But the problem is mostly what they work on, not how many they are."
NOT_WANTED = (
    "Developers do not use or want what your people build. More people would not change that."
)
NO_ROOM = ("A team of %(engineers)s engineer is too small for a separate role.",
           "A team of %(engineers)s engineers is too small for a separate role.")  # fmt: skip
ROTA = (
    "24/7 on-call needs %(people)s people, developers included. Until you have them, promise "
    "working hours only, or buy on-call cover."
)
NOT_ASSESSED = "Not assessed: %(roles)s."
AFTER = "Next in line: the %(role)s."
LEAD = "Clear lead over the %(title)s: priority %(first)s against %(second)s of 100."
CLOSE = "The two are close: priority %(first)s and %(second)s of 100."
STEADY = "Still the advice if we read every answer pessimistically or optimistically."
NOT_SURE = "Your answers are too uncertain to name a role, so measure first."
RANGE = "If we read every answer pessimistically:"
NO_FLIP = "No single change in team size, staffing, a metric or a score would change this."
NO_CONFIDENCE = "None: no role was judged."
GET_FIGURES, WATCH = "Get these metrics first", "Keep an eye on these"
FIGURES_ABOVE = (
    "Get the metrics above. Then the next report can name a role, or say that you need nobody."
)
NOT_GIVEN = "Because you gave no availability target, we assumed %(target)s %%. Agree on your own."
TARGET = "Availability target %(target)s %%: %(minutes)s minutes of downtime in 30 days."
ASSUMED = (
    "Availability target %(target)s %% (assumed, because you gave none): %(minutes)s minutes of "
    "downtime in 30 days."
)
NOT_ASKED = (
    "Availability target %(target)s %% (assumed, because this track does not ask for yours): "
    "%(minutes)s minutes of downtime in 30 days."
)
AGREE_TARGET = (
    "Agree an availability target with those who speak for the users: none was given, and "
    "%(target)s %% is only assumed."
)
GET_ONE = "Get a number for “"
FIND_OUT = "Find out which answer is right, and correct the other: “"
AGREE_MOVE = "Agree who moves to the work of the role “%(role)s”, and what they put down."
MEASURE_GUESSES = "Measure what is only guessed so far: "
ANSWER_OPEN = "Answer the open questions about %(discipline)s with those who do the work."
LOOK_AGAIN = "Put a day for the next assessment into the calendar, half a year from now."
AGREE_ROTA = (
    "Ask which developers will join the 24/7 on-call rotation: it takes %(people)s people. "
    "Until then, promise working hours only, or buy on-call cover."
)
CONTRADICTED = "Answers that contradict each other"
TWO_CONTRADICT = (
    "Two of your answers contradict each other, and the advice depends on them. Check which one is "
    "right."
)
CASE, ACCEPT, SEVERE = "Business case", "Accept this advice", "Severe."
CHOOSE = "Choose this instead"
EVERY_PERSON_THERE = (GOAL, DIRECTION)

# --- the table ---------------------------------------------------------------------------------

# No sentence of the first group appears in the same place as one of the second.
NEVER = [
    ("page", (NOBODY, MEASURE, *REFOCUS), FORMS),
    ("page", NO_ROLE, (AFTER, *MORE_OF_THEM, *FIRST_OF_THEM, *REFOCUS, LEAD, CLOSE, ACCEPT)),
    ("block", NO_ROLE, (PEOPLE, NO_PEOPLE)),
    ("page", (*NO_ROLE, *REFOCUS), (CASE,)),
    ("page", (LEAD,), (TIE, CLOSE, *REFOCUS)),
    ("page", (CLOSE,), (*NEW, *REFOCUS)),
    ("page", (NOBODY,), (ACCEPT, CHOOSE, NO_PROBLEM_SURE, GET_FIGURES, TWO_CONTRADICT)),
    ("page", (MEASURE,), (NO_FLIP, NO_PROBLEM_TOLD, WATCH, KEEP, LOOK_AGAIN)),
    ("page", (*NEW, TIE, *REFOCUS), (NO_PROBLEM_TOLD, NO_PROBLEM_SURE, GET_FIGURES, WATCH)),
    ("page", (*NEW, TIE, *REFOCUS, NOBODY), (GET_ONE, FIND_OUT, GUESSES, NOTHING_APPLIES)),
    ("page", (KEEP,), (ROTA, CRITICAL, CRITICAL_FIRST, WATCH, SEVERE, AGREE_ROTA, NOT_GIVEN)),
    ("page", (NONE_BELOW,), (UNJUDGED, AS_FAR)),
    ("page", (NONE_BELOW, AS_FAR), (SEVERE, CRITICAL, CRITICAL_FIRST, WATCH)),
    ("page", (SETTLE_TARGET,), (TARGET, ROTA, CRITICAL, CRITICAL_FIRST, WATCH, SEVERE)),
    ("page", (SETTLE_ROTA,), (CRITICAL, CRITICAL_FIRST, WATCH, SEVERE)),
    ("page", (NO_FIGURE,), (WATCH, CRITICAL, CRITICAL_FIRST, SEVERE)),
    ("page", (SMALL,), (SEVERE, CRITICAL, CRITICAL_FIRST)),
    ("page", (CRITICAL,), (CRITICAL_FIRST,)),
    ("page", (STEADY,), (RANGE, NO_CONFIDENCE, NOT_SURE, MEASURE)),
    ("page", (NOT_SURE,), (*NEW, TIE, *REFOCUS, NOBODY, RANGE)),
    ("page", (*NEW, TIE, *NO_ROLE, DIRECTION, PRACTICES, GOAL, TOO_SMALL), (AGREE_MOVE,)),
    ("page", (*NEW, TIE, *REFOCUS, NOBODY), (MEASURE_GUESSES, ANSWER_OPEN)),
    ("page", (TARGET,), (ASSUMED, NOT_ASKED, NOT_GIVEN, AGREE_TARGET)),
    ("page", (NO_CONFIDENCE,), (*FORMS, NOT_NEEDED, NOT_NOW)),
    ("page", NO_ROOM, FORMS),
    ("first", (*NEW, TIE), (COVERED, NO_HIRE, NOT_NOW, NOT_NEEDED)),
    ("first", (*NEW, TIE, *REFOCUS), (CHOOSE,)),
    ("further", (*NEW, *REFOCUS), (ACCEPT,)),
    ("first", FIRST_OF_THEM, (PEOPLE, NOT_WANTED)),
    ("first", MORE_OF_THEM, (NO_PEOPLE,)),
    ("first", (NO_PEOPLE,), (PEOPLE, *EVERY_PERSON_THERE, NOT_WANTED)),
    ("first", (WHAT_THEY_WORK_ON,), (*NEW, TIE, NO_PEOPLE)),
    ("option", (NOT_NEEDED,), (CASE, ACCEPT, CHOOSE, SEVERE, *FORMS)),
    ("option", (COVERED, NO_HIRE), (*FORMS, CASE, CHOOSE)),
    ("option", (CHOOSE,), (ACCEPT,)),
]  # fmt: skip
# Where a sentence of the first group appears, one of the second does too.
TOGETHER = [
    ("page", (FIGURES_ABOVE, LACKING), (GET_FIGURES,)),
    ("page", (KEEP,), (LOOK_AGAIN,)),
    ("page", (SMALL,), (WATCH,)),
    ("page", (TWO_CONTRADICT,), (CONTRADICTED,)),
    ("page", (SETTLE_ROTA,), (ROTA,)),
    ("page", (SETTLE_TARGET,), (AGREE_TARGET,)),
    ("page", (AGREE_ROTA,), (ROTA,)),
    ("page", (AS_FAR,), (UNJUDGED,)),
    ("page", (TIE,), (CLOSE,)),
    ("first", (*NEW, TIE), (CASE,)),
    ("first", (*NEW, TIE, *REFOCUS), (ACCEPT,)),
]

# --- a page as it is read ----------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What a report shows: its first block, each option, and both with the criteria."""

    block: str
    options: list[tuple[str, str]]
    page: str

    def places(self, scope: str) -> Iterator[str]:
        if scope == "page":
            yield self.page
        elif scope == "first":
            yield " ".join([self.block, *(text for _, text in self.options[:1])])
        elif scope == "block":
            yield self.block
        elif scope == "further":
            yield from (f"{self.block} {text}" for _, text in self.options[1:])
        else:
            yield from (text for _, text in self.options)


class Text(HTMLParser):
    """The text between tags; a list item, a heading or a row ends with a space."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def text_of(markup: str) -> str:
    reader = Text()
    for pattern, mark in MARKED.items():
        markup = pattern.sub(partial(_marked, mark), markup)
    reader.feed(re.sub(r"</(?:p|li|dd|dt|h\d|a|button|strong)>", " ", markup))
    return " ".join("".join(reader.said).split())


def _marked(mark: str, found: re.Match[str]) -> str:
    return mark.format(found[1].strip())


PARTS = [f"assessments/report/_{part}.html" for part in ("verdict", "contradictions", "criteria")]


def shown(page: Page) -> Shown:
    """The parts of the report page that are about the advice, for somebody who may act."""
    assessment = SimpleNamespace(pk=UUID(int=1), team_id=UUID(int=1))
    acting = SimpleNamespace(decisions={}, running=[])
    context: dict[str, object] = {
        "page": page,
        "pairs": page.contradictions,
        "assessment": assessment,
    }
    context |= {"assessment": assessment, "links": True, "may_act": True, "acting": acting}
    block, *others = (render_to_string(part, context) for part in PARTS)
    advice = render_to_string("assessments/report/_advice.html", context)
    before, *articles = advice.split("<article")
    options = [(_title(a), text_of(f"<article{a}")) for a in articles]
    whole = " ".join(map(text_of, (block, *others, before, *(f"<article{a}" for a in articles))))
    return Shown(text_of(block), options, whole)


def _title(article: str) -> str:
    return text_of(got(re.search(r"<h3>(.*?)</h3>", article, re.DOTALL))[1])


# --- what must not be found --------------------------------------------------------------------


def faults_of(seen: Shown) -> list[str]:
    """Sentences that must not appear together but do, and those whose other half is missing."""
    return [*_never(seen), *_together(seen), *_answers(seen), *_people(seen)]


def _never(seen: Shown) -> Iterator[str]:
    for scope, ones, others in NEVER:
        for place in seen.places(scope):
            for one, other in _both(place, ones, others):
                yield f"{one} | {other}"


def _both(place: str, ones: Iterable[str], others: Iterable[str]) -> Iterator[tuple[str, str]]:
    found = [one for one in ones if is_said(one, place)]
    return ((one, other) for one in found for other in others if is_said(other, place))


def _together(seen: Shown) -> Iterator[str]:
    for scope, ones, others in TOGETHER:
        for place in seen.places(scope):
            found = [one for one in ones if is_said(one, place)]
            if found and not any(is_said(other, place) for other in others):
                yield f"{found[0]} | without: {others[0]}"


def _answers(seen: Shown) -> Iterator[str]:
    """A number of headlines other than one; a role that is both compared and not assessed."""
    headlines = [headline for headline in HEADLINES if is_said(headline, seen.block)]
    if len(headlines) != 1:
        yield f"{len(headlines)} headlines: {headlines}"
    for title, _ in seen.options:
        start, end = _said(NOT_ASSESSED).split("%(roles)s")
        if re.search(f"{re.escape(start)}[^.]*{re.escape(title)}[^.]*{re.escape(end)}", seen.page):
            yield f"Not assessed, and compared: {title}"


def _people(seen: Shown) -> Iterator[str]:
    """Nobody new although far more are needed; somebody new although all the people are there."""
    told = _staffed_and_asked(seen.block)
    if told and is_said(GOAL, seen.block) and not is_said(WHAT_THEY_WORK_ON, seen.block):
        staffed, asked = told
        if staffed <= asked * LEAST_SHARE:
            yield f"{GOAL} | {staffed} of {asked}"
    for _, text in seen.options:
        told = _staffed_and_asked(text)
        if told and told[0] >= told[1] and any(is_said(form, text) for form in FORMS):
            yield f"{FORMS} | {told[0]} of {told[1]}"


def _staffed_and_asked(place: str) -> tuple[float, float] | None:
    """The people of a role and those that the team's size needs, where a place tells them."""
    found = _pattern(get_language(), PEOPLE)[1].search(place)
    if not found:
        return None
    staffed, asked = re.findall(r"\d+(?:[.,]\d+)?", found[0])
    return float(staffed.replace(",", ".")), float(asked.replace(",", "."))


def is_said(source: str, place: str) -> bool:
    longest, pattern = _pattern(get_language(), source)
    return longest in place and bool(pattern.search(place))


@cache
def _pattern(language: str, source: str) -> tuple[str, re.Pattern[str]]:
    """The longest fixed part of a sentence, and a pattern of the whole."""
    parts = PLACEHOLDER.split(_said(source).replace("%%", "%"))
    named = [NAMED.get(name, ANYTHING) for name in parts[1::2]]
    literal = map(re.escape, parts[::2])
    whole = "".join(chain(*zip_longest(literal, named, fillvalue="")))
    return max(parts[::2], key=len), re.compile(rf"(?<!\w){whole}(?!\d)")


def _said(source: str) -> str:
    """The sentence in the language of the page, with spaces as in the result of `text_of`."""
    return " ".join(_translated(source).split())


def _translated(source: str) -> str:
    """A translated sentence; for the start of a sentence, the start of its translation."""
    whole = WHOLE.get(source, source)
    if whole in NO_ROOM:
        return ngettext(*NO_ROOM, 1 if whole == NO_ROOM[0] else 2)
    said = pgettext(CONTEXTS[whole], whole) if whole in CONTEXTS else gettext(whole)
    if whole in ADVISED:
        return ADVICE.format(said)
    if whole in HEADLINES:
        return ANSWER.format(said)
    return said if whole == source else PLACEHOLDER.split(said)[0]


CONTEXTS = {CHOOSE: "a role"}
WHOLE = {
    GET_ONE: "Get a number for “%(metric)s”.",
    MEASURE_GUESSES: "Measure what you have only guessed so far: %(metrics)s.",
    FIND_OUT: "Find out which answer is right, and correct the other: “%(names)s”.",
}


def every_source() -> set[str]:
    """Every sentence of the table by its source."""
    rows = [*NEVER, *TOGETHER]
    named = {source for _, ones, others in rows for source in (*ones, *others)}
    return {WHOLE.get(source, source) for source in (*named, *HEADLINES, NOT_ASSESSED)}


def known_sources() -> set[str]:
    """Every text of the interface, as the code and the templates have it."""
    found = messages.messages(messages.extracted())
    return {text for m in found for text in ([m.id] if isinstance(m.id, str) else m.id)}
