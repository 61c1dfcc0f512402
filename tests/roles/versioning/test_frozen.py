"""A published version and all its parts cannot be changed in any way."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import CASCADE, QuerySet
from django.forms.models import model_to_dict

from assessments.models import (
    AdviceStep,
    Choice,
    PracticeText,
    Question,
    QuestionnaireVersion,
    User,
    VersionTranslation,
)
from roles.versioning.frozen import FrozenOncePublished
from tests.support import factories
from tests.support.fixtures import Catalogue
from tests.support.got import got
from tests.support.refusals import refused

PARTS: list[type[FrozenOncePublished]] = [
    PracticeText,
    AdviceStep,
    Question,
    Choice,
    VersionTranslation,
]
FROZEN: list[type[FrozenOncePublished]] = [QuestionnaireVersion, *PARTS]
TEXT = {
    QuestionnaireVersion: "summary",
    PracticeText: "title",
    AdviceStep: "step",
    Question: "text",
    Choice: "anchor",
    VersionTranslation: "text",
}


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft beside the published DevOps questionnaire."""
    return catalogue["devops"].new_draft()


@pytest.fixture
def published(catalogue: Catalogue, draft: QuestionnaireVersion) -> QuestionnaireVersion:
    return catalogue["devops"]


def rows(model: type[FrozenOncePublished], version: QuestionnaireVersion) -> QuerySet[Any]:
    """The rows of a model that belong to the version."""
    return model.objects.filter(**{model.VERSION: version.pk})


def everything(version: QuestionnaireVersion) -> list[list[str]]:
    """All that a version says, as plain values."""
    return [sorted(str(model_to_dict(row)) for row in rows(model, version)) for model in FROZEN]


@pytest.fixture
def unchanged(published: QuestionnaireVersion) -> Iterator[None]:
    """Whatever the test tries, the published version is the same afterwards."""
    before = everything(published)
    yield
    assert everything(published) == before


# --- one row ---


@pytest.mark.parametrize("model", FROZEN)
def test_a_published_row_is_neither_saved_nor_deleted(
    model: type[FrozenOncePublished], published: QuestionnaireVersion, unchanged: None
) -> None:
    row = got(rows(model, published).first())
    setattr(row, TEXT[model], "Changed.")
    refused(row.save)
    refused(row.save, update_fields=[TEXT[model]])
    refused(row.delete)


@pytest.mark.parametrize("model", FROZEN)
def test_a_retired_row_is_neither_saved_nor_deleted(
    model: type[FrozenOncePublished],
    published: QuestionnaireVersion,
    draft: QuestionnaireVersion,
    unchanged: None,
) -> None:
    draft.publish()
    published.refresh_from_db()
    assert published.state == "retired"
    row = got(rows(model, published).first())
    refused(row.save)
    refused(row.delete)
    QuerySet(QuestionnaireVersion).filter(pk=draft.pk).update(state="draft")
    QuerySet(QuestionnaireVersion).filter(pk=published.pk).update(state="published")


@pytest.mark.parametrize("model", FROZEN)
def test_a_draft_s_row_is_saved_and_deleted(
    model: type[FrozenOncePublished], draft: QuestionnaireVersion
) -> None:
    row = got(rows(model, draft).first())
    setattr(row, TEXT[model], "Changed.")
    row.save()
    row.refresh_from_db()
    assert getattr(row, TEXT[model]) == "Changed."
    row.delete()
    assert not model.objects.filter(pk=row.pk).exists()


def test_a_published_version_does_not_become_a_draft_again(
    published: QuestionnaireVersion, unchanged: None
) -> None:
    published.state = "draft"
    refused(published.save)
    refused(published.publish)


@pytest.mark.parametrize("model", [PracticeText, Question])
def test_a_part_moves_neither_out_of_a_published_version_nor_into_it(
    model: type[FrozenOncePublished],
    published: QuestionnaireVersion,
    draft: QuestionnaireVersion,
    unchanged: None,
) -> None:
    out = got(rows(model, published).first())
    out.version = draft
    refused(out.save)
    own = got(rows(model, draft).first())
    own.version = published
    refused(own.save)


def test_a_row_with_the_key_of_a_published_one_does_not_replace_it(
    published: QuestionnaireVersion, draft: QuestionnaireVersion, unchanged: None
) -> None:
    stored = got(rows(Question, published).first())
    replacement = got(rows(Question, draft).first()).copy(pk=stored.pk, code="other")
    refused(replacement.save)
    refused(Question.objects.bulk_create, [replacement])


# --- many rows at once ---


@pytest.mark.parametrize("model", FROZEN)
def test_published_rows_are_not_changed_together(
    model: type[FrozenOncePublished],
    published: QuestionnaireVersion,
    draft: QuestionnaireVersion,
    unchanged: None,
) -> None:
    own, name = rows(model, published), TEXT[model]
    changes: dict[str, Any] = {name: "Changed."}
    both = model.objects.filter(**{f"{model.VERSION}__in": [published.pk, draft.pk]})
    for some in (own, both, own.order_by(name), model.objects):
        refused(some.update, **changes)
    refused(both.delete)
    changed = list(own[:2])
    for row in changed:
        setattr(row, name, "Changed.")
    refused(model.objects.bulk_update, changed, [name])


@pytest.mark.parametrize("model", PARTS)
def test_nothing_is_added_to_a_published_version_in_bulk(
    model: type[FrozenOncePublished], published: QuestionnaireVersion, unchanged: None
) -> None:
    refused(model.objects.bulk_create, [got(rows(model, published).first()).copy()])
    refused(got(rows(model, published).first()).copy().save)


@pytest.mark.parametrize("model", FROZEN)
def test_a_draft_s_rows_are_changed_together(
    model: type[FrozenOncePublished], draft: QuestionnaireVersion
) -> None:
    own, name = rows(model, draft), TEXT[model]
    assert own.update(**{name: "Changed."}) == own.count() > 0
    first = got(own.first())
    setattr(first, name, "Changed again.")
    assert model.objects.bulk_update([first], [name]) == 1
    assert own.delete()[0]
    assert not own.exists()


def test_related_rows_are_refused_too(
    published: QuestionnaireVersion, draft: QuestionnaireVersion, unchanged: None
) -> None:
    refused(published.questions.update, text="Changed.")
    refused(published.questions.all().delete)
    refused(published.questions.add, draft.questions.first())
    refused(published.questions.create, practice=got(draft.questions.first()).practice, code="new")
    refused(draft.questions.add, published.questions.first())
    refused(Question.objects.filter(version=draft).update, version=published)
    refused(
        Question.objects.update_or_create, {"text": "?"}, pk=got(published.questions.first()).pk
    )


def test_an_update_that_touches_nothing_is_no_refusal(published: QuestionnaireVersion) -> None:
    assert Question.objects.none().update(text="Changed.") == 0
    assert published.questions.filter(code="unknown").delete()[0] == 0
    assert Choice.objects.bulk_create([]) == []


# --- what may still happen ---


def test_publishing_retires_the_version_before(
    published: QuestionnaireVersion, draft: QuestionnaireVersion, alice: User
) -> None:
    draft.publish(by=alice)
    published.refresh_from_db()
    assert (published.state, draft.state, draft.published_by) == ("retired", "published", alice)
    assert draft.published_at is not None


def test_whoever_published_a_version_may_go(draft: QuestionnaireVersion, alice: User) -> None:
    draft.publish(by=alice)
    alice.delete()
    draft.refresh_from_db()
    assert draft.published_by is None


def test_a_submitted_assessment_keeps_its_questions(
    published: QuestionnaireVersion, draft: QuestionnaireVersion
) -> None:
    assessment = factories.submitted()
    before = [q.text for q in factories.questions(assessment)]
    for question in draft.questions.all():
        question.text = "Something else?"
        question.save()
    draft.publish()
    assert [q.text for q in factories.questions(assessment)] == before


def test_every_part_of_a_version_is_frozen_with_it() -> None:
    """A new model that belongs to a version is found here when it does not freeze."""
    found: set[object] = set()
    waiting: list[Any] = [QuestionnaireVersion]
    while waiting:
        for relation in waiting.pop()._meta.related_objects:
            if relation.on_delete is CASCADE and relation.related_model not in found:
                found.add(relation.related_model)
                waiting.append(relation.related_model)
    assert found == set(PARTS)
    assert all(issubclass(model, FrozenOncePublished) and model.VERSION for model in PARTS)


def test_a_new_draft_costs_no_query_a_choice(catalogue: Catalogue) -> None:
    """Choices and steps are copied together."""
    statements: list[str] = []

    def listen(execute: Callable[..., object], sql: str, *rest: object) -> object:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        draft = catalogue["sre"].new_draft()
    inserts = [sql for sql in statements if sql.startswith("INSERT")]
    parents = draft.questions.count() + draft.texts.count()
    assert len(inserts) <= 2 * parents + 1
