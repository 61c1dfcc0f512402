"""docs/exports.md is the contract: it lists exactly the headings, with the right types."""

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from assessments import exports
from assessments.exports import rows
from assessments.models import Team, User
from tests.support import factories
from tests.support.export_files import everything

PAGE = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")
TYPES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "whole": int,
    "number": (int, float),
    "yes/no": bool,
    "day": date,
    "ID": UUID,
}


def listed(section: str) -> dict[str, str]:
    """The headings of a section's table with their types, in the order of the page."""
    text = re.split(r"^##+ ", PAGE, flags=re.M)
    (body,) = [part for part in text if part.startswith(f"{section}\n")]
    rows = [line.split("|") for line in body.splitlines() if line.startswith("| `")]
    return {row[1].strip().strip("`"): row[2].strip() for row in rows}


def test_the_page_lists_exactly_the_headings_in_their_order() -> None:
    assert tuple(listed("In every file")) == rows.REPORT
    for slug, kind in exports.KINDS.items():
        assert (*rows.REPORT, *listed(slug)) == kind.columns, slug
    for listing in (exports.TEAMS, exports.QUESTIONS, exports.AUDIT):
        assert tuple(listed(listing.slug)) == listing.columns, listing.slug


@pytest.mark.parametrize("slug", exports.KINDS)
def test_every_cell_is_of_the_type_that_the_page_says(
    slug: str, checkout: Team, alice: User
) -> None:
    for choice in (0, 3):
        draft = factories.filled(factories.assessment(checkout, by=alice), choice)
        figure = next(q for q in factories.questions(draft) if q.code == "downtime")
        draft.answer({figure: factories.valued(figure, "240.5", sample=7, seen=1)})
        factories.acted(factories.handed_in(draft), by=alice)
    types = listed("In every file") | listed(slug)
    met = set()
    for row in exports.KINDS[slug].rows(everything()):
        for heading, kind in types.items():
            cell = row.get(heading)
            if cell is not None:
                met.add(heading)
                assert isinstance(cell, TYPES[kind]), f"{heading}: {cell!r} is no {kind}"
                assert kind == "yes/no" or not isinstance(cell, bool), heading
    assert met == types.keys(), f"never filled: {types.keys() - met}"
