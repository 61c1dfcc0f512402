"""The impact page: what a draft would change in the reports that its reader may see."""

import pytest
from django.test import Client

from assessments.models import Assessment, Membership, QuestionnaireVersion, Team, User
from assessments.reports import impact
from roles.models import Ruleset
from tests.support import factories
from tests.support.admin_pages import page, queries
from tests.support.fixtures import Catalogue, ClientOf, PageResponse
from tests.support.got import got
from tests.support.impact import BEST, DOWN, rows, sre_at, submitted
from tests.support.words import unmarked

pytestmark = pytest.mark.one_database


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft of the SRE questionnaire in which one answer weighs more."""
    draft = catalogue["sre"].new_draft()
    draft.questions.filter(code="slos_defined").update(weight=10)
    return draft


@pytest.fixture
def stored(checkout: Team, alice: User) -> Assessment:
    return submitted(checkout, alice, choices={"slos_defined": 0})


def seen(client: Client, version: QuestionnaireVersion | Ruleset) -> PageResponse:
    return client.get(page(type(version), "impact", version.pk))


@pytest.mark.parametrize("verb", ["impact", "publish"])
@pytest.mark.parametrize("teams", [1, 6])
def test_an_editor_learns_nothing_of_teams_that_they_may_not_read(
    stored: Assessment,
    draft: QuestionnaireVersion,
    erin: User,
    client_of: ClientOf,
    verb: str,
    teams: int,
) -> None:
    """Counts would do: a draft can be made to judge one team, and then to find its figures."""
    factories.organisation(stored, teams=teams - 1)
    pages = set()
    for weight in (10, 1):
        draft.questions.filter(code="slos_defined").update(weight=weight)
        text = client_of(erin).get(page(type(draft), verb, draft.pk)).text
        assert "whose reports you may not read are left out" in text
        assert "There is no other stored assessment." in text
        pages.add(impact_of(text))
    assert len(pages) == 1
    day = f"{stored.submitted:%B %Y}"
    for told in ("Checkout", str(stored.pk), "Established", "Developing", day):
        assert told not in text, told


def impact_of(text: str) -> str:
    """What the page says of the impact: of publishing it says more."""
    start = text.index("whose reports you may not read")
    return text[start : text.index("</section>", start)]


def test_an_editor_in_the_team_sees_that_team_only(
    stored: Assessment, draft: QuestionnaireVersion, alice: User, erin: User, client_of: ClientOf
) -> None:
    submitted(factories.team("Search", lead=alice), alice, choices={"slos_defined": 0})
    Membership.objects.create(user=erin, team=stored.team, right="viewer")
    text = seen(client_of(erin), draft).text
    assert "1 of 1 stored assessment would change." in text
    assert "whose reports you may not read are left out" in text
    assert "Checkout" in text
    assert "Search" not in text


def test_who_reads_every_team_sees_which_and_what(
    stored: Assessment, draft: QuestionnaireVersion, admin: User, client_of: ClientOf
) -> None:
    text = " ".join(unmarked(seen(client_of(admin), draft).text).split())
    assert f'<a href="/assessments/{stored.pk}/report/">Checkout</a>' in text
    assert "SRE: </span> Established" in text.replace(":</span>", ": </span>")
    assert "<strong> Developing </strong>" in text
    assert "may not read" not in text


def test_rules_show_the_advice_before_and_after(
    checkout: Team,
    alice: User,
    admin: User,
    client_of: ClientOf,
    catalogue: Catalogue,
) -> None:
    submitted(checkout, alice, BEST, DOWN, sre_at(2))
    rules = factories.rules().new_draft()
    rules.staffing.filter(role__slug="sre").update(people="3")
    text = seen(client_of(admin), rules).text
    assert "Next: hire a site reliability engineer" in text
    assert "Next: site reliability engineer (a team)" in text


def test_what_keeps_its_levels_is_said(
    stored: Assessment, catalogue: Catalogue, admin: User, client_of: ClientOf
) -> None:
    same = catalogue["devops"].new_draft()
    text = seen(client_of(admin), same).text
    assert "The stored assessment would keep its levels and its advice." in text
    assert "Which assessments" not in text


def test_nothing_is_stored_yet(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    assert "No stored assessment asks this." in seen(client_of(erin), draft).text


def test_a_draft_with_faults_cannot_be_judged(
    stored: Assessment, draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    got(draft.texts.first()).delete()
    text = seen(client_of(erin), draft).text
    assert "once the draft has no faults" in text
    assert page(QuestionnaireVersion, "publish", draft.pk) in text


def test_what_is_published_has_no_impact_any_more(
    stored: Assessment, catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    published = catalogue["sre"]
    assert seen(client_of(erin), published).headers["Location"] == page(
        QuestionnaireVersion, "change", published.pk
    )


def test_older_ones_are_named(
    draft: QuestionnaireVersion,
    alice: User,
    admin: User,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(impact, "NEWEST", 1)
    for name in ("One", "Two", "Three"):
        submitted(factories.team(name), alice)
    assert "The newest 1 were judged; 2 older ones were not." in seen(client_of(admin), draft).text


def test_looking_stores_nothing(
    stored: Assessment, draft: QuestionnaireVersion, admin: User, client_of: ClientOf
) -> None:
    client, rules = client_of(admin), factories.rules().new_draft()
    before, document = rows(), factories.document(stored)
    for version in (draft, rules):
        assert seen(client, version).status_code == 200
        assert client.get(page(type(version), "publish", version.pk)).status_code == 200
    stored.report.refresh_from_db()
    assert (rows(), factories.document(stored)) == (before, document)


@pytest.mark.parametrize("model", [QuestionnaireVersion, Ruleset])
def test_many_assessments_take_as_many_queries_as_one(
    model: type[QuestionnaireVersion] | type[Ruleset],
    draft: QuestionnaireVersion,
    alice: User,
    admin: User,
    client_of: ClientOf,
) -> None:
    client = client_of(admin)
    rules = factories.rules().new_draft()
    rules.constants.filter(code="watch_below").update(value="1000")
    address = page(model, "impact", (draft if model is QuestionnaireVersion else rules).pk)
    first = submitted(factories.team("Team"), alice, BEST, DOWN, {"slos_defined": 0})
    costs = [queries(client, address)]
    for more in (2, 57):
        factories.organisation(first, teams=more, first=more)
        costs.append(queries(client, address))
    assert len(set(costs)) == 1


def test_the_list_and_the_page_count_who_asks_and_judges(
    stored: Assessment, catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    for version in (catalogue["sre"], factories.rules()):
        listed = client.get(page(type(version), "changelist")).context["cl"].result_list
        assert {row.pk: row for row in listed}[version.pk] == version
        field = "assessed" if isinstance(version, QuestionnaireVersion) else "judged"
        shown = client.get(page(type(version), "change", version.pk)).text
        assert f"field-{field}" in shown
        assert '<div class="readonly">1</div>' in shown
