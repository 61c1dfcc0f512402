"""The business case of a role: what a problem costs, in hours and in money, and what is unknown."""

import pytest
from django.urls import reverse

from assessments.models import Assessment, Team, User
from roles.models import Role
from tests.support import factories
from tests.support.filling import handed_in
from tests.support.fixtures import ClientOf
from tests.support.paper import sheets

pytestmark = pytest.mark.one_database


@pytest.fixture
def done(checkout: Team, alice: User) -> Assessment:
    return handed_in(checkout, alice, downtime=240, environment_wait=30)


def test_the_business_case_counts_the_hours_beyond_the_target_in_that_month(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    address = reverse("role-case", args=[done.pk, "sre"])
    page = " ".join(client_of(alice).get(address).text.split())
    # (240 − 43.2) / 60 = 3.28; one month is not a twelfth of a year.
    assert "Downtime above the target: about 3.3 hours in 30 days." in page
    assert "240 minutes, of which the target allows 43.2. One month says little" in page
    assert "in your currency" not in page.split("<form")[0]


def test_money_comes_only_from_a_rate_that_the_reader_types(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    address = reverse("role-case", args=[done.pk, "sre"])
    page = client_of(alice).get(address, {"rate": "100", "hours": "1600"}).text
    assert "about 3.3 hours in 30 days, 330 in your currency" in page


def test_figures_within_their_goals_cost_nothing_and_the_page_says_how_to_find_a_cost(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    done = handed_in(checkout, alice, downtime=40, toil_share=90)
    page = client_of(alice).get(reverse("role-case", args=[done.pk, "sre"])).text
    assert "so we can’t estimate this. To find out, add up last month" in page


def test_a_wrong_rate_is_told_what_would_be_right(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    response = client_of(alice).get(reverse("role-case", args=[done.pk, "sre"]), {"rate": "x"})
    assert response.status_code == 422
    assert "Enter a number from 0 to 10\xa0000, such as 80." in response.text


def test_a_role_whose_people_are_there_is_kept_on_every_page(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    checkout.staffing.create(role=Role.objects.get(slug="sre"), people=2)
    done = factories.submitted(factories.assessment(checkout, by=alice), choice=1)
    option = next(o for o in factories.document(done)["advice"]["options"] if o["role"] == "sre")
    assert (option["covered"], option["form"]) == (True, "none")
    assert (option["people"]["staffed"], option["people"]["gap"]) == (2, 0)
    for name in ("report", "advice-decision"):
        role = ["sre"] if name == "advice-decision" else []
        page = client_of(alice).get(reverse(name, args=[done.pk, *role])).text
        assert "covered: keep the people you have" in page
    # Nobody pays for a role that has its people.
    for name in ("role-case", "role-case-pdf"):
        assert client_of(alice).get(reverse(name, args=[done.pk, "sre"])).status_code == 404


def test_the_business_case_has_all_that_a_budget_holder_asks(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    done = handed_in(checkout, alice, downtime=240, availability_target="99.9")
    page = client_of(alice).get(reverse("role-case", args=[done.pk, "sre"])).text
    parts = (
        *("Hire a site reliability engineer", "Why now", "Expected outcomes", "By day 90"),
        *("Annual cost of doing nothing", "The first 90 days", "Alternatives to hiring"),
        *("Train", "Borrow", "Buy", "Automate", "What would have to be true", "Your numbers are"),
    )
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.usefixtures("pdf_libraries")
def test_the_business_case_is_a_pdf_with_the_rate_of_the_page(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    response = client_of(alice).get(
        reverse("role-case-pdf", args=[done.pk, "sre"]), {"rate": "100"}
    )
    assert response.headers["Content-Type"] == "application/pdf"
    assert "business-case-sre.pdf" in response.headers["Content-Disposition"]
    text = "".join(sheets(response.content))
    assert "330 in your currency" in " ".join(text.split())


def test_a_role_that_is_not_there_is_not_found(
    client_of: ClientOf, alice: User, done: Assessment
) -> None:
    address = reverse("role-case", args=[done.pk, "cto"])
    assert client_of(alice).get(address).status_code == 404


def test_nobody_is_told_that_one_hire_carries_a_rota(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    checkout.around_the_clock = True
    checkout.save()
    draft = factories.assessment(checkout, by=alice)
    questions = {q.code: q for q in factories.questions(draft)}
    figures = {"downtime": 240, "oncall_rota": 4}
    draft.answer({questions[c]: factories.valued(questions[c], v) for c, v in figures.items()})
    draft.answer({q: factories.given(q, 1) for q in questions.values() if not q.is_metric})
    done = factories.handed_in(draft)
    report = client_of(alice).get(reverse("report", args=[done.pk])).text
    case = client_of(alice).get(reverse("role-case", args=[done.pk, "sre"])).text
    assert "but don’t rely on one hire for on-call" in report
    for page in (report, case):
        assert "24/7 on-call needs 8 people, developers included." in page
