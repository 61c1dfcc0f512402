"""Every box for a number refuses ambiguous input, and says what would be right."""

import inspect
import re
from fractions import Fraction

import pytest
from django import forms
from django.contrib import admin
from django.db import models
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from assessments import forms as every_form
from assessments.admin.questions import AnchorInline, BandInline
from assessments.forms.posted import SaveForm
from assessments.models import Answer, Question, ShareLink, Team
from roles.models import Constant, StaffingPoint, Trigger
from roles.values.numbers import NumberField
from tests.support import factories
from tests.support.admin_pages import page, typed

SPEED = "devops-delivery-speed"
AS_SCRIPT = {"Accept": "application/json"}
TWO_WAYS = {"de": "1.440 lässt sich als 1440 oder als 1,44 lesen", "en-gb": "1,440 can be read as"}
AMBIGUOUS = {"de": "1.440", "en-gb": "1,440"}
INLINES = [AnchorInline, BandInline]
NEVER_TYPED = {"revision", "sequence", "step"}


@pytest.fixture(params=["de", "en-gb"])
def language(request):
    return request.param


@pytest.fixture
def speaking(client_of):
    """A browser session of somebody who reads this language."""

    def log_in(user, language):
        client = client_of(user)
        client.cookies["language"] = language
        return client

    return log_in


@pytest.fixture
def draft(checkout, alice):
    return factories.assessment(checkout, by=alice)


def practice(draft, code=SPEED):
    return reverse("practice", args=[draft.pk, code])


def answer(draft, code):
    return draft.response.answers.filter(question__code=code).first()


# --- figures ---


@pytest.mark.parametrize(
    ("code", "figure", "unit", "read"),
    [
        ("downtime", "1.440", "minutes", ("1440", "1,44")),
        ("lead_time", "1.000", "hours", ("1000", "1")),
        ("deployment_frequency", "1.200", "a year", ("1200", "1,2")),
    ],
)
def test_a_figure_that_reads_two_ways_is_not_stored(
    speaking, alice, draft, code, figure, unit, read
):
    posted = {f"{code}-value": figure, f"{code}-unit": unit}
    address = practice(draft, Question.objects.filter(code=code).first().practice.code)
    response = speaking(alice, "de").post(address, posted)
    assert response.status_code == 422
    assert f"{figure} lässt sich als {read[0]} oder als {read[1]} lesen." in response.text
    assert f'value="{figure}"' in response.text
    assert not Answer.objects.exists()


def test_autosave_says_the_same_as_the_page(speaking, alice, draft, language):
    posted = {"lead_time-value": AMBIGUOUS[language], "lead_time-unit": "minutes"}
    client = speaking(alice, language)
    told = client.post(practice(draft), posted, headers=AS_SCRIPT)
    assert told.status_code == 422
    said = told.json()["errors"]["lead_time"]
    assert said.startswith(TWO_WAYS[language])
    assert said in client.post(practice(draft), posted).text
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("figure", "value", "entered"),
    [
        ("−12", -12, "-12 points"),
        ("－１２", -12, "-12 points"),
        ("٣٥", 35, "35 points"),
        ("2,50", Fraction(5, 2), "2.5 points"),
        ("1/3", Fraction(1, 3), "1/3 points"),
    ],
)
def test_other_forms_of_a_sign_are_read(speaking, alice, draft, language, figure, value, entered):
    question = Question.objects.filter(code="developer_nps").first()
    unit = question.unit
    address = practice(draft, question.practice.code)
    posted = {"developer_nps-value": figure, "developer_nps-sample": "1\u202f000"}
    assert speaking(alice, language).post(address, posted).status_code == 302
    stored = answer(draft, "developer_nps")
    assert (stored.value, stored.sample) == (value, 1000)
    assert stored.entered == entered.replace("points", unit)


def test_how_many_replied_is_one_number(speaking, alice, draft, language):
    question = Question.objects.filter(code="developer_nps").first()
    for sample in ("1.000", "1,000"):
        posted = {"developer_nps-value": "10", "developer_nps-sample": sample}
        response = speaking(alice, language).post(practice(draft, question.practice.code), posted)
        assert response.status_code == 422
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("code", "figure", "unit", "english", "german"),
    [
        ("lead_time", "200", "months", "0 to 120 months.", "0 bis 120 Monate."),
        ("lead_time", "9999999", "minutes", "0 to 5 256 000 minutes.", "0 bis 5 256 000 Minuten."),
        ("lead_time", "-1", "weeks", "0 to 521.4 weeks.", "0 bis 521,4 Wochen."),
        ("lead_time", "99999", "hours", "0 to 87 600 hours.", "0 bis 87 600 Stunden."),
        (
            "deployment_frequency",
            "99999",
            "a day",
            "0 to 14 285.7 a day.",
            "0 bis 14 285,7 pro Tag.",
        ),
    ],
)
def test_the_range_is_said_in_the_unit_that_was_chosen(
    speaking, alice, draft, code, figure, unit, english, german
):
    posted = {f"{code}-value": figure, f"{code}-unit": unit}
    for language, said in (("en-gb", f"from {english}"), ("de", f"sind {german}")):
        response = speaking(alice, language).post(practice(draft), posted)
        assert response.status_code == 422
        assert said in response.text.replace("\xa0", " ")


@pytest.mark.parametrize("unit", ["a day", "a week", "a month", "a year"])
def test_the_end_that_is_said_can_be_typed(speaking, alice, draft, language, unit):
    client = speaking(alice, language)
    posted = {"deployment_frequency-value": "9" * 20, "deployment_frequency-unit": unit}
    said = client.post(practice(draft), posted, headers=AS_SCRIPT).json()["errors"]
    most = re.search(r"[\d\xa0.,]+\d", said["deployment_frequency"].partition("0 ")[2])[0]
    kept = client.post(practice(draft), posted | {"deployment_frequency-value": most})
    assert kept.status_code == 302
    stored = answer(draft, "deployment_frequency")
    assert stored is not None and 99_000 < stored.value <= 100_000


@pytest.mark.parametrize("figure", ["1,25", "99,125", "1 440,5", "0,125"])
def test_what_was_typed_in_german_means_the_same_in_english_and_back(
    speaking, alice, draft, figure
):
    def shown(language):
        page = speaking(alice, language).get(practice(draft)).text
        return re.search(r'name="lead_time-value" value="([^"]*)"', page)[1]

    posted = {"lead_time-value": figure, "lead_time-unit": "hours", "lead_time-revision": "0"}
    speaking(alice, "de").post(practice(draft), posted)
    stored = answer(draft, "lead_time")
    assert stored.value == Fraction(figure.replace(",", ".").replace(" ", ""))
    assert shown("en-gb") == figure.replace(",", ".").replace(" ", "")
    assert shown("de") == figure.replace(" ", "")
    for language in ("en-gb", "de"):
        again = posted | {"lead_time-value": shown(language), "lead_time-revision": "1"}
        assert speaking(alice, language).post(practice(draft), again).status_code == 302
    assert answer(draft, "lead_time").revision == 1


def test_an_answer_in_words_has_the_decimal_sign_of_the_reader(speaking, alice, draft):
    posted = {"lead_time-value": "2,5", "lead_time-unit": "hours"}
    speaking(alice, "de").post(practice(draft), posted)
    check = reverse("check", args=[draft.pk])
    assert "2,5 Stunden" in speaking(alice, "de").get(check).text
    assert "2.5 hours" in speaking(alice, "en-gb").get(check).text


def test_zero_is_kept_where_its_box_was_not_posted(speaking, alice, draft):
    client = speaking(alice, "en-gb")
    client.post(practice(draft), {"lead_time-value": "0", "lead_time-unit": "hours"})
    client.post(practice(draft), {"lead_time-comment": "At once.", "lead_time-revision": "1"})
    stored = answer(draft, "lead_time")
    assert (stored.state, stored.value, stored.comment) == ("known", 0, "At once.")


# --- teams, what if, the business case, links ---

FACTS = {"name": "Payments", "engineers": "12", "sites": "1"}


@pytest.mark.parametrize(
    "field",
    ["engineers", "expected_engineers", "sites", "staffed_sre", "shared_sre"],
)
def test_a_fact_of_a_team_that_reads_two_ways_is_refused(speaking, alice, language, field):
    client = speaking(alice, language)
    response = client.post(reverse("team-new"), FACTS | {field: AMBIGUOUS[language]})
    assert response.status_code == 422
    assert TWO_WAYS[language] in response.text
    assert not Team.objects.exists()


@pytest.mark.parametrize("engineers", ["1.000", "1,000"])
def test_a_thousand_engineers_are_not_one(speaking, alice, language, engineers):
    response = speaking(alice, language).post(reverse("team-new"), FACTS | {"engineers": engineers})
    assert response.status_code == 422
    assert not Team.objects.exists()


@pytest.mark.parametrize("engineers", ["1000", "1 000", "1_000", "1’000", "１０００"])
def test_a_thousand_engineers_without_doubt_are_a_thousand(speaking, alice, language, engineers):
    speaking(alice, language).post(reverse("team-new"), FACTS | {"engineers": engineers})
    assert Team.objects.get().engineers == 1000


@pytest.mark.parametrize(("people", "status"), [("99999", 302), ("100000", 422), ("0,333", 422)])
def test_no_more_people_than_can_be_stored(speaking, alice, people, status):
    facts = FACTS | {"engineers": "100000", "staffed_sre": people}
    response = speaking(alice, "de").post(reverse("team-new"), facts)
    assert response.status_code == status
    assert Team.objects.count() == (status == 302)


def test_what_somebody_else_stored_is_said_in_the_readers_way(speaking, alice, checkout):
    client, address = speaking(alice, "de"), reverse("team-edit", args=[checkout.pk])
    facts = FACTS | {"name": "Checkout", "engineers": "15"}
    client.post(address, facts | {"staffed_sre": "0,5", "revision": "1"})
    stale = client.post(address, facts | {"staffed_sre": "1,50", "revision": "1"})
    assert "0,5" in stale.context["form"].non_field_errors()[0]
    other = {"engineers": "16", "staffed_sre": "0.50", "revision": "1"}
    same = client.post(address, facts | other)
    assert "0,5" not in same.context["form"].non_field_errors()[0]


def test_a_supposed_number_that_reads_two_ways_is_refused(speaking, alice, draft, language):
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


def test_the_days_of_a_link_are_one_number(speaking, alice, draft, language):
    done = factories.submitted(draft)
    posted = {"label": "Board", "days": AMBIGUOUS[language]}
    response = speaking(alice, language).post(reverse("share", args=[done.pk]), posted)
    assert response.status_code == 422
    assert TWO_WAYS[language] in response.text
    assert not ShareLink.objects.exists()


# --- the admin ---


def change(client, row, **changes):
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
def test_a_rule_is_not_changed_to_what_reads_two_ways(speaking, erin, language, model, field):
    draft = factories.rules().new_draft()
    row = model.objects.filter(ruleset=draft).first()
    refused = change(speaking(erin, language), row, **{field: AMBIGUOUS[language]})
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
    speaking, erin, catalogue, language, field
):
    draft = catalogue["platform"].new_draft()
    question = draft.questions.get(code="developer_nps")
    refused = change(speaking(erin, language), question, **{field: AMBIGUOUS[language]})
    assert TWO_WAYS[language] in refused.text


def test_a_question_saved_as_it_is_shown_stays_as_it_is(speaking, erin, catalogue, language):
    question = catalogue["sre"].new_draft().questions.get(code="availability_target")
    question.maximum = Fraction("99.999")
    question.save()
    before = question.maximum, [c.lower for c in question.choices.all()]
    assert change(speaking(erin, language), question) is None
    question = Question.objects.get(pk=question.pk)
    assert (question.maximum, [c.lower for c in question.choices.all()]) == before


@pytest.mark.parametrize("field", ["engineers", "sites", "staffing-0-people", "staffing-0-shared"])
def test_a_team_in_the_admin_refuses_it_too(speaking, admin, checkout, language, field):
    checkout.staff(dict.fromkeys(factories.rules().roles_to_read()[:1], 1))
    refused = change(speaking(admin, language), checkout, **{field: AMBIGUOUS[language]})
    assert TWO_WAYS[language] in refused.text


def test_a_rule_out_of_its_bounds_is_told_the_bounds(speaking, erin):
    draft = factories.rules().new_draft()
    trigger = Trigger.objects.filter(ruleset=draft).first()
    refused = change(speaking(erin, "de"), trigger, weight="101")
    assert "Möglich ist eine ganze Zahl von 1 bis 99." in refused.text


# --- no other box ---


def _boxes_of_forms(checkout):
    named = dict(inspect.getmembers(every_form, inspect.isclass)) | {"SaveForm": SaveForm}
    for name, form in named.items():
        if issubclass(form, forms.BaseForm):
            yield from ((name, *item) for item in form.base_fields.items())
    team = every_form.TeamForm(instance=checkout)
    yield from (("TeamForm", *item) for item in team.fields.items())
    for question in Question.objects.filter(version__state="published").exclude(unit=""):
        fields = every_form.QuestionForm(question, None).fields
        yield from (("QuestionForm", *item) for item in fields.items())


def _boxes_of_the_admin():
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


def test_every_box_for_a_number_is_the_one_that_reads_it(checkout):
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


def test_no_message_about_a_number_is_left_in_english(alice, checkout):
    with override("de"):
        for _place, _name, box in _boxes_of_forms(checkout):
            said = box.error_messages.values() if isinstance(box, NumberField) else ()
            assert not [text for text in said if str(text).startswith("Enter")]
