import re
from contextlib import ExitStack

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessments import reports
from assessments.exports import kept_pdfs
from assessments.models import Assessment, Team, User
from roles.audit import AuditEntry
from roles.models import Role, Ruleset
from tests.support import factories
from tests.support.audit_log import log
from tests.support.fixtures import ClientOf
from tests.support.paper import sheets

pytestmark = pytest.mark.one_database


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return factories.submitted(factories.assessment(checkout, by=alice))


def test_a_report_that_was_read_stays_as_it_was(
    client_of: ClientOf, alice: User, done: Assessment, checkout: Team
) -> None:
    def page() -> str:
        text = client_of(alice).get(reverse("report", args=[done.pk])).text
        return re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", text)

    before = page()
    Team.objects.filter(pk=checkout.pk).update(engineers=900)
    rules = Ruleset.objects.published().get().new_draft()
    rules.triggers.update(weight=1, text="Other words.")
    rules.publish()
    assert page() == before


def test_the_title_of_a_role_is_corrected_in_every_report(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    """It belongs to no version (docs/document.md); what the report keeps stays."""
    kept = done.report.data
    forms = {"with_article": "a delivery engineer", "plural": "delivery engineers"}
    Role.objects.filter(slug="devops").update(title="Delivery engineer", **forms)
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    assert "Delivery engineer" in page and "DevOps engineer" not in page
    done.report.refresh_from_db()
    assert done.report.data == kept


def test_the_report_holds_what_a_manager_came_for(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    for part in ("Where you stand", "DORA delivery", "SLO reliability", "Platform metrics"):
        assert part in page
    for part in ("Strengths", "First steps", "Role advice", "All practices", "as CSV"):
        assert part in page
    assert page.count('<svg class="track"') > 40


def test_the_plots_have_their_tables(client_of: ClientOf, alice: User, done: Assessment) -> None:
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    for practice in factories.document(done)["practices"]:
        assert page.count(f">{practice['title']}<") >= 2


@pytest.mark.parametrize("choice", [0, 1, 2, 3])
@pytest.mark.parametrize("engineers", [1, 5, 15, 40, 200])
def test_every_team_gets_a_report(
    client_of: ClientOf, alice: User, checkout: Team, choice: int, engineers: int
) -> None:
    Team.objects.filter(pk=checkout.pk).update(engineers=engineers)
    checkout.refresh_from_db()
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=choice)
    assert client_of(alice).get(reverse("report", args=[done.pk])).status_code == 200


def test_a_small_problem_is_listed_to_be_watched(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    Team.objects.filter(pk=checkout.pk).update(engineers=13)
    checkout.refresh_from_db()
    draft = factories.assessment(checkout, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    draft.answer({q: factories.given(q, 2) for q in questions.values() if not q.is_metric})
    figures = {"downtime": 80, "deployment_frequency": 8, "lead_time": 20, "environment_wait": 5}
    draft.answer(
        {questions[code]: factories.valued(questions[code], n) for code, n in figures.items()}
    )
    done = factories.handed_in(draft)
    assert factories.document(done)["advice"]["because"] == "watch"
    page = client_of(alice).get(reverse("report", args=[done.pk])).text
    watched = page.split("Keep an eye on these")[1].split("</ul>")[0]
    assert "Downtime: 80 minutes" in watched
    assert "a hire" not in page.split('id="advice"')[1]
    assert page.count("not needed") == 3


def test_a_milestone_of_zero_is_a_number_too(checkout: Team, alice: User) -> None:
    rules = factories.rules().new_draft()
    rules.triggers.filter(subject="developer_nps").update(starts=15, problem=0, severe=-15)
    rules.publish()
    goals = [{"metric": "developer_nps", "counter": "lead_time"}]
    Role.objects.filter(slug="platform").update(goals=goals)
    checkout.staff({Role.objects.get(slug="platform"): 1})
    draft = factories.assessment(checkout, by=alice)
    question = next(q for q in factories.questions(draft) if q.code == "developer_nps")
    draft.answer({question: factories.valued(question, -15)})
    kept = factories.handed_in(draft).report.data
    (goal,) = next(o["goals"] for o in kept["advice"]["options"] if o["role"] == "platform")
    assert (goal["target"], goal["milestone"]) == (15, 0)


@pytest.mark.parametrize("answered", [1, 70])
def test_a_report_is_made_with_as_many_queries_for_any_number_of_answers(
    checkout: Team, alice: User, answered: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft = factories.assessment(checkout, by=alice)
    for question in factories.questions(draft)[:answered]:
        draft.answer({question: factories.given(question)})
    fresh = type(draft).objects.get(pk=draft.pk)
    with django_assert_num_queries(15):
        reports.judge(fresh)


def test_a_score_in_a_reason_is_the_score_of_the_page(checkout: Team, alice: User) -> None:
    draft = factories.assessment(checkout, by=alice)
    answers = {q: factories.given(q, n % 3) for n, q in enumerate(factories.questions(draft))}
    draft.answer(answers)
    document = factories.document(factories.handed_in(draft))
    shown = {
        text for o in document["advice"]["options"] for r in o["reasons"] for text in r["shown"]
    }
    scores = {f"{p['title']}: {p['score']:g} of 100" for p in document["practices"]}
    said = {text for text in shown if text.endswith(" of 100")}
    assert said
    assert said <= scores


# --- the PDF ---


MOST_PAGES = 3


def address(done: Assessment) -> str:
    return reverse("report-pdf", args=[done.pk])


@pytest.mark.usefixtures("pdf_libraries")
def test_the_button_gives_a_file_that_names_itself(
    client_of: ClientOf, vera: User, done: Assessment
) -> None:
    client = client_of(vera)
    assert f'href="{address(done)}"' in client.get(reverse("report", args=[done.pk])).text
    response = client.get(address(done))
    assert response.headers["Content-Type"] == "application/pdf"
    day = f"{done.submitted:%Y-%m-%d}"
    assert f"tripod-checkout-{day}" in response.headers["Content-Disposition"]
    Team.objects.filter(pk=done.team_id).update(name="決済")
    header = client.get(address(done)).headers["Content-Disposition"]
    assert header == (
        f'attachment; filename="tripod-team-{str(done.team_id)[:8]}-{day}-report.pdf"; '
        f"filename*=utf-8''tripod-%E6%B1%BA%E6%B8%88-{day}-report.pdf"
    )
    assert len(sheets(response.content)) <= MOST_PAGES


@pytest.mark.usefixtures("pdf_libraries")
def test_it_is_noted_who_took_it(client_of: ClientOf, vera: User, done: Assessment) -> None:
    client_of(vera).get(address(done))
    (entry,) = AuditEntry.objects.filter(action=AuditEntry.Action.EXPORT)
    assert (entry.who, entry.detail) == ("vera", '"Checkout"')
    assert entry.subject.endswith("-report.pdf")


@pytest.mark.usefixtures("pdf_libraries")
def test_it_is_made_once_for_all_who_may_read_it(
    client_of: ClientOf, alice: User, vera: User, done: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def make(html: str) -> bytes:
        made.append(html)
        return b"%PDF of a test"

    monkeypatch.setattr("assessments.exports.pdf.from_html", make)
    files = [client_of(person).get(address(done)).content for person in (alice, vera)]
    assert files == [b"%PDF of a test"] * 2
    assert len(made) == 1
    german = client_of(vera).get(address(done), headers={"accept-language": "de"})
    assert german.status_code == 200
    assert len(made) == 2


def test_beyond_a_short_queue_people_are_asked_to_come_back(
    client_of: ClientOf, vera: User, done: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is made, another one waits: the pages have the other threads."""
    client = client_of(vera)
    monkeypatch.setattr("assessments.views.reports.can_make_pdf", lambda: True)
    monkeypatch.setattr("assessments.exports.pdf.from_html", lambda html: b"%PDF-")
    with ExitStack() as others:
        for _ in range(1 + kept_pdfs.WAITING):
            others.enter_context(kept_pdfs._places)
        refused = client.get(address(done))
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "Tripod is making PDFs for others" in refused.text
    assert f'href="{address(done)}"' in refused.text
    assert log() == []
    assert client.get(address(done)).content == b"%PDF-"


def test_a_stranger_gets_nothing_and_leaves_no_entry(
    client_of: ClientOf, charlie: User, done: Assessment
) -> None:
    assert client_of(charlie).get(address(done)).status_code == 404
    assert log() == []


def test_a_draft_has_no_pdf(client_of: ClientOf, alice: User, checkout: Team) -> None:
    draft = factories.assessment(checkout, by=alice)
    assert client_of(alice).get(address(draft)).status_code == 404


def test_a_server_without_pango_says_what_to_do_instead(
    client_of: ClientOf, alice: User, done: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("assessments.views.reports", "assessments.exports.pdf"):
        monkeypatch.setattr(f"{module}.can_make_pdf", lambda: False)
    client = client_of(alice)
    assert address(done) not in client.get(reverse("report", args=[done.pk])).text
    refused = client.get(address(done))
    assert refused.status_code == 501
    assert "Print the page instead" in refused.text
