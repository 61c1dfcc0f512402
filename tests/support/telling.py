"""The advice for a situation in words, made from the data that a report stores."""

import json

from assessments.reports.document.wording import number
from roles import recommendations
from roles.investment import Situation
from roles.shapes import AdviceRow
from roles.wording import AdviceWording


def told(situation: Situation) -> AdviceRow:
    """The advice in words by the published rules; its data goes through JSON, as when stored."""
    book = recommendations.rulebook()
    data = json.loads(json.dumps(recommendations.data(situation, book)))
    disciplines = {slug: score.value for slug, score in situation.scores.items()}
    practices = {code: figure.value for code, figure in situation.figures.items()}
    wording = AdviceWording(book, number, situation.engineers, situation.sites)
    return wording.advice(data, disciplines, practices)
