"""The catalogue and the reports in another language."""

import re
from fractions import Fraction
from itertools import chain
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from assessments import reports
from assessments.models import Answer, Assessment, QuestionnaireVersion, Report, Team, User
from assessments.reports import Library, document_from
from assessments.reports.document.texts import translated
from roles.models import RulesetTranslation
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got

pytestmark = pytest.mark.one_database


@pytest.fixture
def german(client_of: ClientOf, alice: User) -> Client:
    client = client_of(alice)
    client.cookies["language"] = "de"
    return client


def sentences(version: QuestionnaireVersion) -> set[str]:
    """Every text of a version that a respondent or a reader sees."""
    steps = [step for text in version.texts.all() for step in text.steps.all()]
    choices = [choice for q in version.questions.all() for choice in q.choices.all()]
    rows: list[Any] = [version, *version.texts.all(), *steps, *version.questions.all(), *choices]
    found = {getattr(row, name) for row in rows for name in row.TRANSLATED}
    units = {question.unit for question in version.questions.all()}
    return (found | units | {check["text"] for check in version.checks}) - {""}


@pytest.mark.parametrize("slug", ["devops", "sre", "platform"])
def test_the_shipped_questionnaires_are_all_in_german(catalogue: Catalogue, slug: str) -> None:
    words = catalogue[slug].translations.words("de")
    assert sentences(catalogue[slug]) - words.keys() == set()


def test_the_shipped_rules_and_roles_are_all_in_german(
    catalogue: Catalogue,
) -> None:
    rules = factories.rules()
    parts: list[Any] = [rules.staffing.all(), rules.triggers.all(), rules.constants.all()]
    roles = list(rules.roles())
    lines = [line for role in roles for line in role.lines.all()]
    rows: list[Any] = [*chain(*parts), *roles, *(r.discipline for r in roles), *lines]
    texts = {getattr(row, name) for row in rows for name in row.TRANSLATED}
    assert texts - rules.translations.words("de").keys() - {""} == set()


@pytest.mark.parametrize("slug", ["devops", "sre", "platform"])
def test_a_translation_keeps_the_figures(catalogue: Catalogue, slug: str) -> None:
    def figures(text: str) -> list[str]:
        text = text.replace("24/7", "")  # Said in words: rund um die Uhr.
        return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\s](?=\d{3}\b)", "", text)))

    words = catalogue[slug].translations.words("de")
    lost = {k: v for k, v in words.items() if not set(figures(k)) <= set(figures(v))}
    assert lost == {}


def test_a_reader_of_german_gets_the_questions_in_german(german: Client, draft: Assessment) -> None:
    page = german.get(reverse("practice", args=[draft.pk, "devops-pipeline"])).text
    assert '<html lang="de"' in page
    question = draft.pinned()[0].questions.get(code="pipeline_automation")
    assert question.text not in page
    assert draft.pinned()[0].translations.words("de")[question.text] in page


def test_what_has_no_translation_is_shown_in_english(
    catalogue: Catalogue,
) -> None:
    version = catalogue["devops"].new_draft()
    text = got(version.texts.first())
    text.title = "A title that nobody translated"
    text.save()
    with override("de"):
        (shown,) = translated(type(version).objects.with_questions().filter(pk=version.pk))
    assert "A title that nobody translated" in {t.title for t in shown.texts.all()}


def test_a_copy_of_a_version_keeps_its_translations(
    catalogue: Catalogue,
) -> None:
    draft = catalogue["sre"].new_draft()
    assert draft.translations.words("de") == catalogue["sre"].translations.words("de")


def test_a_report_keeps_the_same_in_whatever_language_it_is_submitted(
    german: Client, alice: User, checkout: Team
) -> None:
    before = factories.submitted(factories.assessment(checkout, by=alice))
    draft = factories.filled(factories.assessment(checkout, by=alice))
    german.post(reverse("submit", args=[draft.pk]))
    assert Report.objects.get(assessment=draft).data == before.report.data


def test_a_report_is_read_in_german(german: Client, draft: Assessment) -> None:
    factories.submitted(draft, choice=0)
    document = factories.document(Report.objects.get().assessment)
    page = german.get(reverse("report", args=[draft.pk])).text
    words = RulesetTranslation.objects.in_force().words("de")
    for reason in document["advice"]["options"][0]["reasons"][:1]:
        assert words[reason["text"]] in page.replace("&quot;", '"').replace("&#x27;", "'")
    assert document["practices"][0]["summary"] not in page


def test_names_and_comments_of_people_are_not_translated(draft: Assessment) -> None:
    kept = factories.submitted(draft).report.data
    kept["team"]["name"] = "hours"
    kept["answers"][0]["comment"] = "Downtime"
    with override("de"):
        german = reports.document_from(kept, reports.Library().texts(kept))
    assert german["team"]["name"] == "hours"
    assert german["answers"][0]["comment"] == "Downtime"


@pytest.mark.parametrize("address", ["start", "roles", "account_login"])
def test_the_language_of_the_browser_is_taken_until_one_is_chosen(
    client: Client, catalogue: Catalogue, address: str
) -> None:
    asked = client.get(reverse(address), headers={"Accept-Language": "de-AT,en;q=0.5"})
    assert '<html lang="de"' in asked.text
    client.post(reverse("set_language"), {"language": "en-gb", "next": reverse(address)})
    chosen = client.get(reverse(address), headers={"Accept-Language": "de-AT,en;q=0.5"})
    assert '<html lang="en-gb"' in chosen.text


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "de\x00"])
def test_a_language_that_there_is_not_changes_nothing(
    client: Client, catalogue: Catalogue, language: str
) -> None:
    client.post(reverse("set_language"), {"language": language})
    assert '<html lang="en-gb"' in client.get(reverse("start")).text


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:x"])
def test_choosing_a_language_leads_nowhere_else(
    client: Client, catalogue: Catalogue, elsewhere: str
) -> None:
    answer = client.post(reverse("set_language"), {"language": "de", "next": elsewhere})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("reports", [1, 3])
def test_german_costs_a_fixed_number_of_queries(
    german: Client,
    alice: User,
    checkout: Team,
    reports: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(reports):
        factories.submitted(factories.assessment(checkout, by=alice))
    with django_assert_num_queries(21):
        german.get(reverse("teams"))


@pytest.mark.parametrize("typed", ["2,5", "2.5"])
def test_a_figure_is_typed_with_a_comma_or_a_point_in_german(
    german: Client, draft: Assessment, typed: str
) -> None:
    address = reverse("practice", args=[draft.pk, "devops-delivery-speed"])
    german.post(address, {"lead_time-value": typed, "lead_time-unit": "hours"})
    assert draft.response.answers.get().value == Fraction(5, 2)


def test_a_comma_in_english_is_no_decimal_point(
    client_of: ClientOf, alice: User, draft: Assessment
) -> None:
    address = reverse("practice", args=[draft.pk, "devops-delivery-speed"])
    answer = client_of(alice).post(address, {"lead_time-value": "1,000"})
    assert answer.status_code == 422


def test_people_are_typed_with_a_comma_in_german(german: Client, checkout: Team) -> None:
    facts = {"name": "Checkout", "engineers": "15", "sites": "1", "revision": "1"}
    address = reverse("team-edit", args=[checkout.pk])
    assert german.post(address, facts | {"staffed_sre": "0,5"}).status_code == 302
    assert checkout.staffed()["sre"] == Fraction(1, 2)
    assert 'value="0,5"' in german.get(address).text


def test_a_library_loads_what_many_reports_name_once(
    checkout: Team, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = factories.submitted(factories.assessment(checkout, by=alice)).report.data
    library = Library("en")
    library.texts(first)
    other = factories.submitted(factories.assessment(checkout, by=alice)).report.data
    with django_assert_max_num_queries(0):
        assert (
            document_from(other, library.texts(other))["answers"][0]["state"] == Answer.State.KNOWN
        )
