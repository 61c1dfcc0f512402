"""`manage.py rescore --check`: what stored reports would say today; nothing is changed."""

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Assessment, QuestionnaireVersion, Team, User
from roles.models import Ruleset
from tests.support import factories
from tests.support.fixtures import Catalogue
from tests.support.impact import BEST, DOWN, sre_at, submitted, without_objectives


@pytest.fixture
def draft(catalogue: Catalogue) -> QuestionnaireVersion:
    """A draft that is a copy of the shipped SRE questionnaire."""
    return catalogue["sre"].new_draft()


@pytest.fixture
def rules(catalogue: Catalogue) -> Ruleset:
    """A draft that is a copy of the shipped rules."""
    return factories.rules().new_draft()


@pytest.fixture
def stored(checkout: Team, alice: User) -> Assessment:
    return without_objectives(checkout, alice)


def test_rescore_says_that_nothing_differs(
    stored: Assessment, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rescore", "--check")
    assert "would say the same" in capsys.readouterr().out


def test_rescore_lists_what_would_differ(
    stored: Assessment, draft: QuestionnaireVersion, capsys: pytest.CaptureFixture[str]
) -> None:
    draft.questions.filter(code="slos_defined").update(weight=10)
    draft.publish()
    with pytest.raises(CommandError, match="1 of the stored reports") as refusal:
        call_command("rescore", "--check")
    assert refusal.value.returncode == 1
    told = capsys.readouterr().out
    assert f"{stored.pk} Checkout" in told
    assert "discipline sre: Established → Developing" in told


def test_rescore_tells_of_advice_and_of_what_is_no_longer_asked(
    checkout: Team,
    alice: User,
    rules: Ruleset,
    draft: QuestionnaireVersion,
    capsys: pytest.CaptureFixture[str],
) -> None:
    submitted(checkout, alice, BEST, DOWN, sre_at(2))
    question = draft.questions.get(code="reliability_ownership")
    draft.texts.filter(practice=question.practice).delete()
    draft.questions.filter(practice=question.practice).delete()
    draft.publish()
    rules.constants.filter(code="many_need").update(value="99")
    rules.constants.filter(code="lone_need").update(value="99")
    rules.publish()
    with pytest.raises(CommandError):
        call_command("rescore", "--check")
    told = capsys.readouterr().out
    assert "practice sre-reliability-culture: Established → not asked" in told
    assert "advice: invest sre (hire) → nobody-yet" in told


def test_rescore_does_nothing_else(stored: Assessment) -> None:
    with pytest.raises(CommandError, match="Reports never change"):
        call_command("rescore")
