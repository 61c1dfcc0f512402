"""The shipped files become versions that can be published."""

from pathlib import Path

import pytest

from assessments import catalogue as loader
from assessments.models import QuestionnaireVersion
from tests.support.contents import contents


@pytest.mark.parametrize("path", loader.SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_becomes_a_published_version(path: Path, db: None) -> None:
    text = loader.read(path)
    version = QuestionnaireVersion.objects.published().get(questionnaire__slug=text["slug"])
    assert (version.number, version.faults()) == (1, [])
    assert version.texts.count() == len(text["practices"])
    questions = [q for practice in text["practices"] for q in practice["questions"]]
    assert list(version.questions.values_list("code", flat=True)) == [q["code"] for q in questions]
    assert version.questions.get(code=questions[0]["code"]).text == questions[0]["text"]


@pytest.mark.parametrize("path", loader.SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_becomes_a_draft_that_publishes(path: Path, db: None) -> None:
    text = loader.read(path)
    published = QuestionnaireVersion.objects.published().get(questionnaire__slug=text["slug"])
    draft = loader.load(loader.shipped(path))
    assert draft.is_draft
    assert contents(draft) == contents(published)
    draft.publish()
    assert draft.state == "published"
