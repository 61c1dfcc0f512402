"""Whatever is sent, the answer is a plain page with a 4xx status, and saved data stays intact."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from assessments.models import Answer, Assessment, Team, User
from assessments.models.reports import needed
from tests.support import factories
from tests.support.fixtures import ClientOf, PageResponse
from tests.support.got import got
from tests.support.pace import examples

FIELDS = ["answer", "value", "unit", "sample", "confidence", "reason", "comment", "evidence"]
QUESTIONS = ["lead_time", "deployment_frequency", "slo_coverage", "pipeline_automation"]
KEYS = [f"{question}-{field}" for question in QUESTIONS for field in [*FIELDS, "revision"]]
PAGES = ["devops-delivery-speed", "devops-pipeline", "sre-objectives", "platform-adoption"]
NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["\0", "\ud800", "9" * 400, "-0", "1e9", "٣", "½", "²", "1_0", "∞", "0x1f"]),
    st.decimals(allow_nan=True).map(str),
    st.just("x" * 20_000),
)
LENIENT = settings(
    max_examples=examples(40),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    draft = factories.assessment(checkout, by=alice)
    question = next(q for q in factories.questions(draft) if q.code == "shared_ownership")
    draft.answer({question: factories.given(question)})
    return draft


@pytest.fixture
def done(draft: Assessment) -> Assessment:
    """With a problem, so that there is advice to decide about."""
    downtime = next(q for q in factories.questions(draft) if q.code == "downtime")
    draft.answer({downtime: factories.valued(downtime, 5000)})
    return factories.handed_in(draft)


def sent(client: Client, address: str, data: dict[str, Any]) -> PageResponse:
    """The answer to a form as a browser would send it, halves of surrogate pairs and all."""
    body = urlencode(data, errors="surrogatepass")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


@LENIENT
@given(page=st.sampled_from(PAGES), data=st.dictionaries(st.sampled_from(KEYS), NASTY, max_size=6))
def test_no_answer_is_an_error_of_ours(
    client_of: ClientOf, alice: User, draft: Assessment, page: Page, data: dict[str, str]
) -> None:
    response = sent(client_of(alice), reverse("practice", args=[draft.pk, page]), data)
    assert response.status_code in (302, 400, 409, 422)
    kept = Answer.objects.get(question__code="shared_ownership")
    assert got(kept.choice).number == 2


@LENIENT
@given(data=st.dictionaries(st.sampled_from(["name", "engineers", "sites", "staffed_sre"]), NASTY))
def test_no_team_is_an_error_of_ours(
    client_of: ClientOf, alice: User, checkout: Team, data: dict[str, str]
) -> None:
    response = sent(client_of(alice), reverse("team-edit", args=[checkout.pk]), data)
    assert response.status_code in (302, 400, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/teams/%00/",
        "/teams/1/",
        "/teams/?page=%00",
        "/teams/00000000-0000-0000-0000-000000000000/",
        "/assessments/00000000-0000-0000-0000-000000000000/report/",
        "/roles/none/",
        "/roles/%00/",
        "/roles/" + "x" * 5000 + "/",
        "/nowhere",
    ],
)
def test_an_address_that_is_not_there_is_a_plain_page(
    client_of: ClientOf, alice: User, path: str
) -> None:
    response = client_of(alice).get(path)
    assert response.status_code in (400, 404)
    assert "Back to the start page" in response.text


def test_too_many_fields_and_too_much_text_are_refused(
    client_of: ClientOf, alice: User, draft: Assessment
) -> None:
    address = reverse("practice", args=[draft.pk, PAGES[0]])
    many = {f"lead_time-{n}": "1" for n in range(5000)}
    assert client_of(alice).post(address, many).status_code == 400
    body = "lead_time-comment=" + "x" * 5_000_000
    form = "application/x-www-form-urlencoded"
    assert client_of(alice).post(address, body, content_type=form).status_code == 413
    assert Answer.objects.count() == 1


def test_ids_of_another_team_open_nothing(
    client_of: ClientOf, charlie: User, draft: Assessment
) -> None:
    client = client_of(charlie)
    address = reverse("practice", args=[draft.pk, "devops-shared-ownership"])
    assert client.post(address, {"shared_ownership-answer": "0"}).status_code == 404
    assert got(Answer.objects.get().choice).number == 2


def test_a_script_in_every_text_field_is_shown_as_text(
    client_of: ClientOf, alice: User, checkout: Team
) -> None:
    script = "<script>alert(1)</script>{{ 7|add:7 }}"
    checkout.name = script[:80]
    checkout.save()
    draft = factories.assessment(checkout, by=alice)
    factories.filled(draft, comment=script)
    page = client_of(alice).get(reverse("check", args=[draft.pk])).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "{{ 7|add:7 }}" in page


def test_a_form_from_another_site_is_refused_with_a_plain_page(checkout: Team, alice: User) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post(reverse("team-edit", args=[checkout.pk]), {"name": "x"})
    assert response.status_code == 403
    assert "Please send it again" in response.text


@pytest.mark.parametrize(
    "address",
    [
        "/admin/assessments/questionnaireversion/?published_at__year=99999999",
        "/admin/assessments/team/?id__in=x",
        "/admin/assessments/user/?id__in=999999999999999999999999999999",
        "/admin/assessments/practice/?q=%00",
        "/admin/assessments/questionnaire/?title__iregex=%5B",
        "/admin/assessments/question/?code__regex=(a%2B)%2B%24",
        "/admin/roles/trigger/?title__regex=%28",
    ],
)
def test_an_odd_filter_in_the_admin_is_no_error_of_ours(
    client_of: ClientOf, admin: User, address: str
) -> None:
    assert client_of(admin).get(address).status_code < 500


@LENIENT
@given(data=st.dictionaries(st.sampled_from(["title", "due", "owner", "revision"]), NASTY))
def test_no_action_and_no_decision_is_an_error_of_ours(
    client_of: ClientOf, alice: User, done: Assessment, data: dict[str, str]
) -> None:
    action = factories.planned(done, by=alice)[0]
    text, seen = data.get("title", "x"), data.get("revision", "1")
    (role, *_) = needed(done.report.data["advice"])
    posts = {
        reverse("action-new", args=[done.pk, action.kind, action.subject]): data,
        reverse("action-edit", args=[action.pk]): data | {"state": "dropped", "note": text},
        reverse("advice-decision", args=[done.pk, role]): {
            "choice": "declined",
            "reason": text,
            "revision": seen,
        },
    }
    for address, posted in posts.items():
        assert sent(client_of(alice), address, posted).status_code in (302, 400, 409, 422)
