"""One change between two versions in words: reworded, moved, comparable with earlier answers."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

KINDS: Mapping[str, StrOrPromise] = {
    "questionnaire": _("questionnaire"),
    "practice": _("practice"),
    "question": _("question"),
    "role_rule": _("rule of a role"),
    "staffing": _("staffing point"),
    "trigger": _("trigger"),
    "constant": _("constant"),
    "translation": _("translation"),
}
WHATS: Mapping[str, StrOrPromise] = {
    "added": _("added"),
    "removed": _("removed"),
    "reworded": _("reworded"),
    "reweighted": _("another weight"),
    "regraded": _("other points or ranges"),
    "redefined": _("another kind of answer"),
    "moved": _("moved"),
    "changed": _("changed"),
}
EFFECTS: Mapping[str, StrOrPromise] = {
    "wording": _("wording only"),
    "comparable": _("comparable with earlier answers"),
    "breaks": _("breaks the series"),
    "advice": _("may change the advice"),
}


class Change(Protocol):
    """What changed in a row, in codes: its keys in the tables above, and the fields."""

    @property
    def kind(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def effect(self) -> str: ...
    @property
    def fields(self) -> Sequence[str]: ...


def change_text(change: Change) -> str:
    """`question lead_time: reworded (text): comparable with earlier answers`."""
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return gettext("%(kind)s %(code)s: %(what)s%(fields)s: %(effect)s") % {
        "kind": KINDS[change.kind],
        "code": change.code,
        "what": WHATS[change.what],
        "fields": fields,
        "effect": EFFECTS[change.effect],
    }
