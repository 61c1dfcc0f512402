"""No code is ever shown to a person, on a page or in a file for people, in any language."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import chain, combinations
from typing import TypeAlias, get_args

import pytest
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from assessments.exports import pdf
from assessments.management.commands import report_pdf
from assessments.models import (
    Answer,
    Assessment,
    Given,
    Practice,
    Question,
    QuestionnaireVersion,
    ShareLink,
    Team,
    User,
)
from assessments.reports.page.page import page_of
from roles.investment import Verdict
from roles.models import Constant, Trigger
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.paper import sheets

pytestmark = pytest.mark.one_database

LANGUAGES = ("en-gb", "de")
DISCIPLINES = ("devops", "sre", "platform")
SCOPES = [scope for size in (1, 2, 3) for scope in combinations(DISCIPLINES, size)]
FILLED = {"worst": 0, "best": 5, "unknown": None}
# Single words such as "downtime", "team" or "open" are codes too, but nobody could tell.
LIKE_A_CODE = re.compile(r"[_-]")
NEVER_A_WORD = {"devops", "sre"}
READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title", "label"}
SAYS_NOTHING = {"script", "style", "template"}
# What stands between the codes of a document, and what its verdicts and reasons are.
STATES = {"not_applicable", "dont_know", "now-known", "no-longer-known", "in-progress"}
# Why the rule says each verdict.
BECAUSE: dict[Verdict, tuple[str, ...]] = {
    "invest": ("first",),
    "tie": ("close",),
    "refocus": (
        *("people-elsewhere", "too-small", "direction", "practices-are-there"),
        "people-are-there",
    ),
    "nobody-yet": ("critical", "watch", "practices", "nothing-wrong"),
    "measure-first": (
        *("nothing-applies", "too-little-known", "figures-missing", "contradiction"),
        *("a-guess", "unscored-sways", "too-wide"),
    ),
}


class Visible(HTMLParser):
    """The text of a page and what a screen reader says of it."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SAYS_NOTHING
        self.said += [text for name, text in attrs if name in READ_ALOUD and text]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SAYS_NOTHING

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


def visible(markup: str) -> str:
    reader = Visible()
    reader.feed(markup)
    return " ".join(" ".join(reader.said).split())


@pytest.fixture
def codes(catalogue: Catalogue) -> re.Pattern[str]:
    """Every code of questionnaires, rules, states and verdicts that is no word."""
    rows = (Question, Practice, Trigger, Constant)
    found = {
        code for model in rows for code in model._default_manager.values_list("code", flat=True)
    }
    found |= {c["code"] for v in QuestionnaireVersion.objects.all() for c in v.checks}
    found |= {*BECAUSE, *chain.from_iterable(BECAUSE.values()), *STATES}
    every = {code for code in found if LIKE_A_CODE.search(code)} | NEVER_A_WORD
    return re.compile(rf"(?<![\w/.-])({'|'.join(map(re.escape, sorted(every)))})(?![\w-])")


@pytest.fixture
def reader(client_of: ClientOf, alice: User) -> Client:
    """Leads a team, and reads those of everybody."""
    alice.groups.add(Group.objects.get_or_create(name="Organisation readers")[0])
    return client_of(alice)


def answered(
    checkout: Team, alice: User, scope: Iterable[str], track: str, choice: int | None
) -> Assessment:
    draft = factories.assessment(checkout, disciplines=scope, track=track, by=alice)
    if choice is None:
        unknown = Given(state=Answer.State.DONT_KNOW)
        draft.answer(dict.fromkeys(factories.questions(draft), unknown))
        return draft
    return factories.filled(draft, choice)


def of_report(done: Assessment) -> Iterator[str]:
    """The pages that a report has of its own."""
    yield from (reverse(name, args=[done.pk]) for name in ("report", "what-if"))
    for option in done.report.data["advice"]["options"]:
        if done.report.needs(option["role"]):
            yield reverse("role-case", args=[done.pk, option["role"]])


def of_draft(draft: Assessment) -> Iterator[str]:
    yield from (reverse(name, args=[draft.pk]) for name in ("tasks", "check", "discard"))
    for code in {question.practice.code for question in factories.questions(draft)}:
        yield reverse("practice", args=[draft.pk, code])


def of_team(done: Assessment, link: ShareLink) -> Iterator[str]:
    """All other pages that name what was asked or advised."""
    document = factories.document(done)
    (role, *_), goals = document["advice"]["options"], document["advice"]["options"][0]["goals"]
    yield from (reverse(name) for name in ("start", "teams", "team-new", "roles", "export"))
    yield from (reverse(name) for name in ("across-teams", "organisation-advice"))
    names = ("team", "team-edit", "team-history", "team-actions", "assessment-new")
    yield from (reverse(name, args=[done.team_id]) for name in names)
    yield from (reverse(name, args=[done.pk]) for name in ("report", "share"))
    yield reverse("role", args=[role["role"]])
    yield reverse("advice-decision", args=[done.pk, role["role"]])
    yield reverse("action-new", args=[done.pk, "practice", document["weakest"][0]])
    yield from (reverse("action-new", args=[done.pk, "metric", g["metric"]]) for g in goals)
    yield from (reverse("action-edit", args=[action.pk]) for action in done.actions.all())
    yield reverse("shared-report", args=[link.pk])


# The codes that were found, by the address and the language.
Found: TypeAlias = dict[tuple[str, str], list[str]]


def read(reader: Client, addresses: Iterable[str], codes: re.Pattern[str]) -> Found:
    """The codes that the pages say, by the page and its language."""
    found: Found = {}
    for address in addresses:
        for language in LANGUAGES:
            response = reader.get(address, headers={"accept-language": language})
            assert response.status_code == 200, address
            assert f'<html lang="{language}"' in response.text
            found[address, language] = codes.findall(visible(response.text))
    return {where: said for where, said in found.items() if said}


@pytest.mark.parametrize("filled", FILLED)
@pytest.mark.parametrize("track", ["full", "quick"])
@pytest.mark.parametrize("scope", SCOPES, ids="-".join)
def test_a_report_has_no_code(
    reader: Client,
    checkout: Team,
    alice: User,
    codes: re.Pattern[str],
    scope: tuple[str, ...],
    track: str,
    filled: str,
) -> None:
    done = factories.handed_in(answered(checkout, alice, scope, track, FILLED[filled]))
    assert read(reader, of_report(done), codes) == {}
    for language in LANGUAGES:
        with override(language):
            page = page_of(done)
            text = render_to_string("assessments/report.txt", {"page": page})
        assert codes.findall(text) == []


@pytest.mark.parametrize("track", ["full", "quick"])
@pytest.mark.parametrize("discipline", DISCIPLINES)
def test_the_pages_of_a_draft_have_no_code(
    reader: Client, checkout: Team, alice: User, codes: re.Pattern[str], discipline: str, track: str
) -> None:
    draft = answered(checkout, alice, (discipline,), track, 1)
    assert read(reader, of_draft(draft), codes) == {}


def test_no_other_page_has_a_code(
    reader: Client, checkout: Team, alice: User, codes: re.Pattern[str]
) -> None:
    for track, choice in (("full", 5), ("quick", 0), ("full", 0)):
        done = factories.handed_in(answered(checkout, alice, DISCIPLINES, track, choice))
    factories.acted(done, by=alice)
    as_much = answered(factories.team("Search", lead=alice), alice, DISCIPLINES, "quick", 0)
    factories.handed_in(as_much)
    link, token = factories.share_link(done)
    reader.get(reverse("shared", args=[token]))
    assert read(reader, of_team(done, link), codes) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_no_verdict_is_told_by_its_code(
    checkout: Team, alice: User, codes: re.Pattern[str], verdict: Verdict, language: str
) -> None:
    """Whatever the rule can say, with the goals and reasons of a team at its worst."""
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=0)
    advice = done.report.data["advice"]
    first, second, *_ = advice["options"]
    advice["verdict"], advice["elsewhere"] = verdict, 1
    advice["role"], advice["second"] = first["role"], second["role"]
    for because in BECAUSE[verdict]:
        advice["because"] = because
        with override(language):
            text = render_to_string("assessments/report.txt", {"page": page_of(done)})
        page = visible(report_pdf.made(done, language).html)
        assert codes.findall(f"{text} {page}") == []


@pytest.mark.usefixtures("pdf_libraries")
@pytest.mark.parametrize("track", ["full", "quick"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_printed_on_paper(
    checkout: Team, alice: User, codes: re.Pattern[str], track: str, language: str
) -> None:
    draft = factories.assessment(checkout, by=alice, track=track)
    done = factories.submitted(draft, choice=0)
    paper = " ".join(sheets(pdf.from_html(report_pdf.made(done, language).html)))
    assert codes.findall(paper) == []


def test_a_code_would_be_noticed(codes: re.Pattern[str]) -> None:
    page = (
        '<p title="sla_breaches">toil_share, nobody-yet [sre = 33.3]</p><script>lead_time</script>'
    )
    assert codes.findall(visible(page)) == ["sla_breaches", "toil_share", "nobody-yet", "sre"]
    assert codes.findall("SRE and DevOps, self-service, a hire; /roles/sre/") == []
