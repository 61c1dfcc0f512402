from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.support import factories
from tests.support.fixtures import Catalogue


def test_the_roles_say_when_each_one_helps(client: Client, catalogue: Catalogue) -> None:
    page = client.get(reverse("roles")).text
    for title in ("DevOps engineer", "Site reliability engineer", "Platform engineer"):
        assert title in page
    assert "The numbers of the rule" in page
    assert "Version 1 of the rules" in page


def test_only_the_published_rules_are_shown(client: Client, catalogue: Catalogue) -> None:
    draft = factories.rules().new_draft()
    draft.staffing.update(note="Not yet.")
    draft.triggers.update(text="Not yet.")
    draft.constants.update(text="Not yet.")
    addresses = [reverse("roles"), reverse("role", args=["sre"])]
    before = [client.get(address).text for address in addresses]
    assert not any("Not yet." in page for page in before)
    draft.publish()
    for address in addresses:
        page = client.get(address).text
        assert "Not yet." in page
        assert "Version 2 of the rules" in page


def test_a_role_names_the_problems_that_call_for_it(client: Client, catalogue: Catalogue) -> None:
    page = client.get(reverse("role", args=["sre"])).text
    assert "Users were without the service" in page
    assert "Being On-Call" in page


def test_a_role_tells_its_figures_its_tools_and_its_work_with_the_others(
    client: Client, catalogue: Catalogue
) -> None:
    page = client.get(reverse("role", args=["sre"])).text
    for said in (
        "Downtime per month, compared with the availability target.",
        "PagerDuty or Spike",
        "In an incident, SRE leads.",
        "By day 60",
        "The most frequent manual fix is automated.",
    ):
        assert said in page
    assert "Caution:" not in page


def test_a_role_shows_published_examples_as_that(client: Client, catalogue: Catalogue) -> None:
    page = client.get(reverse("role", args=["devops"])).text
    assert "Published examples" in page
    assert "Example (one company, not a forecast)" in page


def test_the_platform_role_stands_with_the_caution_of_dora(
    client: Client, catalogue: Catalogue
) -> None:
    page = client.get(reverse("role", args=["platform"])).text
    assert "8 percent less throughput and 14 percent less change stability" in page
    assert "DORA, Accelerate State of DevOps 2024" in page


def test_the_page_of_a_role_speaks_german(client: Client, catalogue: Catalogue) -> None:
    client.cookies["language"] = "de"
    page = client.get(reverse("role", args=["platform"])).text
    assert "Vorsicht:" in page and "8 Prozent weniger Durchsatz" in page


def test_the_list_asks_the_database_a_fixed_number_of_times(
    client: Client,
    catalogue: Catalogue,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(7):
        client.get(reverse("roles"))
