"""Finds the project's regular expressions, and the strings on which each of them takes longest.

The strings are made from the pattern: a text that leads to a repetition, many copies of what it
repeats, and an end that fails. They are run, because no analyser knows all of Python 3.11's syntax.
"""

import ast
import itertools
import re

# The stubs do not have these two.
import re._constants as ops  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from tests.support.growth import STEP, SUPERLINEAR, TooLong, cost, growth, stopped_after

ROOT = Path(__file__).parents[2]
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub", "subn")
# What takes a pattern in Django, and the method that Django then calls.
DJANGO = {
    "RegexField": "search",
    "RegexValidator": "search",
    "re_path": "search",
    "_lazy_re_compile": "search",
}
SETTINGS = ("SECURE_REDIRECT_EXEMPT", "DISALLOWED_USER_AGENTS", "IGNORABLE_404_URLS")
REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
CATEGORIES = {
    ops.CATEGORY_DIGIT: r"\d", ops.CATEGORY_NOT_DIGIT: r"\D", ops.CATEGORY_SPACE: r"\s",
    ops.CATEGORY_NOT_SPACE: r"\S", ops.CATEGORY_WORD: r"\w", ops.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
# One character of each kind; those of the pattern come before them.
LETTERS = " \t\nax0_-.,;:/%\"'!é"
ENDS = ("", "!", "\0", "\n!")
# A parsed pattern: its operations, each with what belongs to it.
Tree: TypeAlias = Iterable[tuple[Any, Any]]
MANY = 8
MOST_SAMPLES = 6
FEW, SIZE = 40, 1000


@dataclass(frozen=True)
class Regex:
    """A pattern with its flags, the methods it is used with, and where it is in the code."""

    pattern: str
    flags: int
    methods: frozenset[str]
    where: str

    def __str__(self) -> str:
        return f"{self.where} {self.pattern}"

    @property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)


# --- finding them ---


def of_python(tree: ast.Module, where: str, every: Iterable[ast.Module]) -> Iterator[Regex]:
    """The regular expressions of a module; ValueError if the code does not show pattern and use.

    `every` has the trees of all modules, because a compiled pattern may be used in another one.
    """
    names: dict[ast.AST, str] = {call.value: target for target, call in _assigned(tree)}
    for node in _nodes(tree):
        for pattern, flags, method in _patterns(node):
            here = f"{where}:{pattern.lineno}"
            name = names.get(node)
            methods = {method} if method else _methods_of(name, tree, every)
            if not methods:
                raise ValueError(f"{here}: it does not show how this pattern is used")
            yield Regex(_text(pattern, tree, here), _flags(flags, here), frozenset(methods), here)


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.Assign]]:
    for node in _nodes(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            yield from ((t.id, node) for t in node.targets if isinstance(t, ast.Name))


def _patterns(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None, str]]:
    """Pattern, flags and method in a node; for re.compile the method is empty."""
    if isinstance(node, ast.Assign) and any(getattr(t, "id", "") in SETTINGS for t in node.targets):
        items = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else []
        yield from ((item, None, "search") for item in items)
    if not isinstance(node, ast.Call):
        return
    called = _dotted(node.func).rpartition(".")
    first = node.args[:1] or [k.value for k in node.keywords if k.arg in ("regex", "pattern")]
    flags = next((k.value for k in node.keywords if k.arg == "flags"), None)
    if called[0] == "re" and called[2] in (*METHODS, "compile") and first:
        at = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(called[2], 2)
        flags = flags or next(iter(node.args[at : at + 1]), None)
        yield first[0], flags, "" if called[2] == "compile" else called[2]
    elif called[2] in DJANGO and first:
        yield first[0], flags, DJANGO[called[2]]


def _dotted(node: ast.expr) -> str:
    """A name, or the last one with that before it if it is one; `ast.unparse` takes long."""
    if isinstance(node, ast.Attribute):
        return f"{getattr(node.value, 'id', '?')}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


@cache
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def _methods_of(name: str | None, tree: ast.Module, every: Iterable[ast.Module]) -> set[str]:
    """The methods called on a compiled pattern; if it is passed on, all those in its module."""
    calls = [call for other in every for call in _calls(other)]
    own = {c.attr for c in calls if isinstance(c.value, ast.Name) and c.value.id == name}
    return own or {c.attr for c in _calls(tree) if _dotted(c.value) != "re"}


@cache
def _calls(tree: ast.Module) -> list[ast.Attribute]:
    """The calls in a module of what may be a method of a pattern; each pattern asks for them."""
    calls = (node.func for node in _nodes(tree) if isinstance(node, ast.Call))
    return [f for f in calls if isinstance(f, ast.Attribute) and f.attr in METHODS]


def _text(node: ast.expr, tree: ast.Module, here: str) -> str:
    """The text of a literal pattern, which may contain constants of the same module."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    known = {
        target.id: each.value.value
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    texts = [
        part.value if isinstance(part, ast.Constant) else known.get(ast.unparse(part).strip("{}"))
        for part in (p.value if isinstance(p, ast.FormattedValue) else p for p in parts)
    ]
    known_texts = [text for text in texts if isinstance(text, str)]
    if len(known_texts) < len(texts):
        raise ValueError(f"{here}: write the pattern out, so that its cost can be seen to")
    return "".join(known_texts)


def _flags(node: ast.expr | None, here: str) -> int:
    if node is None:
        return 0
    names = ast.unparse(node).replace(" ", "").split("|")
    return sum(getattr(re, name.removeprefix("re.")) for name in names)


# A regular expression can only follow these; elsewhere a slash divides or begins a comment.
JAVASCRIPT = re.compile(
    r"(?:^|[(,=:\[!&|?{;+]|return)\s*"
    r"/((?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/(\w*)",
    re.M,
)


def of_javascript(text: str, where: str) -> Iterator[Regex]:
    """The regular expressions of a script, read as if they were Python's; ValueError for RegExp."""
    if "RegExp(" in text:
        raise ValueError(f"{where}: write the pattern out, so that its cost can be seen to")
    for found in JAVASCRIPT.finditer(text):
        flags = re.I if "i" in found[2] else 0
        yield Regex(found[1], flags, frozenset(["search"]), where)


def ours(
    packages: Iterable[str] = ("assessments", "config", "roles"), scripts: str = "static/js"
) -> Iterator[Regex]:
    """All regular expressions of this project."""
    paths = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    for path, tree in trees.items():
        yield from of_python(tree, path.relative_to(ROOT).as_posix(), list(trees.values()))
    for path in sorted((ROOT / scripts).rglob("*.js")):
        where = path.relative_to(ROOT).as_posix()
        yield from of_javascript(path.read_text(encoding="utf-8"), where)


# --- their worst strings ---


def takes_too_long(regex: Regex) -> str | None:
    """A string, shortened, on which the time grows faster than the length, or None."""
    for method in sorted(regex.methods):
        work = _worker(regex, method)
        for start, pump, end in attacks(regex):
            few, small, large = (
                start + pump * (length // len(pump) + 1) + end
                for length in (FEW, SIZE, STEP * SIZE)
            )
            try:
                with stopped_after(1):
                    work(few)
                    # Growth is only measured if the large input is not cheap.
                    if cost(work, large) > 0.001 and growth(work, small, large) >= SUPERLINEAR:
                        return few
            except TooLong:
                return few
    return None


def _worker(regex: Regex, method: str) -> Callable[[str], object]:
    call = getattr(regex.compiled, method)
    if method in ("sub", "subn"):
        return lambda text: call("", text)
    return (lambda text: list(call(text))) if method == "finditer" else call


def attacks(regex: Regex) -> Iterator[tuple[str, str, str]]:
    """For each repetition a text that leads to it, a text to repeat, and an end that may fail."""
    tree = parser.parse(regex.pattern, regex.flags)
    letters = list(dict.fromkeys([*_letters(tree), *LETTERS]))
    leads = dict.fromkeys(lead for most in (0, 1) for lead in _leads(tree, "", letters, most))
    whole = [start for start, _ in leads]
    for start, pumps in {("", ()): None} | leads:
        pairs = (a + b for a, b in itertools.permutations(pumps, 2))
        for pump in dict.fromkeys(filter(None, [*pumps, *pairs, *whole, *letters])):
            yield from ((start, pump, end) for end in ENDS)


def _leads(
    tree: Tree, start: str, letters: list[str], most: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each repetition with a text that leads to it and the texts that it can repeat.

    The text contains optional parts `most` times.
    """
    for op, value in tree:
        if op in REPEATS:
            if value[1] >= MANY:
                yield start, tuple(samples(value[2], letters))
            yield from _leads(value[2], start, letters, most)
        for part in _parts(op, value) if op not in REPEATS else ():
            yield from _leads(part, start, letters, most)
        start += _one(op, value, letters, most)


def _one(op: Any, value: Any, letters: list[str], most: int) -> str:
    if op in REPEATS:
        least: int = value[0]
        return _text_of(value[2], letters, most) * max(least, most)
    if op in (ops.SUBPATTERN, ops.ATOMIC_GROUP):
        return _text_of(_parts(op, value)[0], letters, most)
    return next(iter(_samples_of(op, value, letters)), "")


def _text_of(tree: Tree, letters: list[str], most: int) -> str:
    return "".join(_one(op, value, letters, most) for op, value in tree)


def _parts(op: Any, value: Any) -> list[Tree]:
    if op is ops.SUBPATTERN:
        return [value[3]]
    if op is ops.BRANCH:
        return list(value[1])
    if op is ops.ATOMIC_GROUP:
        return [value]
    return [value[1]] if op in (ops.ASSERT, ops.ASSERT_NOT) else []


def _letters(tree: Tree) -> Iterator[str]:
    """The characters that a pattern names."""
    for op, value in tree:
        if op in (ops.LITERAL, ops.NOT_LITERAL):
            yield chr(value)
        elif op is ops.RANGE:
            yield from map(chr, value)
        elif op is ops.IN:
            yield from _letters(value)
        elif op in REPEATS:
            yield from _letters(value[2])
        else:
            for part in _parts(op, value):
                yield from _letters(part)


def samples(tree: Tree, letters: list[str]) -> list[str]:
    """A few texts that the tree matches: a plain one, and others that differ in one place."""
    choices = [list(_samples_of(op, value, letters)) or [""] for op, value in tree]
    plain = [choice[0] for choice in choices]
    texts = ["".join(plain)]
    for place, choice in enumerate(choices):
        texts += ["".join([*plain[:place], other, *plain[place + 1 :]]) for other in choice[1:]]
    return list(dict.fromkeys(texts))[:MOST_SAMPLES]


def _samples_of(op: Any, value: Any, letters: list[str]) -> Iterator[str]:
    if op in REPEATS:
        least, most, body = value
        inner = samples(body, letters)
        yield inner[0] * least
        yield from (text * max(least, 1) for text in inner if most)
    elif op is ops.BRANCH:
        yield from (text for part in value[1] for text in samples(part, letters)[:2])
    elif op in (ops.SUBPATTERN, ops.ATOMIC_GROUP):
        yield from samples(_parts(op, value)[0], letters)
    elif op in (ops.LITERAL, ops.NOT_LITERAL, ops.ANY, ops.IN):
        yield from [c for c in letters if _takes(op, value, c)][:MOST_SAMPLES]


def _takes(op: Any, value: Any, character: str) -> bool:
    if op is ops.LITERAL:
        return bool(ord(character) == value)
    if op is ops.NOT_LITERAL:
        return bool(ord(character) != value)
    if op is ops.ANY:
        return character != "\n"
    inside = any(_is_in(kind, what, character) for kind, what in value)
    return inside != (value[0][0] is ops.NEGATE)


def _is_in(op: Any, value: Any, character: str) -> bool:
    if op is ops.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    if op is ops.CATEGORY:
        return bool(re.match(CATEGORIES[value], character))
    return op is ops.LITERAL and ord(character) == value
