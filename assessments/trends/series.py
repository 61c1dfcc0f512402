"""One figure through all reports, with the places at which it begins anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .editions import Difference, Edition, Kind, differences
from .movements import Stand, stand


@dataclass(frozen=True)
class Break:
    """Between two reports that knew the figure, the later at `place`, the questions changed."""

    since: int
    place: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Series:
    """A figure in the order of the reports; None where it was not known."""

    kind: Kind
    code: str
    title: str
    stands: tuple[Stand | None, ...]
    breaks: tuple[Break, ...]

    @property
    def known(self) -> list[tuple[int, Stand]]:
        return [(place, found) for place, found in enumerate(self.stands) if found]

    @property
    def joined(self) -> list[tuple[int, int]]:
        """Neighbours that can be compared: between them a line may be drawn."""
        places = [place for place, _ in self.known]
        apart = {found.place for found in self.breaks}
        return [(a, b) for a, b in pairwise(places) if b not in apart]


def series(editions: Sequence[Edition], kind: Kind, code: str, title: str = "") -> Series:
    """The figure through the reports, which come in the order of their days."""
    stands = tuple(stand(edition, kind, code) for edition in editions)
    known = [place for place, found in enumerate(stands) if found]
    breaks = []
    for old, new in pairwise(known):
        found = differences(editions[old], editions[new], kind, code)
        if found:
            breaks.append(Break(old, new, found))
    named = [found.title for found in stands if found and found.title]
    return Series(kind, code, title or (named[-1] if named else code), stands, tuple(breaks))
