"""The language in which texts are written, and the one of the reader."""

from django.utils.translation import get_language

SOURCE = "en"


def language_to_show() -> str:
    """The language of the reader without its region: "de" for "de-at"."""
    return (get_language() or SOURCE).split("-")[0]
