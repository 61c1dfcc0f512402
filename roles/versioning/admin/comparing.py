"""Admin page that compares two versions: old and new text line by line, marked words, effect."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.http import HttpResponse, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from roles.values.fields import field_named
from roles.values.responses import Context, Request, status_of
from roles.versioning.changes import EFFECTS, KINDS, WHATS, Change
from roles.versioning.files import Refused
from roles.versioning.versions import Version, VersionQuerySet

from .pages import VersionPage

# A row of a file, as changes name it by kind and code.
Table = Mapping[str, Any]
Tables = Mapping[tuple[str, str], Table]

# Labels of keys that have no field of that name, or that several tables have.
NAMES = {
    "choices": _("choices"),
    "bands": _("ranges"),
    "advice": _("advice"),
    "checks": _("consistency checks"),
    "translations": _("translations"),
    "label": _("choice"),
    "practice": _("practice"),
}
# The heading mentions these; they have no old and new text.
WITHOUT_TEXT = {"order", "translations"}


@dataclass(frozen=True)
class ShownChange:
    """One change to show: what it is, its effect, and each field line by line."""

    what: StrOrPromise
    effect: StrOrPromise
    effect_code: str
    fields: list[tuple[str, list[SafeString]]]


@dataclass(frozen=True)
class ComparedRow:
    """All changes of one practice, question or rule."""

    kind: StrOrPromise
    code: str
    title: str
    differences: list[ShownChange]


class OtherVersionForm(forms.Form):
    """The version to compare with."""

    def __init__(
        self, data: QueryDict | None, others: VersionQuerySet[Version], chosen: Version | None
    ) -> None:
        super().__init__(data, initial={"other": chosen})
        label = _("Compare with")
        self.fields["other"] = forms.ModelChoiceField(others, label=label, empty_label=None)


class ComparePage(VersionPage):
    """Compares a version with the published one, or with any of its siblings."""

    route, name, label = "<int:key>/compare/", "compare", _("Compare")

    def is_offered(self, version: Version) -> bool:
        return version.siblings().exclude(pk=version.pk).exists()

    def get(self, request: Request, version: Version) -> HttpResponse:
        others = version.siblings().exclude(pk=version.pk).order_by("-number")
        form = OtherVersionForm(request.GET or None, others, version_before(version))
        other = version_before(version)
        if form.is_bound:
            other = form.cleaned_data["other"] if form.is_valid() else None
        context = self._compared(*sorted([version, other], key=lambda v: v.number)) if other else {}
        context |= {"title": gettext("Compare %(version)s") % {"version": version}, "form": form}
        status = status_of(form)
        return self.render(request, "admin/version/compare.html", version, context, status)

    def publish_context(self, request: Request, version: Version) -> Context:
        other = version_before(version)
        return self._compared(other, version) if other else {}

    def _compared(self, old: Version, new: Version) -> Context:
        importer = self.model_admin.importer
        try:
            before, after = importer.written(old), importer.written(new)
        except Refused as refused:
            return {"refused": refused}
        changes = importer.compare(before, after)
        counts = Counter(change.effect for change in changes)
        return {
            "old": old,
            "new": new,
            "compared": self._by_row(changes, *map(importer.tables, (before, after))),
            "effects": [(EFFECTS[code], counts[code]) for code in EFFECTS if counts[code]],
        }

    def _by_row(
        self, changes: Iterable[Change], before: Tables, after: Tables
    ) -> list[ComparedRow]:
        rows: dict[tuple[str, str], list[Change]] = {}
        for change in changes:
            rows.setdefault((change.kind, change.code), []).append(change)
        return [
            ComparedRow(
                KINDS[kind],
                code,
                _title_of(after.get((kind, code)) or before.get((kind, code)) or {}),
                [
                    self._difference(c, *(t.get((kind, code), {}) for t in (before, after)))
                    for c in own
                ],
            )
            for (kind, code), own in rows.items()
        ]

    def _difference(self, change: Change, old: Table, new: Table) -> ShownChange:
        names = change.fields or tuple(key for key in {**old, **new} if key != "code")
        fields = [
            (self._label(change.kind, name), self._marked(change.kind, name, old, new))
            for name in names
            if name not in WITHOUT_TEXT
        ]
        return ShownChange(WHATS[change.what], EFFECTS[change.effect], change.effect, fields)

    def _marked(self, kind: str, name: str, old: Table, new: Table) -> list[SafeString]:
        lines = lines_between(
            self._field_lines(kind, old, name), self._field_lines(kind, new, name)
        )
        return [format_html_join("", "{}", ((_mark(*part),) for part in line)) for line in lines]

    def _field(self, kind: str, name: str) -> Field[Any, Any] | None:
        try:
            return field_named(self.model_admin.compared_models[kind], name)
        except (FieldDoesNotExist, KeyError):
            return None

    def _label(self, kind: str, name: str) -> str:
        whole, _dot, part = name.partition(".")
        field = self._field(kind, whole)
        label = NAMES.get(whole) or (field.verbose_name if field else whole)
        return f"{label}: {NAMES.get(part) or part.replace('_', ' ')}" if part else str(label)

    def _field_lines(self, kind: str, table: Table, name: str) -> list[str]:
        """The lines of a value; a missing value is the default of its field."""
        whole, _dot, part = name.partition(".")
        value = table.get(whole)
        if part:
            rows = [row if isinstance(row, dict) else {"label": row} for row in value or []]
            return [f"{place}: {_text(row.get(part, ''))}" for place, row in enumerate(rows)]
        field = self._field(kind, whole)
        if value is None and table and field is not None and field.has_default():
            value = field.get_default()
        return _value_lines(value)


def version_before(version: Version) -> Version | None:
    """The version to compare with by default: the published one, else the one before this."""
    earlier = version.siblings().filter(number__lt=version.number)
    return earlier.published().first() or earlier.order_by("-number").first()


def _mark(what: str, text: str) -> SafeString | str:
    tag = {"gone": "del", "new": "ins"}.get(what)
    return format_html(f"<{tag}>{{}}</{tag}>", text) if tag else text


def _title_of(table: Table) -> str:
    return str(table.get("title") or table.get("text") or "")


def _value_lines(value: object) -> list[str]:
    if value in (None, "", []):
        return []
    if isinstance(value, list):
        return [_text(item) for item in value]
    return _text(value).splitlines()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(item)}" for key, item in value.items())
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)


Mark = Literal["same", "gone", "new"]
Part = tuple[Mark, str]
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# The most pairs of equal words in two texts; difflib's time grows at least as fast as their number.
MOST_PAIRS = 5000


def lines_between(old: Sequence[str], new: Sequence[str]) -> list[list[Part]]:
    """The lines of both texts, each as its parts."""
    return [
        line for what, a, b, c, d in _steps(old, new) for line in _lines(what, old[a:b], new[c:d])
    ]


def _lines(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[list[Part]]:
    if what == "equal":
        yield from (_whole("same", line) for line in old)
    elif len(old) == len(new):
        yield from (words_between(*pair) for pair in zip(old, new, strict=True))
    else:
        yield from (_whole("gone", line) for line in old)
        yield from (_whole("new", line) for line in new)


def _whole(mark: Mark, line: str) -> list[Part]:
    return [(mark, line)]


def words_between(old: str, new: str) -> list[Part]:
    """One line, old and new, as parts."""
    if old == new:
        return [("same", old)] if old else []
    before, after = WORDS.findall(old), WORDS.findall(new)
    parts: list[Part] = []
    for what, a, b, c, d in _steps(before, after):
        if what == "equal":
            parts.append(("same", "".join(before[a:b])))
            continue
        parts += [("gone", "".join(before[a:b]))] * (b > a)
        parts += [("new", "".join(after[c:d]))] * (d > c)
    return parts


def _steps(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """The opcodes of difflib, or a single replacement if those would take too long."""
    counts, others = Counter(old), Counter(new)
    if sum(n * others[part] for part, n in counts.items() if not part.isspace()) > MOST_PAIRS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes()
