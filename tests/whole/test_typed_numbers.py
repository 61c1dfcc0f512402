"""Every box for a number refuses ambiguous input, and says what would be right."""

import inspect
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from assessments import forms as every_form
from assessments.admin.questions import AnchorInline, BandInline
from assessments.forms.posted import SaveForm
from assessments.models import Assessment, Question, ShareLink, Team, User
from roles.models import Constant, StaffingPoint, Trigger
from roles.values.numbers import NumberField
from roles.versioning.frozen import FrozenOncePublished
from tests.support import factories
from tests.support.admin_pages import page, typed
from tests.support.contents import rows
from tests.support.fixtures import Catalogue, PageResponse
from tests.support.got import got
from tests.support.typed_numbers import AMBIGUOUS, TWO_WAYS, speaking

pytestmark = pytest.mark.one_database

INLINES = [AnchorInline, BandInline]
NEVER_TYPED = {"revision", "sequence", "step"}


@pytest.fixture(params=["de", "en-gb"])
def language(request: pytest.FixtureRequest) -> str:
    language: str = request.param
    return language


@pytest.fixture
def draft(checkout: Team, alice: User) -> Assessment:
    return factories.assessment(checkout, by=alice)


# --- teams, what if, the business case, links ---

FACTS = {"name": "Payments", "engineers": "12", "sites": "1"}


@pytest.mark.parametrize(
    "field",
    ["engineers", "expected_engineers", "sites", "staffed_sre", "shared_sre"],
)
def test_a_fact_of_a_team_that_reads_two_ways_is_refused(
    alice: User, language: str, field: str
) -> None:
    client = speaking(alice, language)
    response = client.post(reverse("team-new"), FACTS | {field: AMBIGUOUS[language]})
    assert response.status_code == 422
    assert TWO_WAYS[language] in response.text
    assert not Team.objects.exists()


@pytest.mark.parametrize("engineers", ["1.000", "1,000"])
def test_a_thousand_engineers_are_not_one(alice: User, language: str, engineers: str) -> None:
    response = speaking(alice, language).post(reverse("team-new"), FACTS | {"engineers": engineers})
    assert response.status_code == 422
    assert not Team.objects.exists()


@pytest.mark.parametrize("engineers", ["1000", "1 000", "1_000", "1’000", "１０００"])
def test_a_thousand_engineers_without_doubt_are_a_thousand(
    alice: User, language: str, engineers: str
) -> None:
    speaking(alice, language).post(reverse("team-new"), FACTS | {"engineers": engineers})
    assert Team.objects.get().engineers == 1000


@pytest.mark.parametrize(("people", "status"), [("99999", 302), ("100000", 422), ("0,333", 422)])
def test_no_more_people_than_can_be_stored(alice: User, people: str, status: int) -> None:
    facts = FACTS | {"engineers": "100000", "staffed_sre": people}
    response = speaking(alice, "de").post(reverse("team-new"), facts)
    assert response.status_code == status
    assert Team.objects.count() == (status == 302)


def test_what_somebody_else_stored_is_said_in_the_readers_way(alice: User, checkout: Team) -> None:
    client, address = speaking(alice, "de"), reverse("team-edit", args=[checkout.pk])
    facts = FACTS | {"name": "Checkout", "engineers": "15"}
    client.post(address, facts | {"staffed_sre": "0,5", "revision": "1"})
    stale = client.post(address, facts | {"staffed_sre": "1,50", "revision": "1"})
    assert "0,5" in stale.context["form"].non_field_errors()[0]
    other = {"engineers": "16", "staffed_sre": "0.50", "revision": "1"}
    same = client.post(address, facts | other)
    assert "0,5" not in same.context["form"].non_field_errors()[0]


def test_a_supposed_number_that_reads_two_ways_is_refused(
    alice: User, draft: Assessment, language: str
) -> None:
    client = speaking(alice, language)
    done = factories.submitted(draft, choice=0)
    facts = {"engineers": "15", "sites": "1"}
    fields = ("engineers", "sites", "staffed_sre", "downtime", "environment_wait")
    for field in fields:
        address = reverse("what-if", args=[done.pk])
        response = client.get(address, facts | {field: AMBIGUOUS[language]})
        assert response.status_code == 422
        assert TWO_WAYS[language] in response.text
    for field in ("rate", "hours"):
        address = reverse("role-case", args=[done.pk, "sre"])
        response = client.get(address, {field: AMBIGUOUS[language]})
        assert response.status_code == 422
        assert TWO_WAYS[language] in response.text


def test_the_days_of_a_link_are_one_number(alice: User, draft: Assessment, language: str) -> None:
    done = factories.submitted(draft)
    posted = {"label": "Board", "days": AMBIGUOUS[language]}
    response = speaking(alice, language).post(reverse("share", args=[done.pk]), posted)
    assert response.status_code == 422
    assert TWO_WAYS[language] in response.text
    assert not ShareLink.objects.exists()


# --- the admin ---


def change(client: Client, row: Model, **changes: Any) -> PageResponse | None:
    """Saves a row in the admin with these changes; None when that went through."""
    address = page(type(row), "change", row.pk)
    response = client.post(address, typed(client.get(address), **changes))
    return None if response.status_code == 302 else response


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Trigger, "starts"),
        (Trigger, "problem"),
        (Trigger, "severe"),
        (Trigger, "weight"),
        (StaffingPoint, "engineers"),
        (StaffingPoint, "people"),
        (Constant, "value"),
    ],
)
def test_a_rule_is_not_changed_to_what_reads_two_ways(
    erin: User,
    language: str,
    model: type[FrozenOncePublished],
    field: str,
) -> None:
    draft = factories.rules().new_draft()
    row = got(rows(model, draft).first())
    refused = got(change(speaking(erin, language), row, **{field: AMBIGUOUS[language]}))
    assert TWO_WAYS[language] in refused.text
    before = getattr(row, field)
    row.refresh_from_db()
    assert getattr(row, field) == before


@pytest.mark.parametrize(
    "field",
    ["weight", "position", "minimum", "maximum", "minimum_sample"]
    + [f"choices-0-{name}" for name in ("number", "lower", "upper", "score", "budget_factor")],
)
def test_a_question_is_not_changed_to_what_reads_two_ways(
    erin: User,
    catalogue: Catalogue,
    language: str,
    field: str,
) -> None:
    draft = catalogue["platform"].new_draft()
    question = draft.questions.get(code="developer_nps")
    refused = got(change(speaking(erin, language), question, **{field: AMBIGUOUS[language]}))
    assert TWO_WAYS[language] in refused.text


def test_a_question_saved_as_it_is_shown_stays_as_it_is(
    erin: User, catalogue: Catalogue, language: str
) -> None:
    question = catalogue["sre"].new_draft().questions.get(code="availability_target")
    question.maximum = Fraction("99.999")
    question.save()
    before = question.maximum, [c.lower for c in question.choices.all()]
    assert change(speaking(erin, language), question) is None
    question = Question.objects.get(pk=question.pk)
    assert (question.maximum, [c.lower for c in question.choices.all()]) == before


@pytest.mark.parametrize("field", ["engineers", "sites", "staffing-0-people", "staffing-0-shared"])
def test_a_team_in_the_admin_refuses_it_too(
    admin: User, checkout: Team, language: str, field: str
) -> None:
    checkout.staff(dict.fromkeys(factories.rules().roles_to_read()[:1], 1))
    refused = got(change(speaking(admin, language), checkout, **{field: AMBIGUOUS[language]}))
    assert TWO_WAYS[language] in refused.text


def test_a_rule_out_of_its_bounds_is_told_the_bounds(erin: User) -> None:
    draft = factories.rules().new_draft()
    trigger = draft.triggers.all()[0]
    refused = got(change(speaking(erin, "de"), trigger, weight="101"))
    assert "Gib eine ganze Zahl von 1 bis 99 ein." in refused.text


# --- no other box ---


def _boxes_of_forms(checkout: Team) -> Iterator[tuple[str, str, Any]]:
    named = dict(inspect.getmembers(every_form, inspect.isclass)) | {"SaveForm": SaveForm}
    for name, form in named.items():
        if issubclass(form, forms.BaseForm):
            # The stubs leave it out.
            fields = form.base_fields  # type: ignore[attr-defined]
            yield from ((name, *item) for item in fields.items())
    team = every_form.TeamForm(instance=checkout)
    yield from (("TeamForm", *item) for item in team.fields.items())
    for question in Question.objects.filter(version__state="published").exclude(unit=""):
        fields = every_form.QuestionForm(question, None).fields
        yield from (("QuestionForm", *item) for item in fields.items())


def _boxes_of_the_admin() -> Iterator[tuple[str, str, Any]]:
    """The boxes of all numbers that a page or a table of the admin could show."""
    request = RequestFactory().get("/", {"kind": "metric"})
    for pages in admin.site._registry.values():
        inlines = [*pages.inlines, *INLINES] if pages.model is Question else pages.inlines
        for part in [pages, *(inline(pages.model, admin.site) for inline in inlines)]:
            for field in part.model._meta.fields:
                number = isinstance(field, models.IntegerField | models.DecimalField)
                if number and field.editable and not field.primary_key:
                    box = part.formfield_for_dbfield(field, request)
                    yield part.model.__name__, field.name, box


def test_every_box_for_a_number_is_the_one_that_reads_it(checkout: Team) -> None:
    boxes = [*_boxes_of_forms(checkout), *_boxes_of_the_admin()]
    ours = {(place, name) for place, name, box in boxes if isinstance(box, NumberField)}
    others = {
        (place, name)
        for place, name, box in boxes
        # Django's boxes for decimals are integer fields too.
        if isinstance(box, forms.IntegerField) or isinstance(box.widget, forms.NumberInput)
    }
    assert len(ours) >= 20
    assert {name for _place, name in others} <= NEVER_TYPED


def test_no_message_about_a_number_is_left_in_english(alice: User, checkout: Team) -> None:
    with override("de"):
        for _place, _name, box in _boxes_of_forms(checkout):
            said = box.error_messages.values() if isinstance(box, NumberField) else ()
            assert not [text for text in said if str(text).startswith("Enter")]
