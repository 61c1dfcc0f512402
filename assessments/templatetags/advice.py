"""The answer and options of the advice as sentences: headline, in short, people and days a week."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django_stubs_ext import StrOrPromise

from assessments.models import Action, AdviceDecision
from assessments.reports.organisation.plan import PlannedPerson
from assessments.trends.movements import Row
from roles.models import RoleTitle
from roles.shapes import AdviceRow, OptionRow, ReasonRow

from .maturity import figure

register = template.Library()

# --- an option ---

FORM_WORDS = {
    "none": _("nobody new"),
    # Translators: how a role comes, as in "Next: site reliability engineer (part-time)".
    "hat": _("part-time role for an existing engineer"),
    "hire": _("a new hire"),
    "team": _("a team"),
}


@register.filter
def advised(option: OptionRow, verdict: str) -> StrOrPromise:
    """What the advice says about a role: its form, unless it is covered or not needed."""
    if option["covered"] and option["people"]["staffed"]:
        return _("covered: keep the people you have")
    if option["covered"] and option["asked_for"]:
        return _("no hire yet: it would change too little")
    if not option["asked_for"]:
        return _("not needed")
    return FORM_WORDS[option["form"]] if verdict in ("invest", "tie") else _("not now")


@register.filter
def problems(reasons: Iterable[ReasonRow]) -> list[ReasonRow]:
    """The reasons that are problems, not what is typical at the team's size."""
    return [reason for reason in reasons if reason["kind"] != "team"]


@register.filter
def numbers_behind(option: OptionRow, between: str) -> str:
    """The numbers behind the problems of a role, each once."""
    problems = (reason for reason in option["reasons"] if reason["problem"])
    return between.join(dict.fromkeys(text for reason in problems for text in reason["shown"]))


# --- an answer as a sentence ---

# By the form of the role, and whether it is staffed already.
NEXT_PEOPLE = {
    # Translators: role is a role, such as "site reliability engineer", of any gender.
    ("hat", False): _("Make one developer your part-time %(role)s, about %(days)s."),
    # Translators: role is a role, such as "site reliability engineer", of any gender.
    ("hat", True): _("Add %(days)s to the work of your %(role)s."),
    # Translators: a_role is a role with its article, such as "a site reliability engineer".
    ("hire", False): _("Hire %(a_role)s."),
    # Translators: role is a role, such as "site reliability engineer", of any gender.
    ("hire", True): _("Hire another %(role)s."),
    # Translators: plural is a role in the plural, such as "platform engineers".
    ("team", False): _("Hire %(step)s %(plural)s."),
    # Translators: plural is a role in the plural, such as "platform engineers".
    ("team", True): _("Hire %(step)s more %(plural)s."),
}
# Translators: a_role is a role with its article, such as "a site reliability engineer".
ALONE_ON_CALL = _("Hire %(a_role)s, but don’t rely on one hire for on-call.")
# Translators: first and second are roles, such as "Site reliability engineer".
CLOSE_CALL = _("%(first)s or %(second)s: a close call. Start with the %(role)s.")
REFOCUS = {
    # Translators: a_role is a role with its article, such as "a site reliability engineer".
    "people-elsewhere": _("Move people before you hire %(a_role)s."),
    # Translators: plural is a role in the plural, such as "platform engineers".
    "direction": _("Nobody new: change what your %(plural)s work on."),
    "practices-are-there": _("Nobody new: make it a goal of the people you have."),
    # Translators: plural is a role in the plural, such as "platform engineers".
    "people-are-there": _("Nobody new: give your %(plural)s this goal."),
    "too-small": _("Nobody new: promise less, or buy a managed service."),
}
NO_ROLE = {
    "nobody-yet": _("Nobody new yet."),
    "measure-first": _("Measure first, then decide."),
}


@register.simple_tag
def headline(advice: AdviceRow, first: OptionRow | None, second: OptionRow | None) -> str:
    """The answer of a report in a sentence; `first` and `second` are the options it names."""
    verdict = advice["verdict"]
    if first is None or verdict in NO_ROLE:
        return str(NO_ROLE[verdict])
    if verdict == "invest":
        alone = advice["rota_short"] and first["discipline"] == advice["rota_discipline"]
        people = {"staffed": first["people"]["staffed"], "step": first["people"]["step"]}
        return _next_people(first["form"], first["title"], people, alone_on_call=alone)
    if verdict == "tie" and second is not None:
        names = {"first": first["title"], "second": second["title"].in_sentence}
        return CLOSE_CALL % {**names, "role": first["title"].in_sentence}
    return REFOCUS[advice["because"]] % _forms(first["title"])


@register.filter
def planned(step: PlannedPerson) -> str:
    """A step of the plan for several teams, which adds one person."""
    form = "hat" if step.form == "hat" else "hire"
    return _next_people(form, step.title, step.people)


def _next_people(
    form: str, title: RoleTitle, people: Mapping[str, float | None], *, alone_on_call: bool = False
) -> str:
    """Whom to add; `people` has the number `staffed`, and the number that the `step` adds."""
    staffed, step = bool(people["staffed"]), people["step"] or 0
    text = NEXT_PEOPLE.get((form, staffed), NEXT_PEOPLE["hire", staffed])
    if alone_on_call and text is NEXT_PEOPLE["hire", False]:
        text = ALONE_ON_CALL
    return text % {
        **_forms(title),
        "days": days_a_week(step),
        "step": whole_people(step),
    }


def _forms(title: RoleTitle) -> dict[str, str]:
    """The forms of a title inside a sentence: alone, with its article, and in the plural."""
    return {"role": title.in_sentence, "a_role": title.with_article, "plural": title.plural}


def days_a_week(people: float) -> str:
    """Part of a full-time person as days of a five-day week, at least half a day."""
    halves = max(1, round(people * 10))
    days = halves // 2 if halves % 2 == 0 else halves / 2
    return ngettext("%(days)s day a week", "%(days)s days a week", 1 if days <= 1 else 2) % {
        "days": figure(days)
    }


def whole_people(people: float) -> int:
    """Full-time people as a whole number, at least one."""
    return max(1, round(people))


# --- an answer in short, and answers counted ---

MEASURE_FIRST, NOBODY_YET = _("Measure first"), _("Nobody new yet")
# Translators: a_role is a role with its article, such as "a site reliability engineer".
HIRE = _("Next: hire %(a_role)s")
# Translators: title is a role, form is "part-time role for an existing engineer" or "a team".
IN_A_FORM = _("Next: %(title)s (%(form)s)")
NEXT = pgettext_lazy("the next role", "Next: %(title)s")
SHORT = {
    "tie": _("Close call: %(first)s or %(second)s"),
    "refocus": _("No new hire: cover the %(title)s role with the people you have"),
    "nobody-yet": NOBODY_YET,
    "measure-first": MEASURE_FIRST,
}
MOVE = _("No new hire: move people into the %(title)s role")
VERDICT_WORDS = {
    "invest": _("A role to invest in"),
    "tie": _("A close call between two roles"),
    "refocus": _("No new hire: use the people you have"),
    "measure-first": MEASURE_FIRST,
    "nobody-yet": NOBODY_YET,
}


@register.filter
def in_short(advice: Row) -> str:
    """The answer of a report, or of a list, a range or a flip, in a few words."""
    verdict, form = advice["verdict"], advice.get("form") or ""
    text = SHORT.get(verdict, NEXT)
    if verdict == "invest" and form:
        text = HIRE if form == "hire" else IN_A_FORM
    elif verdict == "refocus" and advice.get("because") == "people-elsewhere":
        text = MOVE
    first, second = advice["title"], advice["second_title"]
    return text % {
        "title": first.in_sentence if first else "",
        "a_role": first.with_article if first else "",
        "form": FORM_WORDS.get(form, form),
        "first": first,
        "second": second.in_sentence if second else "",
    }


# The second half of a sentence: what the answer would be after a change.
THEN = {
    # Translators: follows "With 7 engineers (now 15),"; so the next ones.
    "invest": _("the %(title)s would come first."),
    "tie": _("it would be a close call between %(title)s and %(second)s."),
    # Translators: a_role is a role with its article, such as "a site reliability engineer".
    "refocus": _("you would not need to hire %(a_role)s."),
    "nobody-yet": _("you would need nobody new yet."),
    "measure-first": _("we would advise you to measure more before you choose a role."),
}
# Translators: a_role is a role with its article, such as "a site reliability engineer".
THEN_MOVE = _("you would move people from other roles instead of hiring %(a_role)s.")


@register.filter
def then_answer(advice: Row) -> str:
    """The answer after a change, as the second half of a sentence."""
    text = THEN[advice["verdict"]]
    if advice["verdict"] == "refocus" and advice["because"] == "people-elsewhere":
        text = THEN_MOVE
    first, second = advice["title"], advice["second_title"]
    return text % {
        "title": first.in_sentence if first else "",
        "a_role": first.with_article if first else "",
        "second": second.in_sentence if second else "",
    }


@register.filter
def verdict_words(verdict: str) -> StrOrPromise:
    """A verdict as the heading of the teams that have it."""
    return VERDICT_WORDS[verdict]


# --- what a team planned and decided about it ---


@register.filter
def actions_about(actions: Iterable[Action] | None, subject: str) -> list[Action]:
    """The actions about one practice or figure; none on a page without actions."""
    return [action for action in actions or () if action.subject == subject]


@register.filter
def of_role(decisions: dict[str, AdviceDecision] | None, role: str) -> AdviceDecision | None:
    """The decision about the advice on one role; None on a page without decisions."""
    return decisions.get(role) if decisions else None
