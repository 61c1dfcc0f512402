"""The text of a PDF, whatever its fonts are."""

import io

from pypdf import PdfReader

# Some fonts have ligatures, which the file then contains instead of the letters.
LIGATURES: dict[str, str | int | None] = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}


def sheets(body: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    return [_plain(page.extract_text()) for page in PdfReader(io.BytesIO(body)).pages]


def _plain(text: str) -> str:
    return " ".join(text.translate(str.maketrans(LIGATURES)).split())
