"""Two answers to one question, side by side: what somebody else stored and what was just given."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from assessments.models import Answer, Conflict, Given, Question
from assessments.models.answers import said

from .languages import worded


@dataclass(frozen=True)
class Clash:
    """A question with both answers. `rows` are a label, theirs and yours; the answer is first."""

    question: Question
    stored: Answer
    given: Given

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        answer, *more = [(label, say(self.stored), say(self.given)) for label, say in WAYS]
        return [answer, *(row for row in more if row[1] != row[2])]


def _confidence(answer: Answer | Given) -> str:
    known = answer.state == Answer.State.KNOWN
    return str(Answer.Confidence(answer.confidence).label) if known else ""


WAYS = (
    (_("Answer"), said),
    (_("How sure"), _confidence),
    (_("Reason"), lambda answer: answer.reason),
    (_("Comment"), lambda answer: answer.comment),
    (_("Link"), lambda answer: answer.evidence),
)


def both_of(forms, conflict: Conflict, cleared: str | None) -> list[Clash]:
    """The clashes of a page in its order; a cleared answer counts as none."""
    return [
        Clash(
            form.question,
            worded(conflict.clashes[form.question], form.question),
            Given.cleared(form.seen) if form.question.code == cleared else form.given,
        )
        for form in forms
        if form.question in conflict.clashes
    ]
