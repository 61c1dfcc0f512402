"""What changed between two versions, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

KINDS = {
    "questionnaire": _("questionnaire"),
    "practice": _("practice"),
    "question": _("question"),
    "role_rule": _("rule of a role"),
    "staffing": _("staffing point"),
    "trigger": _("trigger"),
    "constant": _("constant"),
    "translation": _("translation"),
}
WHATS = {
    "added": _("added"),
    "removed": _("removed"),
    "reworded": _("reworded"),
    "reweighted": _("another weight"),
    "regraded": _("other points or bands"),
    "redefined": _("another kind of answer"),
    "moved": _("moved"),
    "changed": _("changed"),
}
EFFECTS = {
    "wording": _("wording only"),
    "comparable": _("comparable with earlier answers"),
    "breaks": _("breaks the series"),
    "advice": _("may change the advice"),
}


def change_text(change) -> str:
    """`question lead_time: reworded (text): comparable with earlier answers`."""
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return gettext("%(kind)s %(code)s: %(what)s%(fields)s: %(effect)s") % {
        "kind": KINDS[change.kind],
        "code": change.code,
        "what": WHATS[change.what],
        "fields": fields,
        "effect": EFFECTS[change.effect],
    }
