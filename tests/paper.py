"""What a PDF says, whichever fonts drew it."""

import io

from pypdf import PdfReader

# Some fonts draw two letters as one sign, and that is what the file then has.
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}


def sheets(body: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    return [_plain(page.extract_text()) for page in PdfReader(io.BytesIO(body)).pages]


def _plain(text: str) -> str:
    return " ".join(text.translate(str.maketrans(LIGATURES)).split())
