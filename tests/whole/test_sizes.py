"""A questionnaire of the largest size works everywhere, and a larger one is refused everywhere."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.catalogue import questionnaire_of
from assessments.forms import SeenForm
from assessments.models import (
    Assessment,
    Practice,
    PracticeText,
    Question,
    QuestionnaireVersion,
    Team,
    User,
)
from assessments.models import questions as limits
from roles.models import Constant, Ruleset, StaffingPoint, Trigger
from roles.models.triggers import MOST_RULES
from roles.versioning.files import MOST_BYTES, MOST_MB, Refused, text_of
from roles.versioning.frozen import FrozenOncePublished
from tests.support import factories
from tests.support.admin_pages import page, save, typed
from tests.support.catalogue_files import imported
from tests.support.contents import rows as rows_of
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got
from tests.support.posts import kept_in

DOCS = Path(__file__).parents[2] / "docs"
BANDS = [
    {"label": "Up to 25", "upper": "25"},
    {"label": "25 to 50", "lower": "25", "upper": "50"},
    {"label": "50 to 75", "lower": "50", "upper": "75"},
    {"label": "From 75", "lower": "75"},
]
CHECK = {"text": "Both?", "when": [{"question": "large_1", "at_least": "1"}] * 10}


def question(number: int) -> dict[str, Any]:
    """A practice question or a metric, as long as a text of the shipped ones."""
    row = {"code": f"large_{number}", "text": f"How is {number}? {'w' * 120}", "why": "y" * 200}
    if number % 2:
        own = {"kind": "metric", "family": "platform", "name": f"Share {number}", "unit": "%"}
        return row | own | {"minimum": "0", "maximum": "100", "bands": BANDS}
    return row | {"choices": [f"{choice} of {number} {'c' * 80}" for choice in range(4)]}


def large() -> dict[str, Any]:
    """The data of a file with all that a version may have."""
    full = limits.MOST_QUESTIONS_OF_A_PRACTICE
    practices: list[dict[str, Any]] = [
        {"code": f"large-{place}", "title": f"Practice {place}", "summary": "s" * 80}
        for place in range(limits.MOST_PRACTICES)
    ]
    for number in range(limits.MOST_QUESTIONS):
        # As many practices as can be are full; the last ones have a question each.
        empty = limits.MOST_QUESTIONS - number - 1
        place = min(number // full, limits.MOST_PRACTICES - 1)
        place = max(place, limits.MOST_PRACTICES - 1 - empty)
        practices[place].setdefault("questions", []).append(question(number))
    practices = [row for row in practices if row.get("questions")]
    checks = [CHECK] * limits.MOST_CHECKS
    return {
        "slug": "devops", "title": "DevOps", "summary": "?", "practices": practices,
        "checks": checks,
    }  # fmt: skip


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    return imported(text_of(large())).version


def test_out_and_in_again_is_the_same(draft: QuestionnaireVersion) -> None:
    assert draft.questions.count() == limits.MOST_QUESTIONS
    text = text_of(questionnaire_of(draft))
    again = imported(text, replace=True).version
    assert text_of(questionnaire_of(again)) == text


def test_its_page_in_the_admin_can_be_saved(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    sent = typed(client.get(address))
    last = limits.MOST_QUESTIONS - 1
    sent |= {f"questions-{number}-quick": "on" for number in range(last + 1)}
    assert len(sent) > 1000
    save(client, address, sent | {f"questions-{last}-weight": "7"})
    assert got(draft.questions.last()).weight == 7


@pytest.mark.parametrize("name", ["preview", "compare", "impact", "publish"])
def test_each_of_its_pages_answers(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf, name: str
) -> None:
    answer = client_of(erin).get(page(QuestionnaireVersion, name, draft.pk), follow=True)
    assert answer.status_code == 200


def test_its_words_can_be_translated(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client = client_of(erin)
    address = page(QuestionnaireVersion, "translations", draft.pk, "de")
    form = client.get(f"{address}?chapter=1").context["form"]
    sent = dict.fromkeys(form.fields, "Wort " * 20)
    assert len(sent) > limits.MOST_QUESTIONS_OF_A_PRACTICE * 3
    assert client.post(f"{address}?chapter=1", sent).status_code == 302
    assert draft.translations.count() == len(sent)


@pytest.fixture
def assessment(draft: QuestionnaireVersion, erin: User, alice: User, checkout: Team) -> Assessment:
    """A draft of an assessment that asks all of it."""
    draft.publish(by=erin)
    return factories.assessment(checkout, disciplines=["devops"], by=alice)


@pytest.mark.usefixtures("pdf_libraries")
def test_it_is_filled_in_and_submitted_to_the_pdf(
    assessment: Assessment, client_of: ClientOf, alice: User
) -> None:
    client, code = client_of(alice), "large-0"
    address = reverse("practice", args=[assessment.pk, code])
    asked = [q for q in factories.questions(assessment) if q.practice.code == code]
    sent = {f"{q.code}-answer": "2" for q in asked}
    for name, length in {"comment": 2000, "reason": 300}.items():
        sent |= {f"{q.code}-{name}": "\N{SNOWMAN}" * length for q in asked}
    sent |= {f"{q.code}-evidence": f"https://wiki.example/{'p' * 400}" for q in asked}
    assert client.post(address, sent).status_code == 302
    assert assessment.response.answers.count() == limits.MOST_QUESTIONS_OF_A_PRACTICE
    rest = [q for q in factories.questions(assessment) if q not in asked]
    assessment.answer({question: factories.given(question) for question in rest})
    check = client.get(reverse("check", args=[assessment.pk])).text
    seen = got(re.search(r'name="seen"\s+value="([^"]*)"', check))[1]
    assert seen.count(":") == limits.MOST_QUESTIONS
    submitted = client.post(reverse("submit", args=[assessment.pk]), {"seen": seen})
    assert submitted.headers["Location"] == reverse("report", args=[assessment.pk])
    for name in ("report", "report-pdf", "what-if", "answers-csv"):
        assert client.get(reverse(name, args=[assessment.pk])).status_code == 200, name


def test_a_page_of_it_that_is_kept_until_the_log_in_fits(
    assessment: Assessment, client_of: ClientOf
) -> None:
    address = reverse("practice", args=[assessment.pk, "large-0"])
    asked = [q for q in factories.questions(assessment) if q.practice.code == "large-0"]
    sent = {f"{q.code}-comment": "\N{ROCKET}" * 2000 for q in asked}
    sent |= {f"{q.code}-evidence": f"https://wiki.example/{'p' * 400}" for q in asked}
    client = client_of()
    assert client.post(address, sent).status_code == 302
    assert kept_in(client) == [address]


def test_what_a_check_page_showed_has_no_length_of_its_own() -> None:
    revisions = {f"{'c' * 50}{number}": 10**9 - 1 for number in range(2000)}
    form = SeenForm({"seen": SeenForm.of(revisions)})
    assert form.revisions() == revisions


def test_the_longest_number_is_kept_with_the_longest_unit(
    catalogue: Catalogue, alice: User, checkout: Team, client_of: ClientOf
) -> None:
    draft = catalogue["devops"].new_draft()
    metric = got(draft.questions.exclude(unit="").filter(context=False).last())
    metric.unit, metric.minimum, metric.maximum = "u" * 30, 0, 10**9
    metric.save()
    draft.publish(by=alice)
    assessment = factories.assessment(checkout, disciplines=["devops"], by=alice)
    address = reverse("practice", args=[assessment.pk, metric.practice.code])
    number = f"999999999.{'1' * 50}"
    for longest in (60, 29):
        sent = {f"{metric.code}-value": number[:longest], f"{metric.code}-unit": metric.unit}
        response = client_of(alice).post(address, sent)
    assert response.status_code == 302
    assert len(assessment.response.answers.get().entered) == 60


# --- more is refused ---


def test_no_question_more_can_be_added(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    more = got(draft.questions.last()).copy(code="one_more")
    with pytest.raises(ValidationError, match="At most 200 questions per questionnaire version"):
        more.save()
    with pytest.raises(ValidationError, match="At most 200 questions"):
        Question.objects.bulk_create([more])
    client = client_of(erin)
    address = page(Question, "add", version=draft.pk, kind="level")
    shown = client.get(address)
    last = got(draft.texts.last()).practice.pk
    sent = typed(shown, version=draft.pk, practice=last, code="one_more", text="And this?")
    refused = client.post(address, sent)
    assert "At most 200 questions per questionnaire version." in refused.text
    assert draft.questions.count() == limits.MOST_QUESTIONS


def test_no_question_can_be_moved_into_a_full_practice(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, moving = client_of(erin), got(draft.questions.last())
    address = page(Question, "change", moving.pk)
    full = got(draft.questions.first()).practice
    assert moving.practice != full
    refused = client.post(address, typed(client.get(address), practice=full.pk))
    assert "At most 20 questions per practice." in refused.text
    moving.refresh_from_db()
    assert moving.practice != full


def test_no_practice_more_can_be_added(catalogue: Catalogue) -> None:
    draft = catalogue["devops"].new_draft()
    room = limits.MOST_PRACTICES - draft.texts.count()
    new = [
        Practice.objects.create(questionnaire=draft.questionnaire, code=f"new-{number}")
        for number in range(room + 1)
    ]
    texts = [got(draft.texts.first()).copy(practice=practice) for practice in new]
    PracticeText.objects.bulk_create(texts[:room])
    with pytest.raises(ValidationError, match="At most 50 practice texts per questionnaire"):
        texts[room].save()


def test_no_check_more_can_be_typed(
    draft: QuestionnaireVersion, erin: User, client_of: ClientOf
) -> None:
    client, address = client_of(erin), page(QuestionnaireVersion, "change", draft.pk)
    sent = typed(client.get(address))
    more = sent["checks"].rstrip().removesuffix("]") + ', {"text": "One more?", "when": []}]'
    refused = client.post(address, sent | {"checks": more})
    assert "At most 50 consistency checks per questionnaire version." in refused.text
    draft.checks = [*draft.checks, CHECK]
    assert "At most 50 consistency checks per questionnaire version." in draft.faults()


def test_no_file_is_written_that_could_not_be_read(draft: QuestionnaireVersion) -> None:
    german = {f"{number} {'e' * 1900}": "d" * 2000 for number in range(600)}
    with pytest.raises(Refused, match="longer than a catalogue file may be: 2 MB"):
        text_of(large() | {"translations": {"de": german}})


@pytest.mark.parametrize("model", [StaffingPoint, Trigger, Constant])
def test_a_ruleset_has_so_many_of_each_and_no_more(
    catalogue: Catalogue, model: type[FrozenOncePublished]
) -> None:
    draft = Ruleset.objects.published().get().new_draft()
    first = got(rows_of(model, draft).first())
    key = "engineers" if model is StaffingPoint else "code"
    room = MOST_RULES - rows_of(model, draft).count()
    rows = [first.copy(**{key: 50_000 + number}) for number in range(room + 1)]
    model.objects.bulk_create(rows[:room])
    with pytest.raises(ValidationError, match=r"At most 200 .* per ruleset\."):
        rows[room].save()
    with pytest.raises(ValidationError, match="At most 200"):
        rows[room].clean()


def test_the_limits_stand_in_the_documentation() -> None:
    said = " ".join((DOCS / "operations.md").read_text(encoding="utf-8").split())
    for limit in (
        f"at most {MOST_MB} MB",
        f"{limits.MOST_PRACTICES} practices",
        f"{limits.MOST_QUESTIONS} questions",
        f"{limits.MOST_QUESTIONS_OF_A_PRACTICE} questions per practice",
        f"{limits.MOST_CHOICES} choices per question",
        f"{limits.MOST_CHECKS} consistency checks of {limits.MOST_CONDITIONS} conditions",
        f"{MOST_RULES} staffing points, {MOST_RULES} triggers and {MOST_RULES} constants",
    ):
        assert limit in said, limit
    assert MOST_BYTES == MOST_MB * 1_000_000
