"""Bytes of JSON or YAML → plain data with exact numbers; Faults: a line each, and how many more.

YAML is read with the numbers of JSON only: 59:59, 010 and 1_000 are texts, so that none of them
is read as another number.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NoReturn

import yaml

from roles.versioning.files import MOST_FAULTS_SHOWN, printable

LARGEST = 1_000_000
DEEPEST = 16
LONGEST_NUMBER = 40
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# The parser in C, which the wheels of PyYAML have, takes a tenth of the time.
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Faults(Exception):
    """The faults of the input, a line each: the path of the field and what would be right."""

    def __init__(self, lines: list[str]) -> None:
        shown, more = lines[:MOST_FAULTS_SHOWN], len(lines) - MOST_FAULTS_SHOWN
        self.lines = [*shown, f"and {more:,} more"] if more > 0 else shown
        super().__init__("\n".join(self.lines))


def read(raw: bytes, name: str = "the input") -> object:
    """The data of a file, JSON or YAML depending on its content; Faults if it cannot be read."""
    if len(raw) > LARGEST:
        raise Faults([f"{name}: must be at most {LARGEST} bytes"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Faults([f"{name}: must be text in UTF-8"]) from None
    return read_json(text) if text.lstrip().startswith(("{", "[")) else read_yaml(text)


def read_json(text: str) -> object:
    """JSON with exact numbers; Faults for anything else, for NaN and for a repeated key."""
    try:
        data = json.loads(
            text,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_refuse,
            object_pairs_hook=_once,
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise Faults([f"not JSON: {printable(str(error))}"]) from None
    _refuse_depth(data)
    return data


def read_yaml(text: str) -> object:
    """YAML with exact numbers; Faults for anything else, for an alias and for a repeated key."""
    try:
        return _Building().of(yaml.parse(text, Loader=PARSER))
    # OverflowError: an escape such as "\UFFFFFFFF", which is no character.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        reason = printable(" ".join(str(error).split()))
        raise Faults([f"neither JSON nor YAML: {reason}"]) from None


def _number(text: str) -> int | Decimal:
    """The exact number; NaN, which no field accepts, for one that is too long for any field."""
    if len(text) > LONGEST_NUMBER:
        return Decimal("NaN")
    try:
        return int(text) if text.lstrip("-").isdigit() else Decimal(text)
    except ArithmeticError:
        return Decimal("NaN")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _once(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    once: dict[str, object] = {}
    for key, value in pairs:
        if key in once:
            raise ValueError(f"the key {printable(key)!r} stands twice")
        once[key] = value
    return once


def _too_deep() -> Faults:
    return Faults([f"nested too deep: at most {DEEPEST} levels"])


def _refuse_depth(data: object) -> None:
    level = [data] if isinstance(data, dict | list) else []
    for _ in range(DEEPEST):
        level = [x for part in level for x in (part.values() if isinstance(part, dict) else part)]
        level = [part for part in level if isinstance(part, dict | list)]
    if level:
        raise _too_deep()


class _Building:
    """Builds data from the events of a YAML parser, without recursion and without aliases."""

    def __init__(self) -> None:
        self.roots: list[object] = []
        # The open lists and objects, and for each of them the key that waits for its value.
        self.open: list[dict[str, object] | list[object]] = [self.roots]
        self.keys: list[str | None] = [None]

    def of(self, events: Iterable[yaml.Event]) -> object:
        for event in events:
            if isinstance(event, yaml.CollectionEndEvent):
                del self.open[-1], self.keys[-1]
            elif isinstance(event, yaml.NodeEvent):
                self.node(event)
        return self.roots[0] if self.roots else None

    def node(self, event: yaml.NodeEvent) -> None:
        wrong = self.wrong_with(event)
        if wrong:
            line = f"line {event.start_mark.line + 1}: " if event.start_mark else ""
            raise Faults([line + wrong])
        if isinstance(event, yaml.ScalarEvent):
            if self._awaits_key():
                self.keys[-1] = event.value
            else:
                self.add(_plain(event.value) if event.implicit[0] else event.value)
        else:
            data: dict[str, object] | list[object] = (
                {} if isinstance(event, yaml.MappingStartEvent) else []
            )
            self.add(data)
            self.open.append(data)
            self.keys.append(None)
            if len(self.open) > DEEPEST + 1:
                raise _too_deep()

    def _awaits_key(self) -> bool:
        return isinstance(self.open[-1], dict) and self.keys[-1] is None

    def wrong_with(self, event: yaml.NodeEvent) -> str:
        if isinstance(event, yaml.AliasEvent):
            return "an alias is not read: write out what it stands for"
        if (
            isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
            and event.tag is not None
        ):
            return f"a tag such as {printable(event.tag)} is not read: leave it out"
        if len(self.open) == 1 and self.roots:
            return "a second document is not read: give one team and its answers"
        if self._awaits_key():
            if not isinstance(event, yaml.ScalarEvent):
                return "a key must be a text such as lead_time, not a list or an object"
            if event.value in self.open[-1]:
                return f"the key {printable(event.value)!r} stands twice"
        return ""

    def add(self, value: object) -> None:
        within, key = self.open[-1], self.keys[-1]
        if isinstance(within, list):
            within.append(value)
        elif key is not None:
            within[key] = value
            self.keys[-1] = None


def _plain(text: str) -> str | int | Decimal | None:
    """The value of a scalar without quotes."""
    if text in WORDS:
        return WORDS[text]
    return _number(text) if NUMBER.fullmatch(text) else text
