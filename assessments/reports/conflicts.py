"""Two answers to one question, side by side: what somebody else stored and what was just given."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from assessments.models import Answer, Given, Question
from assessments.models.answers import said

from .languages import worded


@dataclass(frozen=True)
class Clash:
    """A question with both answers. `rows` are a label, theirs and yours; the answer is first.

    `again`: somebody chose already, and then it changed once more.
    """

    question: Question
    stored: Answer
    given: Given
    again: bool = False

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        answer, *more = [(label, say(self.stored), say(self.given)) for label, say in WAYS]
        return [answer, *(row for row in more if row[1] != row[2])]


def _confidence(answer: Answer | Given) -> str:
    known = answer.state == Answer.State.KNOWN
    return str(Answer.Confidence(answer.confidence).label) if known else ""


WAYS = (
    (_("Answer"), said),
    (_("How many replied"), lambda answer: "" if answer.sample is None else str(answer.sample)),
    (_("How sure"), _confidence),
    (_("Reason"), lambda answer: answer.reason),
    (_("Comment"), lambda answer: answer.comment),
    (_("Link"), lambda answer: answer.evidence),
)


def both_of(page) -> list[Clash]:
    """The clashes of a posted page in its order; a cleared answer counts as none."""
    return [
        Clash(
            form.question,
            worded(page.clashes[form.question], form.question),
            Given.cleared(form.seen) if form is page.cleared else form.given,
            again=bool(form["keep"].data),
        )
        for form in page.forms
        if form.question in page.clashes
    ]


def what_was_typed(page) -> list[tuple[Question, list[tuple[str, str]]]]:
    """What came too late to be stored: each question with its answer and what was added."""
    valid = [form for form in page.forms if form.was_posted and form.is_valid()]
    return [
        (form.question, [(label, text) for label, say in WAYS if (text := say(form.given))])
        for form in valid
    ]
