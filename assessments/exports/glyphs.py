"""PDF: names the characters (emoji, scripts) that no font draws, and packages with fonts.

WeasyPrint warns about each character without a glyph. So the unusual characters of a page are
drawn once in a sample before the page. The packages are Debian's.
"""

import logging
import re
import unicodedata
from threading import get_ident
from typing import Self
from xml.etree.ElementTree import Element

from babel import Locale
from django.utils.html import escape
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from fontTools import unicodedata as scripts

# Latin, Greek, Cyrillic, Arabic, Hebrew and most symbols; other fonts would change the layout.
BASIC_FONTS = "fonts-dejavu-core"
# Nearly every other script; emoji; Chinese, Japanese and Korean.
NOTO_FONTS, EMOJI_FONTS, ASIAN_FONTS = (
    "fonts-noto-core",
    "fonts-noto-color-emoji",
    "fonts-wqy-zenhei",
)
FONTS = (BASIC_FONTS, NOTO_FONTS, EMOJI_FONTS, ASIAN_FONTS)

MOST_NAMES = 3
# Characters that join two symbols or change how one looks; alone they draw nothing.
JOINER = re.compile("[\u200c\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
LETTERS_OF_A_FLAG = "[\U0001f1e6-\U0001f1ff]{1,2}"
FLAG = re.compile(LETTERS_OF_A_FLAG)
FLAG_OR_CHARACTER = re.compile(rf"{LETTERS_OF_A_FLAG}|\S")
EMOJI = range(0x1F000, 0x1FB00)
NO_SCRIPT = {"Zyyy", "Zinh", "Zzzz"}
ASIAN = {
    "Hani": _("Chinese characters"),
    "Hira": _("Japanese"),
    "Kana": _("Japanese"),
    "Hang": _("Korean"),
    "Bopo": _("Chinese characters"),
}


class Missing(logging.Handler):
    """A context that collects the characters which this thread draws without a glyph."""

    logger = logging.getLogger("weasyprint")

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = get_ident()
        self.characters: set[str] = set()

    def __enter__(self) -> Self:
        self.logger.addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        self.logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        is_missing = str(record.msg).startswith(".notdef glyph")
        if record.thread == self.thread and is_missing and isinstance(record.args, tuple):
            self.characters.add(str(record.args[0]))


def undrawable(characters: set[str]) -> set[str]:
    """The characters without a glyph in any font, and the parts of them that have none."""
    from weasyprint import HTML

    sample = " ".join(map(escape, sorted(characters)))
    with Missing() as missing:
        HTML(string=f'<html lang="en"><title>Sample</title><p>{sample}</p></html>').write_pdf()
    found = missing.characters
    return found | {character for character in characters if _parts(character) & found}


def name_missing(page: Element) -> None:
    """Replaces undrawable characters by names in a tree of HTML, and adds a note at its end."""
    body, main = page.find("body"), page.find(".//main")
    if body is None:
        return
    unusual = {character for character in "".join(body.itertext()) if not character.isascii()}
    characters = undrawable(unusual) if unusual else set()
    if not characters:
        return
    with override(page.get("lang")):
        for element in body.iter():
            element.text = element.text and named(element.text, characters)
            element.tail = element.tail and named(element.tail, characters)
        if main is not None:
            note = main.makeelement("p", {"class": "muted"})
            note.text = sentences_about(characters)
            main.append(note)


def _parts(character: str) -> set[str]:
    """The glyphs of a letter: a Thai vowel with two parts has two."""
    letter = unicodedata.category(character).startswith("L")
    return set(unicodedata.normalize("NFKD", character)) if letter else set()


def named(text: str, characters: set[str]) -> str:
    """A text with each run of these characters replaced: [Thai], [rocket, party popper]."""
    missing = {c for c in characters if not JOINER.match(c)}
    parts, run, spaces = [], "", ""
    for character in text:
        if character in missing or (run and not spaces and JOINER.match(character)):
            run, spaces = run + spaces + character, ""
        elif run and character.isspace():
            spaces += character
        else:
            parts += [_names(run, characters) if run else "", spaces, character]
            run = spaces = ""
    parts += [_names(run, characters) if run else "", spaces]
    return "".join(parts)


def _names(run: str, characters: set[str]) -> str:
    """The names of the first scripts and symbols of a run; a space if it has no names."""
    tokens = FLAG_OR_CHARACTER.findall(run)
    if any(_script(token[0]) for token in tokens):
        # Punctuation of the script is not named separately.
        tokens = [t for t in tokens if _script(t[0]) or unicodedata.category(t[0]) == "So"]
    found = dict.fromkeys(str(_script(token[0]) or _sign(token)) for token in tokens)
    names = [name for name in found if name]
    more = " …" if len(names) > MOST_NAMES else ""
    return f"[{', '.join(names[:MOST_NAMES])}{more}]" if names else " "


def _script(character: str) -> StrOrPromise | None:
    """The name of the script in the reader's language; None for a symbol, which has no script."""
    script = scripts.script(character)
    if script in NO_SCRIPT:
        return None
    names = Locale.parse(get_language(), sep="-").scripts
    return ASIAN.get(script) or names.get(script) or scripts.script_name(script)


def _sign(sign: str) -> str:
    """The Unicode name; the letters of a flag; nothing for a joiner."""
    if FLAG.match(sign):
        return "".join(unicodedata.name(letter)[-1] for letter in sign)
    if JOINER.match(sign):
        return ""
    return unicodedata.name(sign, "").lower() or f"U+{ord(sign):04X}"


def sentences_about(characters: set[str]) -> str:
    """A note about what could not be drawn and the packages that contain most of it."""
    kinds = sorted({str(_script(c) or _kind(c)) for c in characters})
    packages = sorted({package for c in characters if (package := _package(c))})
    sentence = gettext(
        "This report has characters for which the server has no fonts: %(kinds)s. The PDF names "
        "them in square brackets."
    ) % {"kinds": ", ".join(kinds)}
    if packages:
        more = gettext("These Debian packages bring most of them: %(packages)s.")
        sentence = f"{sentence} {more % {'packages': ', '.join(packages)}}"
    return sentence


def _kind(character: str) -> StrOrPromise:
    return _("emoji") if ord(character) in EMOJI else _("other signs")


def _package(character: str) -> str | None:
    """The package that most likely has the glyph; None for a character without a Unicode name."""
    if ord(character) in EMOJI:
        return EMOJI_FONTS
    if scripts.script(character) in ASIAN:
        return ASIAN_FONTS
    return NOTO_FONTS if unicodedata.name(character, "") else None
