"""New drafts of a questionnaire: deep copies, one at a time, each with its own number."""

import pytest
from django.core.exceptions import ValidationError

from tests.support.contents import contents
from tests.support.fixtures import Catalogue
from tests.support.got import got


@pytest.mark.parametrize("slug", ["devops", "sre", "platform"])
def test_a_new_draft_is_a_deep_copy(slug: str, catalogue: Catalogue) -> None:
    draft = catalogue[slug].new_draft()
    assert (draft.number, draft.state, draft.published_at) == (2, "draft", None)
    assert contents(draft) == contents(catalogue[slug])
    assert not set(draft.questions.values_list("pk")) & set(
        catalogue[slug].questions.values_list("pk")
    )


def test_editing_a_draft_leaves_the_published_version_alone(
    catalogue: Catalogue,
) -> None:
    before, draft = contents(catalogue["sre"]), catalogue["sre"].new_draft()
    got(draft.questions.first()).delete()
    got(draft.texts.last()).steps.all().delete()
    got(draft.questions.last()).choices.all().delete()
    assert contents(catalogue["sre"]) == before


def test_a_questionnaire_has_one_draft(catalogue: Catalogue) -> None:
    catalogue["sre"].new_draft()
    with pytest.raises(ValidationError, match="a draft already"):
        catalogue["sre"].new_draft()


def test_numbers_go_on_after_a_draft_was_deleted(
    catalogue: Catalogue,
) -> None:
    catalogue["sre"].new_draft().publish()
    third = catalogue["sre"].new_draft()
    third.delete()
    assert catalogue["sre"].new_draft().number == 3


def test_only_a_draft_is_published(catalogue: Catalogue) -> None:
    with pytest.raises(ValidationError, match="Only a draft"):
        catalogue["sre"].publish()
