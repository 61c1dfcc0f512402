"""The advice for a situation as a report keeps it, told again."""

import json

from assessments.reports.document.wording import number
from roles import recommendations
from roles.investment import Situation
from roles.wording import AdviceWording


def told(situation: Situation) -> dict:
    """By the published rules, and through JSON as it is stored."""
    book = recommendations.rulebook()
    kept = json.loads(json.dumps(recommendations.data(situation, book)))
    disciplines = {slug: score.value for slug, score in situation.scores.items()}
    practices = {code: figure.value for code, figure in situation.figures.items()}
    teller = AdviceWording(book, number, situation.engineers, situation.sites)
    return teller.advice(kept, disciplines, practices)
