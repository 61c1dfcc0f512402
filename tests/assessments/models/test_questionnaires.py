"""New drafts of a questionnaire: deep copies, one at a time, each with its own number."""

import pytest
from django.core.exceptions import ValidationError

from tests.support.contents import contents


@pytest.mark.parametrize("slug", ["devops", "sre", "platform"])
def test_a_new_draft_is_a_deep_copy(slug, catalogue):
    draft = catalogue[slug].new_draft()
    assert (draft.number, draft.state, draft.published_at) == (2, "draft", None)
    assert contents(draft) == contents(catalogue[slug])
    assert not set(draft.questions.values_list("pk")) & set(
        catalogue[slug].questions.values_list("pk")
    )


def test_editing_a_draft_leaves_the_published_version_alone(catalogue):
    before, draft = contents(catalogue["sre"]), catalogue["sre"].new_draft()
    draft.questions.first().delete()
    draft.texts.last().steps.all().delete()
    draft.questions.last().choices.all().delete()
    assert contents(catalogue["sre"]) == before


def test_a_questionnaire_has_one_draft(catalogue):
    catalogue["sre"].new_draft()
    with pytest.raises(ValidationError, match="a draft already"):
        catalogue["sre"].new_draft()


def test_numbers_go_on_after_a_draft_was_deleted(catalogue):
    catalogue["sre"].new_draft().publish()
    third = catalogue["sre"].new_draft()
    third.delete()
    assert catalogue["sre"].new_draft().number == 3


def test_only_a_draft_is_published(catalogue):
    with pytest.raises(ValidationError, match="Only a draft"):
        catalogue["sre"].publish()
