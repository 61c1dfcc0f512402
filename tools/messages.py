"""Keeps the German texts in step with what the code and the templates say.

    python -m tools.messages update     takes new messages in and drops those that nobody says
    python -m tools.messages compile    writes what Django reads

By Babel, so that nobody needs GNU gettext. The compiled file is committed beside its source,
because Tripod runs from its folder and has no build step.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
PO = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
CODE = ("assessments", "config", "roles")
SINGULAR, PLURAL = None, (1, 2)
KEYWORDS = {
    "_": SINGULAR,
    "gettext": SINGULAR,
    "gettext_lazy": SINGULAR,
    "gettext_noop": SINGULAR,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENTS = ("Translators:",)
ABOUT = "# The German texts of Tripod; `make messages` keeps them in step with the English ones."
# No dates and no version of Babel: they would change in every run.
HEADERS = {
    "Language": "de",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

# Line, text or texts, comments, context.
Said: TypeAlias = tuple[int, str | tuple[str, ...], list[str], str | None]


class German(Catalog):
    """The German texts, under a header that is the same after every run."""

    def __init__(self) -> None:
        super().__init__("de", "django", header_comment=ABOUT, fuzzy=False)

    # Babel's can be set; these are fixed.
    @property  # type: ignore[misc]
    def mime_headers(self) -> list[tuple[str, str]]:
        return list(HEADERS.items())


# --- extracting messages -----------------------------------------------------------------------


def sources() -> list[Path]:
    """The files whose texts people read, in the order of their names."""
    code = (path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    pages = (path for path in (ROOT / "templates").rglob("*") if path.is_file())
    return sorted(path for path in (*code, *pages) if "migrations" not in path.parts)


def extracted() -> German:
    """Every message of the code and the templates, without a translation."""
    texts = German()
    for path in sources():
        place = path.relative_to(ROOT).as_posix()
        for line, message, comments, context in said_in(path):
            texts.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    return texts


def said_in(path: Path) -> Iterator[Said]:
    """The messages of one file: line, text or texts, comments, context."""
    source = path.read_text(encoding="utf-8")
    text = source if path.suffix == ".py" else as_python(source)
    file = BytesIO(text.encode())
    return extract("python", file, KEYWORDS, COMMENTS, strip_comment_tags=True)


def as_python(template: str) -> str:
    """A template as calls of gettext that Python's own tokenizer can read."""
    lines = templatize(template).split("\n")
    return "\n".join(line.replace("\N{NO-BREAK SPACE}", " ").strip() for line in lines)


# --- translating messages ----------------------------------------------------------------------


def stored() -> Catalog:
    """The texts with their translations, as they are in the repository."""
    if not PO.exists():
        return German()
    with PO.open("rb") as file:
        return read_po(file, locale="de")


def messages(texts: Catalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in texts if message.id]


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(strings) and not message.fuzzy


def update(current: Catalog, known: Catalog) -> Catalog:
    """The current messages, with the known translations of those that are exactly the same."""
    for message in messages(current):
        old = known.get(message.id, message.context)
        if old and old.id == message.id:
            message.string, message.user_comments = old.string, old.user_comments
            message.flags |= old.flags & {"fuzzy"}
    return current


def as_po(texts: Catalog) -> bytes:
    """The catalogue as a file that differs only where a text differs."""
    file = BytesIO()
    write_po(file, texts, include_lineno=False)
    return file.getvalue().rstrip() + b"\n"


def as_mo(texts: Catalog) -> bytes:
    """What Django reads: the text stays English if its translation is missing or fuzzy."""
    done, file = German(), BytesIO()
    for message in filter(is_translated, messages(texts)):
        done[message.id] = message
    write_mo(file, done)
    return file.getvalue()


def main(arguments: list[str]) -> int:
    match arguments:
        case ["update"]:
            texts = update(extracted(), stored())
            PO.parent.mkdir(parents=True, exist_ok=True)
            PO.write_bytes(as_po(texts))
            missing = [m for m in messages(texts) if not is_translated(m)]
            print(f"{len(messages(texts))} messages, {len(missing)} of them without a translation")
            return 0
        case ["compile"]:
            MO.write_bytes(as_mo(stored()))
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
