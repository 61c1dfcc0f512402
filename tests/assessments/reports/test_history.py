"""The reports of a team on one time axis: charts, tables, breaks and sentences."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from assessments.models import Assessment, Choice, QuestionnaireVersion, Team, User
from assessments.reports.history import MOST_REPORTS, history_of
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got
from tests.support.histories import DAYS, better_reports, page_of, section
from tests.support.queries import counted

pytestmark = pytest.mark.one_database


@pytest.fixture
def client(client_of: ClientOf, alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def reports(checkout: Team, alice: User) -> list[Assessment]:
    return better_reports(checkout, alice)


def publish(version: QuestionnaireVersion, **changed: Any) -> None:
    """A next version with one question re-weighted and another one added."""
    draft = version.new_draft()
    first, second = draft.questions.filter(kind="level")[:2]
    first.weight = 5
    first.save()
    added = second.copy(version=draft, code="added", text="Is it new?")
    added.save()
    Choice.objects.bulk_create(c.copy(question=added) for c in second.choices.all())
    draft.publish()


# --- the page ----------------------------------------------------------------------------------


def test_a_team_without_a_report_is_told_so(client: Client, checkout: Team, alice: User) -> None:
    factories.assessment(checkout, by=alice)
    assert "Your history starts with your first report." in page_of(client, checkout)


# --- where it breaks ---------------------------------------------------------------------------


def test_a_new_version_breaks_its_discipline_and_says_why(
    client: Client, checkout: Team, alice: User, catalogue: Catalogue, reports: list[Assessment]
) -> None:
    publish(catalogue["devops"])
    factories.reported(checkout, "2025-06-02", by=alice, choice=2)
    first = catalogue["devops"].questions.filter(kind="level")[0]
    page = page_of(client, checkout)
    series = section(page, "disciplines").split("<h3>")
    assert [text.count('"timeline-break"') for text in series[1:]] == [1, 0, 0]
    assert "“Is it new?” is a new question." in series[1]
    assert f"“{first.text}” now has weight 5, was 1." in series[1]
    assert "Break 1: not comparable with the rows above." in series[1]
    assert series[1].count('class="timeline-line"') == 2
    assert "not comparable" in section(page, "changes")


def test_another_track_breaks_it_too(
    client: Client, checkout: Team, alice: User, reports: list[Assessment]
) -> None:
    at = factories.morning("2025-06-02")
    factories.submitted(factories.assessment(checkout, track="quick", by=alice, at=at), at=at)
    assert "questions were left out by the track or the on-call hours." in page_of(client, checkout)


def test_a_discipline_that_was_left_out_is_a_gap_and_no_break(
    client: Client, checkout: Team, alice: User, reports: list[Assessment]
) -> None:
    at = factories.morning("2025-06-02")
    factories.submitted(factories.assessment(checkout, disciplines=["sre"], by=alice, at=at), at=at)
    page = page_of(client, checkout)
    assert "timeline-break" not in section(page, "disciplines")
    assert section(page, "disciplines").count('class="timeline-dot"') == 10
    assert "Not known" in section(page, "disciplines")


# --- what changed --------------------------------------------------------------------------------


def test_the_latest_change_comes_first(client: Client, checkout: Team, alice: User) -> None:
    for choice, day in zip((0, 0, 5), DAYS, strict=True):
        factories.reported(checkout, day, by=alice, choice=choice, confidence="measured")
    page = page_of(client, checkout)
    latest = section(page, "changes")
    assert "From 2 December 2024 to 3 March 2025" in latest
    assert "Adopted: now Established or higher" in latest
    assert "Downtime" in latest
    assert "The advice changed" in latest
    assert "No longer:" in latest
    earlier = section(page, "earlier")
    assert "From 2 September 2024 to 2 December 2024" in earlier
    assert "Adopted" not in earlier
    assert "Same advice" in earlier


def test_an_overlap_reads_no_clear_change(client: Client, checkout: Team, alice: User) -> None:
    for choice, day in zip((1, 1), DAYS, strict=False):
        factories.reported(checkout, day, by=alice, choice=choice)
    latest = section(page_of(client, checkout), "changes")
    assert "no clear change" in latest
    assert "improved" not in latest


def test_what_the_advice_was_made_from_is_named(
    client: Client, checkout: Team, alice: User
) -> None:
    factories.reported(checkout, DAYS[0], by=alice, choice=3, confidence="measured")
    checkout.engineers, checkout.around_the_clock = 40, True
    checkout.save()
    rules = factories.rules().new_draft()
    rules.publish()
    factories.reported(checkout, DAYS[1], by=alice, choice=0)
    latest = " ".join(section(page_of(client, checkout), "changes").split())
    assert "Engineers: 40, was 15." in latest
    assert "The team now has 24/7 on-call." in latest
    assert f"The advice follows rules version {rules.number}, was version 1." in latest
    assert "New problem: " in latest


# --- any two reports -----------------------------------------------------------------------------


def compared(client: Client, team: Team, first: object, second: object) -> PageResponse:
    asked = {"first": str(first), "second": str(second)}
    return client.get(reverse("team-history", args=[team.pk]), asked)


@pytest.mark.parametrize("turned", [False, True])
def test_any_two_reports_are_compared_the_earlier_one_first(
    client: Client, checkout: Team, reports: list[Assessment], turned: bool
) -> None:
    first, _, last = (report.pk for report in reports)
    page = compared(client, checkout, *((last, first) if turned else (first, last)))
    shown = section(page.text, "changes")
    assert page.status_code == 200
    assert "From 2 September 2024 to 3 March 2025" in shown
    assert "improved" in shown
    assert (
        page.context["pair"].changes
        == page.context["history"].between(str(first), str(last)).changes
    )
    # The choice stays in the form, so that the next one begins from it.
    chosen = [form_field.value() for form_field in page.context["form"]]
    assert chosen == [str(key) for key in ((last, first) if turned else (first, last))]


def test_reports_of_two_tracks_are_not_compared_however_far_apart(
    client: Client, checkout: Team, alice: User, reports: list[Assessment]
) -> None:
    at = factories.morning("2025-06-02")
    quick = factories.assessment(checkout, track="quick", by=alice, at=at)
    factories.submitted(quick, at=at)
    shown = compared(client, checkout, reports[0].pk, quick.pk)
    assert "not comparable" in section(shown.text, "changes")


def test_neither_a_withdrawn_report_nor_one_of_another_team_is_offered(
    client: Client, checkout: Team, alice: User, charlie: User, reports: list[Assessment]
) -> None:
    other = factories.reported(factories.team("Other", lead=charlie), DAYS[0], by=charlie)
    reports[0].withdraw(by=alice, reason="Wrong team.")
    factories.reported(checkout, "2025-06-02", by=alice)
    for key in (reports[0].pk, other.pk, "x"):
        page = compared(client, checkout, key, reports[2].pk)
        assert page.status_code == 422
        assert "Choose one of the reports in the list." in page.text
        assert f'value="{key}"' not in page.text


def test_a_report_is_not_compared_with_itself_or_with_nothing(
    client: Client, checkout: Team, reports: list[Assessment]
) -> None:
    page = compared(client, checkout, reports[0].pk, reports[0].pk)
    assert page.status_code == 422
    assert "Choose another report than the first one." in page.text
    page = compared(client, checkout, reports[0].pk, "")
    assert page.status_code == 422
    assert page.context["pair"] is None


def test_two_reports_need_no_choice(client: Client, checkout: Team, alice: User) -> None:
    for day in DAYS[:2]:
        factories.reported(checkout, day, by=alice)
    shown = section(page_of(client, checkout), "changes")
    assert "What changed since last time" in shown
    assert "<select" not in shown


# --- how much it takes -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_a_history_takes_as_many_queries_for_any_number_of_reports(
    client: Client, checkout: Team, alice: User, language: str
) -> None:
    first = factories.reported(checkout, DAYS[0], by=alice)
    address = reverse("team-history", args=[checkout.pk])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    counts = [counted(client, address)]
    for more in (2, 57):
        factories.repeated(first, more)
        counts.append(counted(client, address))
    assert counts == [counts[0]] * 3
    last = history_of(checkout).reports[-1]
    assert got(last.submitted) > got(first.submitted)


def test_a_history_shows_the_latest_reports_and_says_where_older_ones_are(
    client: Client, checkout: Team, alice: User
) -> None:
    first, address = factories.reported(checkout, DAYS[0], by=alice), "team-history"
    factories.repeated(first, MOST_REPORTS - 1)
    page = client.get(reverse(address, args=[checkout.pk])).text
    assert "24 reports" in page and "Older reports" not in page
    assert history_of(checkout).reports[0] == first
    factories.repeated(first, 1)
    page = client.get(reverse(address, args=[checkout.pk])).text
    assert "24 reports" in page and "Older reports are on the page of the team." in page
    shown = [got(one.submitted) for one in history_of(checkout).reports]
    assert (len(shown), shown) == (MOST_REPORTS, sorted(shown))
    assert first.submitted not in shown
    assert checkout.assessments.latest("submitted").submitted in shown


def test_a_history_is_read_in_the_reader_s_language(
    client: Client, checkout: Team, reports: list[Assessment]
) -> None:
    with translation.override("de"):
        titles = {line.title for line in history_of(checkout).families[1].metrics}
    assert "Verfügbarkeitsziel" in titles or "Ausfallzeit" in titles
