"""The order of a draft: practices one after the other, each with its questions."""

from collections.abc import Sequence

from .questions import PracticeText, Question


def in_order(
    texts: Sequence[PracticeText], questions: Sequence[Question]
) -> tuple[list[PracticeText], list[Question]]:
    """The texts as given, and the questions by their practice; those without a text are last."""
    places = {text.practice_id: place for place, text in enumerate(texts)}
    return list(texts), sorted(questions, key=lambda q: places.get(q.practice_id, len(places)))


def moved(rows: Sequence, row, step: int) -> list:
    """The rows with this one so many steps further, at most to the end of those it is among."""
    peers = [peer for peer in rows if belongs_with(peer, row)]
    place = peers.index(row)
    peers.insert(max(place + step, 0), peers.pop(place))
    ordered = iter(peers)
    return [next(ordered) if belongs_with(other, row) else other for other in rows]


def belongs_with(one, other) -> bool:
    """A practice moves among all practices, a question among those of its practice."""
    return isinstance(one, PracticeText) or one.practice_id == other.practice_id


def renumber(rows: Sequence) -> None:
    """Stores the places of rows of one kind, as far as they are new."""
    moved = [row for place, row in enumerate(rows) if row.position != place]
    for place, row in enumerate(rows):
        row.position = place
    if moved:
        type(moved[0]).objects.bulk_update(moved, ["position"])
