"""Words as long as people make them: no page gets wider than its screen."""

from dataclasses import replace
from itertools import count

import pytest
from django.db import models
from django.urls import reverse

from assessments.models import (
    AdviceDecision,
    Answer,
    Choice,
    Given,
    Membership,
    PracticeText,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    ShareLink,
    Team,
)
from roles.models import (
    Discipline,
    Role,
)
from roles.names import key_of, keys_of
from tests import factories
from tests.test_access import ROWS, names

from .test_journey import log_in

GERMAN = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung"
WORDS = {"eighty W's": "W" * 80, "German": GERMAN, "short": "Word"}
# Files, probes and what only leads elsewhere: tests/test_access.py says that these are all there.
NO_PAGES = {
    *("livez", "readyz", "robots", "login", "logout", "set_language", "send-again", "submit"),
    *("share-revoke", "report-pdf", "export-download", "answers-csv", "scores-csv", "report-file"),
}
OF_TEAMS = ("team", "team-edit", "team-history", "team-actions", "assessment-new")
PAGES = sorted(set(ROWS) - NO_PAGES)
OPEN = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
WIDTH = "document.scrollingElement.scrollWidth"
# What sticks out, to be named: what scrolls in a box of its own may.
WIDE = """() => {
  const boxed = (e) => e.closest(".table-scroll, .heat-box, .results, .visually-hidden");
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > 320.5 && !boxed(e))
    .map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)}`).slice(0, 8);
}"""


class Words:
    """One word everywhere, with a number where two have to differ."""

    def __init__(self, word):
        self.word, self.numbers = word, count(1)

    def __call__(self, most=80):
        number = str(next(self.numbers))
        return self.word[: most - len(number)] + number

    def say(self, model, **longest):
        """Puts the word into fields of all rows, past the rules that keep published ones."""
        for row in model._base_manager.all():
            said = {name: self(most) for name, most in longest.items() if getattr(row, name)}
            keys = {key.name: key_of(said[key.of]) for key in keys_of(model) if key.of in said}
            models.QuerySet(model).filter(pk=row.pk).update(**said, **keys)

    def say_catalogue(self):
        self.say(PracticeText, title=80, summary=80)
        long = dict.fromkeys(("text", "why", "evidence", "tools", "definition", "note"), 80)
        self.say(Question, name=60, **long)
        self.say(Choice, anchor=80, name=40)
        self.say(Discipline, title=60, question=80)
        self.say(Role, title=60, **dict.fromkeys(("summary", "owns", "first_days", "train"), 80))
        self.say(Questionnaire, title=80)
        self.say(QuestionnaireVersion, summary=80, credits=80)


@pytest.fixture(params=WORDS)
def words(request, catalogue):
    """The catalogue, said in one word."""
    words = Words(WORDS[request.param])
    words.say_catalogue()
    return words


@pytest.fixture
def alice(words):
    """The lead, with a name of that word."""
    return factories.user(words(80), first_name=words(), last_name=words(), email="a@b.example")


@pytest.fixture
def told(words, alice):
    """A team with everything that people can write, and where its pages are."""
    team = factories.team(words(), lead=alice, area=words())
    Membership.objects.create(user=factories.user(words()), team=team, right="member")
    other = factories.team(words(), lead=alice, area=words())
    factories.submitted(factories.assessment(other, by=alice), choice=0)
    first = factories.acted(_handed_in(words, team, alice), by=alice)
    done = factories.acted(_handed_in(words, team, alice), by=alice)
    draft = factories.assessment(team, by=alice)
    first_question, second = factories.questions(draft)[:2]
    draft.answer(_answers(words, first_question, second))
    _link, token = factories.share_link(done, label=words())
    for action in first.actions.all() | done.actions.all():
        type(action).objects.filter(pk=action.pk).update(title=words(), note=words())
    AdviceDecision.objects.exclude(reason="").update(reason=words())
    part = done.actions.first()
    about = {
        "practice": [draft.pk, first_question.practice.code],
        "role-case": [done.pk, "sre"],
        "advice-decision": [done.pk, "sre"],
        "action-new": [done.pk, part.kind, part.subject],
        "action-edit": [part.pk],
        "role": ["sre"],
        "shared": [token],
        "shared-report": [ShareLink.objects.get().pk],
    }
    about |= {name: [team.pk] for name in OF_TEAMS}
    about |= {name: [draft.pk] for name in ("tasks", "check", "discard")}
    about |= {name: [done.pk] for name in ("report", "receipt", "what-if", "share")}
    return {name: reverse(name, args=about.get(name, [])) for name in PAGES}


def _answers(words, first, second):
    long = {"comment": words(), "evidence": f"https://wiki.example.org/{words()}"}
    none = Given(state="not_applicable", reason=words())
    return {first: none, second: factories.given(second, **long)}


def _handed_in(words, team, by):
    draft = factories.filled(factories.assessment(team, by=by), choice=1)
    given = _answers(words, *factories.questions(draft)[:2])
    draft.answer({question: replace(answer, seen=1) for question, answer in given.items()})
    return factories.handed_in(draft)


def test_every_page_is_walked():
    assert names() == sorted({*PAGES, *NO_PAGES})


def test_no_page_is_wider_than_its_screen(page, alice, told):
    page.set_viewport_size({"width": 320, "height": 740})
    log_in(page, alice)
    wide = {}
    for name, where in told.items():
        assert page.goto(where).status == 200, name
        for _ in ("closed", "open"):
            if page.evaluate(WIDTH) > 320:
                wide[name] = (page.evaluate(WIDTH), page.evaluate(WIDE))
            page.evaluate(OPEN)
    assert wide == {}


# --- forms that were refused, and pages that only some posts lead to ---


@pytest.fixture
def plain(browser, live_server, alice, told):
    """A narrow screen without scripts, so that each post is answered with a page."""
    size = {"width": 320, "height": 740}
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport=size
    )
    page = context.new_page()
    log_in(page, alice)
    yield page
    context.close()


def send(page):
    """Presses the first button of the form in the page."""
    with page.expect_navigation():
        page.locator("main form .actions button:visible").first.click()


def wide(page):
    """What is wider than the screen; the browser's own tools run where a page's scripts do not."""
    return [] if page.evaluate(WIDTH) <= 320 else page.evaluate(WIDE)


def test_a_refused_form_is_not_wider(plain, told, alice):
    team = Team.objects.filter(memberships__user=alice).first()
    for name in ("team-new", "team-edit"):
        plain.goto(told[name])
        plain.get_by_label("Name").first.fill(f" {team.name.lower()} ")
        plain.locator("[name=engineers]").fill("0")
        send(plain)
        assert plain.locator("#error-summary").is_visible()
        assert wide(plain) == [], name


def test_an_empty_search_is_not_wider(plain, told, words):
    plain.goto(f"{told['teams']}?q={words.word}x")
    assert plain.locator(".empty").is_visible()
    assert wide(plain) == []


def test_two_answers_beside_each_other_are_not_wider(plain, told, words):
    plain.goto(told["practice"])
    answer = Answer.objects.filter(response__assessment__state="draft", reason__gt="").get()
    Answer.objects.filter(pk=answer.pk).update(reason=words(), revision=answer.revision + 1)
    plain.locator("details").first.evaluate("each => { each.open = true; }")
    plain.locator(f"[name={answer.question.code}-reason]").fill(words())
    send(plain)
    assert plain.get_by_role("heading", name="Which answer stays?").is_visible()
    assert wide(plain) == []


def test_what_came_too_late_is_not_wider(plain, told, words):
    plain.goto(told["practice"])
    answer = Answer.objects.filter(response__assessment__state="draft", reason__gt="").get()
    plain.locator(f"[name={answer.question.code}-reason]").fill(words())
    factories.handed_in(answer.response.assessment)
    send(plain)
    assert plain.get_by_role("heading", name="Submitted meanwhile").is_visible()
    assert wide(plain) == []
