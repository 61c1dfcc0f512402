"""Figures as people type them: in each unit and language, with one reading or none."""

import re
from fractions import Fraction

import pytest
from django.urls import reverse

from assessments.models import Answer, Assessment, Question, User
from tests.support.got import got
from tests.support.typed_numbers import AMBIGUOUS, TWO_WAYS, speaking

pytestmark = pytest.mark.one_database

SPEED = "devops-delivery-speed"
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture(params=["de", "en-gb"])
def language(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


def practice(draft: Assessment, code: str = SPEED) -> str:
    return reverse("practice", args=[draft.pk, code])


def answer(draft: Assessment, code: str) -> Answer:
    return draft.response.answers.get(question__code=code)


@pytest.mark.parametrize(
    ("code", "figure", "unit", "read"),
    [
        ("downtime", "1.440", "minutes", ("1440", "1,44")),
        ("lead_time", "1.000", "hours", ("1000", "1")),
        ("deployment_frequency", "1.200", "a year", ("1200", "1,2")),
    ],
)
def test_a_figure_that_reads_two_ways_is_not_stored(
    alice: User,
    draft: Assessment,
    code: str,
    figure: str,
    unit: str,
    read: tuple[str, str],
) -> None:
    posted = {f"{code}-value": figure, f"{code}-unit": unit}
    address = practice(draft, got(Question.objects.filter(code=code).first()).practice.code)
    response = speaking(alice, "de").post(address, posted)
    assert response.status_code == 422
    assert f"{figure} lässt sich als {read[0]} oder als {read[1]} lesen." in response.text
    assert f'value="{figure}"' in response.text
    assert not Answer.objects.exists()


def test_autosave_says_the_same_as_the_page(alice: User, draft: Assessment, language: str) -> None:
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
def test_other_forms_of_a_sign_are_read(
    alice: User,
    draft: Assessment,
    language: str,
    figure: str,
    value: Fraction | int,
    entered: str,
) -> None:
    question = got(Question.objects.filter(code="developer_nps").first())
    unit = question.unit
    address = practice(draft, question.practice.code)
    posted = {"developer_nps-value": figure, "developer_nps-sample": "1\u202f000"}
    assert speaking(alice, language).post(address, posted).status_code == 302
    stored = answer(draft, "developer_nps")
    assert (stored.value, stored.sample) == (value, 1000)
    assert stored.entered == entered.replace("points", unit)


def test_how_many_replied_is_one_number(alice: User, draft: Assessment, language: str) -> None:
    question = got(Question.objects.filter(code="developer_nps").first())
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
    alice: User,
    draft: Assessment,
    code: str,
    figure: str,
    unit: str,
    english: str,
    german: str,
) -> None:
    posted = {f"{code}-value": figure, f"{code}-unit": unit}
    for language, said in (("en-gb", f"from {english}"), ("de", f"von {german[:-1]} ein.")):
        response = speaking(alice, language).post(practice(draft), posted)
        assert response.status_code == 422
        assert said in response.text.replace("\xa0", " ")


@pytest.mark.parametrize("unit", ["a day", "a week", "a month", "a year"])
def test_the_end_that_is_said_can_be_typed(
    alice: User, draft: Assessment, language: str, unit: str
) -> None:
    client = speaking(alice, language)
    posted = {"deployment_frequency-value": "9" * 20, "deployment_frequency-unit": unit}
    said = client.post(practice(draft), posted, headers=AS_SCRIPT).json()["errors"]
    most = got(re.search(r"[\d\xa0.,]+\d", said["deployment_frequency"].partition("0 ")[2]))[0]
    kept = client.post(practice(draft), posted | {"deployment_frequency-value": most})
    assert kept.status_code == 302
    stored = answer(draft, "deployment_frequency")
    assert 99_000 < got(stored.value) <= 100_000


@pytest.mark.parametrize("figure", ["1,25", "99,125", "1 440,5", "0,125"])
def test_what_was_typed_in_german_means_the_same_in_english_and_back(
    alice: User, draft: Assessment, figure: str
) -> None:
    def shown(language: str) -> str:
        page = speaking(alice, language).get(practice(draft)).text
        return got(re.search(r'name="lead_time-value" value="([^"]*)"', page))[1]

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


def test_an_answer_in_words_has_the_decimal_sign_of_the_reader(
    alice: User, draft: Assessment
) -> None:
    posted = {"lead_time-value": "2,5", "lead_time-unit": "hours"}
    speaking(alice, "de").post(practice(draft), posted)
    check = reverse("check", args=[draft.pk])
    assert "2,5 Stunden" in speaking(alice, "de").get(check).text
    assert "2.5 hours" in speaking(alice, "en-gb").get(check).text


def test_zero_is_kept_where_its_box_was_not_posted(alice: User, draft: Assessment) -> None:
    client = speaking(alice, "en-gb")
    client.post(practice(draft), {"lead_time-value": "0", "lead_time-unit": "hours"})
    client.post(practice(draft), {"lead_time-comment": "At once.", "lead_time-revision": "1"})
    stored = answer(draft, "lead_time")
    assert (stored.state, stored.value, stored.comment) == ("known", Fraction(0), "At once.")
