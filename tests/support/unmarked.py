"""Finds texts in templates and in code that people read but that are not marked for translation.

It finds strings and f-strings where a message belongs; variables are assumed to be translated.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import TypeGuard

from django.template.base import Lexer, TokenType

LETTERS = re.compile(r"[^\W\d_]+")
# The same in every language.
NAMES = {"Tripod", "CSV", "JSON", "https"}

# --- templates ---------------------------------------------------------------------------------

READ_ALOUD = {"alt", "title", "placeholder", "label", "aria-label", "aria-description"}
READ_ALOUD |= {"aria-roledescription", "aria-valuetext"}
# Texts that scripts show are in such attributes; addresses and codes in them contain no space.
SAID_LATER = re.compile(r"data-[a-z-]+")
BUTTONS = {"submit", "button", "reset"}
MARKED = {"blocktranslate", "blocktrans", "comment"}
# This block of base.html contains class names.
CLASSES = "block page_class"
# Quoted strings in these tags are names, or marked.
NAMING = {"load", "url", "static", "extends", "translate", "trans", "if", "elif", "cycle"}
QUOTE = r"(?P<quote>[\"'])(?P<said>.*?)(?P=quote)"
QUOTED = re.compile(QUOTE)
# Filters that show their argument to the reader.
SAYS = re.compile(rf"\|(?:default|default_if_none|yesno|join):{QUOTE}")
PLURAL = re.compile(r"\|\s*pluralize")
# Marked texts, names of templates, date formats, and codes that a filter turns into words.
NO_TEXT = re.compile(
    r"""_\((["']).*?\1\)|^include\s+(["']).*?\2|\|(?:date|time):(["']).*?\3|^(["']).*?\4\|"""
)
A_CODE = re.compile(r"[a-z0-9_./:#-]*")


def in_template(source: str) -> list[str]:
    """The texts of a template that are not marked."""
    page = _Page()
    page.feed(_bare(source))
    page.close()
    return [text for text in (*page.said, *_in_tags(source)) if _words(text)]


def _words(text: str) -> list[str]:
    """The words of a text; a single letter is a key or a symbol."""
    words = LETTERS.findall(text) if len(text.strip()) > 1 else []
    return [word for word in words if word not in NAMES]


def _bare(source: str) -> str:
    """A template without its tags, comments and variables, and without marked texts."""
    texts, inside = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            if inside:
                inside = "" if name == f"end{inside}" else inside
            elif name in MARKED or token.contents == CLASSES:
                inside = name
        elif token.token_type == TokenType.TEXT and not inside:
            texts.append(token.contents)
    return "".join(texts)


def _in_tags(source: str) -> Iterator[str]:
    """Words that a tag or a filter puts on the page."""
    for token in Lexer(source).tokenize():
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        contents = token.contents
        yield from (found["said"] for found in SAYS.finditer(contents))
        yield from [contents] if PLURAL.search(contents) else []
        if contents.split()[0] not in NAMING | MARKED:
            quoted = (found["said"] for found in QUOTED.finditer(NO_TEXT.sub("", contents)))
            yield from (text for text in quoted if not A_CODE.fullmatch(text))


class _Page(HTMLParser):
    """Collects the texts of a page, and those of attributes that reach the reader."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.said += [text for name, text in given.items() if name in READ_ALOUD]
        later = (text for name, text in given.items() if SAID_LATER.fullmatch(name))
        self.said += [text for text in later if " " in text.strip()]
        if tag == "input" and given.get("type") in BUTTONS:
            self.said.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(data.strip())


# --- code --------------------------------------------------------------------------------------

TRANSLATING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
TRANSLATING |= {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
REFUSALS = {"ValidationError", "BadRequest", "Http404", "PermissionDenied", "SuspiciousOperation"}
LEVELS = {"debug", "info", "success", "warning", "error"}
SAID = {"label", "help_text", "verbose_name", "verbose_name_plural", "error_messages"}
SAID |= {"default_error_messages", "violation_error_message", "short_description", "description"}
SAID |= {"title", "site_header", "site_title", "index_title", "empty_value_display"}
SAID |= {"once_published"}
SENTENCE = re.compile(r".*[^\W\d_]+ .*[^\W\d_][.?!]", re.S)
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
ENUMS = {"TextChoices", "IntegerChoices"}


def in_code(source: str) -> list[str]:
    """The texts of a module that are not marked, as source code."""
    nodes = ast.walk(ast.parse(source))
    return [ast.unparse(text) for node in nodes for part in _told(node) for text in _plain(part)]


def _told(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node whose text people will read."""
    if isinstance(node, ast.Call):
        yield from _told_by_call(node)
    elif isinstance(node, ast.keyword) and node.arg in SAID:
        yield node.value
    elif isinstance(node, ast.keyword) and node.arg == "choices":
        yield from _labels(node.value)
    elif isinstance(node, ast.Assign) and {_name(target) for target in node.targets} & SAID:
        yield node.value
    elif isinstance(node, ast.ClassDef) and {_name(base) for base in node.bases} & ENUMS:
        yield from _members(node)
    elif isinstance(node, ast.Dict):
        keys = {key.value: value for key, value in _pairs(node)}
        yield from (keys[name] for name in ("message", "placeholder") if name in keys)
    elif _is_fieldset(node):
        yield node.elts[0]


def _told_by_call(node: ast.Call) -> Iterator[ast.AST]:
    name, owner = _name(node.func), _name(getattr(node.func, "value", None))
    if name in REFUSALS or (owner == "messages" and name in LEVELS):
        yield from node.args
    elif name == "add_error":
        yield from node.args[1:]
    elif name.endswith("Field") and name not in RELATIONS and owner in ("models", ""):
        yield from node.args[:1]


def _members(node: ast.ClassDef) -> Iterator[ast.AST]:
    """The labels of an enumeration; without a label, the value of the member."""
    for member in (part for part in node.body if isinstance(part, ast.Assign)):
        pair = member.value.elts if isinstance(member.value, ast.Tuple) else [member.value]
        yield pair[-1]


def _labels(node: ast.AST) -> Iterator[ast.AST]:
    pairs = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    yield from (pair.elts[1] for pair in pairs if isinstance(pair, ast.Tuple))


def _is_fieldset(node: ast.AST) -> TypeGuard[ast.Tuple]:
    if not (isinstance(node, ast.Tuple) and len(node.elts) == 2):
        return False
    second = node.elts[1]
    return isinstance(second, ast.Dict) and "fields" in {key.value for key, _ in _pairs(second)}


def _pairs(node: ast.Dict) -> Iterator[tuple[ast.Constant, ast.AST]]:
    pairs = zip(node.keys, node.values, strict=True)
    return ((key, value) for key, value in pairs if isinstance(key, ast.Constant))


def _name(node: ast.AST | None) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _plain(node: ast.AST) -> Iterator[ast.AST]:
    """The strings with letters below a node that no translating function surrounds."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and _words(node.value):
            yield node
    elif isinstance(node, ast.JoinedStr):
        parts = (part.value for part in node.values if isinstance(part, ast.Constant))
        if any(_words(text) for text in parts if isinstance(text, str)):
            yield node
    else:
        for part in _parts(node):
            yield from _plain(part)


def _parts(node: ast.AST) -> Sequence[ast.AST]:
    """The parts of an expression that its text may come from."""
    match node:
        case ast.List() | ast.Tuple() | ast.Set():
            return node.elts
        case ast.Dict():
            return node.values
        case ast.BinOp():
            return [node.left, node.right]
        case ast.BoolOp():
            return node.values
        case ast.IfExp():
            return [node.body, node.orelse]
        case ast.Call(func=ast.Attribute(attr="fromkeys")):
            return node.args[1:]
        case ast.Call(func=ast.Attribute(value=text)):
            return [text]
        case ast.Call() if _name(node.func) == "format_lazy":
            return node.args[:1]
    return []


def formatted_before(source: str) -> list[str]:
    """Messages that are formatted before they are looked up, so that nobody can translate them."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    asked = (text for call in calls if _name(call.func) in TRANSLATING for text in call.args[:2])
    return [ast.unparse(a) for a in asked if isinstance(a, ast.JoinedStr | ast.BinOp | ast.Call)]


def sentences(source: str) -> list[str]:
    """Whole sentences anywhere that are not passed to a translating function."""
    tree = ast.parse(source)
    passed = {id(node) for part in _documented(tree) for node in ast.walk(part)}
    plain = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in passed)
    return [n.value for n in plain if isinstance(n.value, str) and SENTENCE.fullmatch(n.value)]


def _documented(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, and calls of translating functions."""
    for node in ast.walk(tree):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_docstring or (isinstance(node, ast.Call) and _name(node.func) in TRANSLATING):
            yield node
