"""Moving practices and questions of a draft with buttons; published ones keep their order."""

import pytest

from assessments.models import QuestionnaireVersion
from tests.support.admin_pages import page, told


@pytest.fixture
def draft(catalogue):
    """A draft that is a copy of the shipped SRE questionnaire."""
    return catalogue["sre"].new_draft()


@pytest.fixture
def move(erin, client_of):
    client = client_of(erin)

    def send(version, **sent):
        return client.post(page(QuestionnaireVersion, "move", version.pk), sent, follow=True)

    return send


def codes(version):
    return [text.practice.code for text in version.texts.all()]


def asked(version):
    return list(version.questions.values_list("code", flat=True))


def test_a_practice_moves_with_its_questions(draft, move):
    before, third = codes(draft), draft.texts.all()[2]
    response = move(draft, up=f"text-{third.pk}")
    assert codes(draft) == [before[0], before[2], before[1], *before[3:]]
    assert asked(draft)[:3] == ["slis_measured", "accepted_risk", "slos_defined"]
    assert response.redirect_chain[-1][0].endswith(f"?moved=up-text-{third.pk}")
    assert response.text.count("autofocus") == 1
    move(draft, down=f"text-{third.pk}")
    assert codes(draft) == before


def test_a_question_moves_within_its_practice(draft, move):
    practice = draft.questions.get(code="slo_coverage").practice
    before = list(draft.questions.filter(practice=practice).values_list("code", flat=True))
    move(draft, down=f"question-{draft.questions.get(code=before[0]).pk}")
    after = list(draft.questions.filter(practice=practice).values_list("code", flat=True))
    assert after == [before[1], before[0], *before[2:]]


@pytest.mark.parametrize(("step", "place"), [(3, 3), (-1, 0), (999, 999)])
def test_a_drag_moves_many_places(step, place, draft, move):
    before, first = codes(draft), draft.texts.first()
    move(draft, part=f"text-{first.pk}", step=step)
    rest = before[1:]
    assert codes(draft) == [*rest[:place], before[0], *rest[place:]]


def test_at_an_end_nothing_moves(draft, move):
    before = codes(draft), asked(draft)
    move(draft, up=f"text-{draft.texts.first().pk}")
    move(draft, down=f"text-{draft.texts.last().pk}")
    assert (codes(draft), asked(draft)) == before


def test_places_are_numbered_without_a_gap(draft):
    draft.texts.update(position=7)
    draft.move(draft.texts.all()[4], 1)
    for parts in (draft.texts, draft.questions):
        positions = list(parts.values_list("position", flat=True))
        assert positions == list(range(len(positions)))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"up": "text-99999"},
        {"up": "choice-1"},
        {"up": "text-"},
        {"up": "text-" + "9" * 40},
        {"down": "question-x"},
        {"part": "text-1", "step": "far"},
        {"part": "text-1", "step": "1000"},
    ],
)
def test_bad_input_is_refused(sent, draft, move):
    before = codes(draft)
    assert move(draft, **sent).status_code == 400
    assert codes(draft) == before


def test_a_part_of_another_version_is_refused(catalogue, draft, move):
    other = catalogue["devops"].new_draft().texts.all()[1]
    assert move(draft, up=f"text-{other.pk}").status_code == 400


def test_what_is_published_stays_in_order(catalogue, draft, move, erin, client_of):
    published = catalogue["sre"]
    text = published.texts.all()[1]
    assert move(published, up=f"text-{text.pk}").status_code == 403
    shown = client_of(erin).get(page(QuestionnaireVersion, "change", published.pk)).text
    assert "Move up" not in shown
    draft.publish()
    assert move(draft, up=f"text-{draft.texts.all()[1].pk}").status_code == 403


def test_somebody_publishes_meanwhile(draft, move, monkeypatch):
    hold = QuestionnaireVersion.move

    def publish_first(self, *args):
        QuestionnaireVersion.objects.get(pk=self.pk).publish()
        return hold(self, *args)

    monkeypatch.setattr(QuestionnaireVersion, "move", publish_first)
    assert "never changes" in " ".join(told(move(draft, up=f"text-{draft.texts.last().pk}")))
