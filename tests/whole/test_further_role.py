"""A new role in every sentence: its title begins with a vowel, and its plural has no s."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from assessments.exports import can_make_pdf, pdf
from assessments.management.commands.report_pdf import made
from assessments.models import Assessment, Team, User
from assessments.reports import Library, document_from
from assessments.reports.business_case import costs_of
from assessments.reports.page.page import page_of
from assessments.templatetags import advice
from roles.files import rules_of
from roles.models import Role
from roles.recommendations import rulebook
from roles.versioning.files import text_of
from tests.support import factories
from tests.support.catalogue_files import imported, imported_rules
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.paper import sheets

pytestmark = pytest.mark.one_database

# What the files say, each in English and in German.
DISCIPLINE = ("Accessibility", "Barrierefreiheit")
PRACTICE = ("Usable with a keyboard", "Mit der Tastatur bedienbar")
METRIC = ("Blocked journeys", "Gesperrte Abläufe")
ROLE = ("Accessibility spokesperson", "Ansprechperson für Barrierefreiheit")
A_ROLE = ("an accessibility spokesperson", "Ansprechperson für Barrierefreiheit")
PLURAL = ("accessibility spokespeople", "Ansprechpersonen für Barrierefreiheit")
WORDS = {
    name: (f"English {name} of it.", f"Deutsch zu {name}.")
    for name in (
        *("summary", "owns", "train", "borrow", "buy", "automate"),
        *("find_cost", "across_teams", "build_once"),
        *("measures", "tools", "together", "caution", "example", "day-30", "day-60", "day-90"),
        *("note", "trigger", "text", "source"),
    )
}
ON_ITS_ROLE = ("train", "borrow", "buy", "automate", "find_cost", "across_teams", "build_once")
PARTS = ("measures", "tools", "together", "caution", "example", "day-30", "day-60", "day-90")

EDGES = (("40", None), ("20", "40"), ("10", "20"), (None, "10"))
BANDS = "".join(
    f'[[practices.questions.bands]]\nlabel = "{lower or 0}–{upper or 100} %"\nsource = "–"\n'
    + (f'lower = "{lower}"\n' if lower else "")
    + (f'upper = "{upper}"\nincludes_upper = true\n' if upper else "")
    for lower, upper in EDGES
)
FIELDS = "".join(f'{name} = "{WORDS[name][0]}"\n' for name in ON_ITS_ROLE)
LINES = "".join(f'[[role.lines]]\npart = "{part}"\ntext = "{WORDS[part][0]}"\n' for part in PARTS)
QUESTIONNAIRE = f"""
slug = "accessibility"
title = "{DISCIPLINE[0]}"
summary = "Who can use it."

[discipline]
slug = "accessibility"
title = "{DISCIPLINE[0]}"
question = "Who can use it?"

[role]
slug = "accessibility"
title = "{ROLE[0]}"
with_article = "{A_ROLE[0]}"
plural = "{PLURAL[0]}"
summary = "{WORDS["summary"][0]}"
owns = "{WORDS["owns"][0]}"
{FIELDS}
goals = [{{ metric = "blocked_journeys", counter = "lead_time" }}]
{LINES}

[[practices]]
code = "accessibility-keyboard"
title = "{PRACTICE[0]}"
summary = "No mouse is needed."

[[practices.questions]]
code = "keyboard"
text = "Can everything be done without a mouse?"
choices = ["No.", "Some.", "Most.", "All."]

[[practices.questions]]
code = "blocked_journeys"
kind = "metric"
family = "platform"
name = "{METRIC[0]}"
unit = "%"
text = "What percentage of journeys cannot be done without a mouse?"
minimum = "0"
maximum = "100"

{BANDS}
[translations.de]
"{DISCIPLINE[0]}" = "{DISCIPLINE[1]}"
"{PRACTICE[0]}" = "{PRACTICE[1]}"
"{METRIC[0]}" = "{METRIC[1]}"
"No mouse is needed." = "Es braucht keine Maus."
"""
RULES = f"""
[[role_rules]]
role = "accessibility"
deciding = 0

[[staffing]]
role = "accessibility"
engineers = 1
people = "PEOPLE"
note = "{WORDS["note"][0]}"
source = "{WORDS["source"][0]}"

[[triggers]]
code = "journeys-blocked"
role = "accessibility"
subject = "blocked_journeys"
kind = "capacity"
starts = "10"
problem = "20"
severe = "40"
weight = 90
title = "{WORDS["trigger"][0]}"
text = "{WORDS["text"][0]}"
source = "{WORDS["source"][0]}"
"""
PAIRS = [DISCIPLINE, PRACTICE, METRIC, ROLE, PLURAL, *WORDS.values()]
LANGUAGES = ("en-gb", "de")


def published(people: str = "3") -> None:
    """Questionnaire and rules of four disciplines, in English and in German."""
    imported(QUESTIONNAIRE, by="admin").version.publish()
    rules = rules_of(factories.rules())
    rules["translations"]["de"] |= dict([*PAIRS, A_ROLE])
    text = text_of(rules) + RULES.replace("PEOPLE", people)
    imported_rules(text, by="admin").version.publish()


def weak_report(team: Team, by: User) -> Assessment:
    """A report in which the new discipline alone is weak, by a figure that was measured."""
    draft = factories.assessment(team, by=by)
    answers = {q: factories.given(q, 9) for q in factories.questions(draft)}
    for question in answers:
        if question.code == "keyboard":
            answers[question] = factories.given(question, 0)
        if question.code == "blocked_journeys":
            answers[question] = factories.valued(question, 90, confidence="measured")
    draft.answer(answers)
    return factories.handed_in(draft)


@pytest.fixture
def done(catalogue: Catalogue, checkout: Team, alice: User) -> Assessment:
    published()
    return weak_report(checkout, alice)


@pytest.fixture
def see(client_of: ClientOf, alice: User) -> Callable[..., str]:
    """What a page says, in a language."""
    client = client_of(alice)

    def see(language: str, name: str, *arguments: Any) -> str:
        client.cookies["language"] = language
        response = client.get(reverse(name, args=arguments))
        assert response.status_code == 200
        return said(response.text)

    return see


def said(page: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def assert_no_stranger(text: str, language: str) -> None:
    """No article before a vowel, no plural by an s, no English words of the files in German."""
    assert re.findall(r"\ba (?:accessibility|Ansprech)\w*", text) == []
    assert re.findall(r"(?:spokesperson|Ansprechperson)s\b", text) == []
    if language == "de":
        assert [english for english, _german in [*PAIRS, A_ROLE] if english in text] == []


PAGES = {
    "report": (*PARTS[-3:], "owns", "summary", "caution", "text", "train", "buy"),
    "role-case": ("summary", "caution", "example", "text", "train", "borrow", "find_cost"),
    "role": ("summary", "owns", "measures", "tools", "together", "caution", "note", "automate"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_the_texts_of_its_role(
    done: Assessment, see: Callable[..., str], language: str
) -> None:
    arguments: dict[str, list[Any]] = {
        "report": [done.pk],
        "role-case": [done.pk, "accessibility"],
    }
    for name, expected in PAGES.items():
        text = see(language, name, *arguments.get(name, ["accessibility"]))
        own = [WORDS[key][LANGUAGES.index(language)] for key in expected]
        assert [words for words in own if words not in text] == [], name
        assert ROLE[LANGUAGES.index(language)] in text
        assert_no_stranger(text, language)


HEADLINES = {
    "en-gb": "Hire 3 accessibility spokespeople.",
    "de": "3 neue Stellen schaffen: Ansprechpersonen für Barrierefreiheit.",
}


@pytest.mark.usefixtures("pdf_libraries")
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_paper_say_what_the_page_says(
    done: Assessment, see: Callable[..., str], language: str
) -> None:
    with override(language):
        text = " ".join(render_to_string("assessments/report.txt", {"page": page_of(done)}).split())
    assert re.findall(r" [.,;:](?= |$)", text) == []
    shown = [see(language, "report", done.pk), text]
    if can_make_pdf():
        shown.append(" ".join(sheets(pdf.from_html(made(done, language).html))))
    for said_there in shown:
        assert HEADLINES[language] in said_there
        assert_no_stranger(said_there, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_plan_and_side_by_side_give_it_what_the_others_get(
    catalogue: Catalogue, alice: User, see: Callable[..., str], language: str
) -> None:
    published("1")
    for name in ("Billing", "Dispatch", "Returns"):
        weak_report(factories.team(name, lead=alice), alice)
    number = LANGUAGES.index(language)
    gaps, plan = (see(language, name) for name in ("across-teams", "organisation-advice"))
    heading = ("Who would own it", "Wer dafür zuständig wäre")[number]
    assert f"{heading} {ROLE[number]}. {WORDS['across_teams'][number]}" in gaps
    assert WORDS["build_once"][number] in gaps
    hire = ("Hire an accessibility spokesperson.", f"Neue Stelle schaffen: {ROLE[1]}.")
    assert hire[number] in plan
    assert WORDS["text"][number] in plan
    for text in (gaps, plan):
        assert_no_stranger(text, language)


def test_facts_and_start_page_name_it_in_the_plural_and_with_its_article(
    done: Assessment, see: Callable[..., str], checkout: Team
) -> None:
    checkout.staffing.create(role=Role.objects.get(slug="accessibility"), people=2)
    assert "Accessibility spokespeople 2" in see("en-gb", "team", checkout.pk)
    assert "Ansprechpersonen für Barrierefreiheit 2" in see("de", "team", checkout.pk)
    assert "an accessibility spokesperson, or nobody yet." in see("en-gb", "start")
    assert "Ansprechperson für Barrierefreiheit oder noch niemand." in see("de", "start")


# An answer, a form and the people there → the headline in both languages.
SAYINGS = [
    ("invest", "first", "hat", 1, "Add 2 days a week to the work of your {0}.",
     "Der Rolle {1} 2 Tage pro Woche mehr geben."),
    ("invest", "first", "hat", 0, "Make one developer your part-time {0}, about 2 days a week.",
     "Jemandem aus der Entwicklung die Nebenrolle {1} geben, etwa 2 Tage pro Woche."),
    ("invest", "first", "hire", 1, "Hire another {0}.", "Weitere Stelle schaffen: {1}."),
    ("invest", "first", "hire", 0, "Hire an {0}.", "Neue Stelle schaffen: {1}."),
    ("invest", "first", "team", 1, "Hire 3 more {2}.", "3 weitere Stellen schaffen: {3}."),
    ("invest", "first", "team", 0, "Hire 3 {2}.", "3 neue Stellen schaffen: {3}."),
    ("tie", "close", "hire", 0, "{4} or DevOps engineer: a close call. Start with the {0}.",
     "{1} oder DevOps Engineer: knapp. Zuerst kommt: {1}."),
    ("refocus", "people-elsewhere", "none", 0, "Move people before you hire an {0}.",
     "Erst umbesetzen, dann eine neue Stelle schaffen: {1}."),
    ("refocus", "direction", "none", 1, "Nobody new: change what your {2} work on.",
     "Keine neue Stelle: Ändert, woran eure {3} arbeiten."),
    ("refocus", "people-are-there", "none", 1, "Nobody new: give your {2} this goal.",
     "Keine neue Stelle: Macht die Lösung zum Ziel eurer {3}."),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "because", "form", "staffed", "english", "german"), SAYINGS)
def test_every_headline_has_the_form_that_it_needs(
    catalogue: Catalogue,
    verdict: str,
    because: str,
    form: str,
    staffed: int,
    english: str,
    german: str,
) -> None:
    published()
    rules = factories.rules()
    for language, expected in zip(LANGUAGES, (english, german), strict=True):
        with override(language):
            roles = {role.slug: role.named() for role in rules.roles_to_read()}
            step = 0.4 if form == "hat" else 3
            first: Any = {
                "title": roles["accessibility"],
                "form": form,
                "people": {"staffed": staffed, "step": step},
            }
            second: Any = {"title": roles["devops"]}
            answer: Any = {"verdict": verdict, "because": because, "rota_short": False}
            headline = advice.headline(answer, first, second)
        forms = (A_ROLE[0].removeprefix("an "), ROLE[1], *PLURAL, ROLE[0])
        assert headline == expected.format(*forms)


def test_it_answers_for_on_call_and_for_costs_where_the_rules_read_these_figures(
    done: Assessment,
) -> None:
    """Nothing of that hangs on the name of a discipline."""
    book, document = rulebook(), factories.document(done)
    taken = {"oncall_rota", "infrastructure_share"}
    triggers = tuple(
        replace(t, role="accessibility") if t.subject in taken else t for t in book.rules.triggers
    )
    rules = replace(book.rules, triggers=triggers)
    asked = document["criteria"]["platform"]["metrics"]["infrastructure_share"]
    asked["value"] = 60
    (cost,) = costs_of(document, "accessibility", rules, 1600)
    assert cost.title == "Developer time spent on infrastructure above the goal"
    assert costs_of(document, "platform", rules, 1600) == []
    texts = Library().texts(done.report.data)
    texts.book = replace(book, rules=rules)
    answer = document_from(done.report.data, texts)["advice"]
    assert answer["rota_discipline"] == "accessibility"
    first: Any = answer["options"][0] | {"form": "hire", "people": {"staffed": 0, "step": 1}}
    answer |= {"verdict": "invest", "rota_short": True}
    headline = advice.headline(answer, first, None)
    assert headline == "Hire an accessibility spokesperson, but don’t rely on one hire for on-call."


@pytest.mark.parametrize("form", ["hire", "team"])
def test_an_answer_in_short_and_what_a_report_does_not_need(done: Assessment, form: str) -> None:
    (role,) = (r for r in factories.rules().roles() if r.slug == "accessibility")
    answer = {"verdict": "invest", "form": form, "title": role.named(), "second_title": None}
    short = advice.in_short(answer)
    assert (
        short
        == {
            "hire": "Next: hire an accessibility spokesperson",
            "team": "Next: accessibility spokesperson (a team)",
        }[form]
    )
    context = {"option": {"title": role.named()}, "assessment": SimpleNamespace(pk=done.pk)}
    page = said(render_to_string("assessments/not_needed.html", context))
    assert "does not advise you to add an accessibility spokesperson, so there is no" in page
