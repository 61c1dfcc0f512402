"""The reports of a team on one time axis: charts, tables, breaks and sentences."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from assessments.models import Assessment, Choice, QuestionnaireVersion, Team, User
from assessments.reports.history import history_of
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got
from tests.support.histories import DAYS, better_reports, page_of, section
from tests.support.queries import counted


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
    assert "The history begins with the first report." in page_of(client, checkout)


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
    assert f"“{first.text}” weighs 5 instead of 1." in series[1]
    assert "Break 1: not comparable with what is above." in series[1]
    assert series[1].count('class="timeline-line"') == 2
    assert "cannot be compared" in section(page, "changes")


def test_another_track_breaks_it_too(
    client: Client, checkout: Team, alice: User, reports: list[Assessment]
) -> None:
    at = factories.morning("2025-06-02")
    factories.submitted(factories.assessment(checkout, track="quick", by=alice, at=at), at=at)
    assert "questions were left out by the track or the duty hours." in page_of(client, checkout)


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
    assert "Advice, as last time" in earlier


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
    assert "Engineers: 40 now, 15 then." in latest
    assert "The team is on duty round the clock now." in latest
    assert f"The rules of the advice are version {rules.number}, version 1 then." in latest
    assert "New: " in latest


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


def test_a_history_is_read_in_the_reader_s_language(
    client: Client, checkout: Team, reports: list[Assessment]
) -> None:
    with translation.override("de"):
        titles = {line.title for line in history_of(checkout).families[1].metrics}
    assert "Verfügbarkeitsziel" in titles or "Ausfallzeit" in titles
