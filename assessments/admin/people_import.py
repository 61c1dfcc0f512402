"""Import of users and teams: a template to fill in, a try that writes nothing, then the import."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from assessments.accounts.welcoming import welcome
from assessments.people_files import (
    MOST_BYTES,
    MOST_ROWS,
    Imported,
    Outdated,
    Plan,
    Table,
    plan_of,
    read,
    store,
    template,
)
from assessments.people_files.plans import CHANGED, NEW, SAME, Step
from roles.values.names import isolated
from roles.values.responses import Context, Request, attachment, page_status
from roles.versioning.admin.files import FileOrTextForm
from roles.versioning.admin.pages import ListPage
from roles.versioning.files import FileFault, Refused

# The most rows of the table and faults that a page shows.
MOST_SHOWN = 1_000
KINDS: dict[str, StrOrPromise] = {
    "user": _("account"),
    "team": _("team"),
    "right": _("role in a team"),
}
DIDS: dict[str, StrOrPromise] = {NEW: _("New"), CHANGED: _("Changes"), SAME: _("Stays as it is")}

# What the page says of the columns; docs/administration.md has the same.
COLUMNS_IN_WORDS: dict[str, StrOrPromise] = {
    "username": _(
        "The name to log in with: letters, digits and @ . + - _. An account with this name, in "
        "upper or lower case, is the same person."
    ),
    "first_name, last_name, email": _("Of the person; may be empty."),
    "team": _("The team’s name; a new one is made."),
    "area": _("The team’s area; may be empty. Another one moves the team."),
    "engineers": _(
        "How many engineers a new team has, once for each. A team that there is keeps its number."
    ),
    "role": _(
        "lead, member or viewer. Empty means member for somebody new in the team, and no change "
        "for the others."
    ),
}


class PeopleFileForm(FileOrTextForm):
    """With the stamp of what the tried file would do."""

    missing, most_bytes = _("Choose a CSV file."), MOST_BYTES
    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        help_text=format_lazy(
            _("At most {lines} lines and {most} MB. It is tried first, which stores nothing."),
            lines=lazy(number_format, str)(MOST_ROWS, force_grouping=True),
            most=MOST_BYTES // 1_000_000,
        ),
    )
    stamp = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Line:
    """A step of the plan in words."""

    line: int
    did: str
    did_words: StrOrPromise
    kind: StrOrPromise
    name: str
    changes: list[tuple[str, str, str]]


class PeopleTemplatePage(ListPage):
    """Downloads a file with the headings; `?separator=;` is what German spreadsheets expect."""

    route, name = "import/template/", "import-template"
    permissions = ["import"]

    def get(self, request: Request) -> HttpResponse:
        separator = ";" if request.GET.get("separator") == ";" else ","
        # With the mark by which Excel knows UTF-8.
        content = template(separator).encode("utf-8-sig")
        headers = attachment("tripod-people.csv")
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


class PeopleImportPage(ListPage):
    """Tries a file, shows what it would do, and stores exactly that when it is confirmed."""

    route, name, label = "import/", "import", _("Import people and teams")
    permissions = ["import"]
    takes_files = True
    locked_by_site = False

    @staticmethod
    def writes(request: HttpRequest) -> bool:
        return "confirm" in request.POST

    def get(self, request: Request) -> HttpResponse:
        return self._show(request, PeopleFileForm(), {})

    def post(self, request: Request) -> HttpResponse:
        form = PeopleFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(request, form, {})
        try:
            table = read(form.content())
            if "confirm" in request.POST:
                return self._imported(
                    request, store(table, by=request.user, seen=form.cleaned_data["stamp"])
                )
            return self._show(request, form, _tried(table, plan_of(table, by=request.user)))
        except Refused as refused:
            return self._show(request, form, {"refused": refused})
        except Outdated as outdated:
            return self._show(request, form, _tried(table, outdated.plan) | {"outdated": outdated})
        except ValidationError as refused:
            faults = (FileFault(message) for message in refused.messages)
            return self._show(request, form, {"refused": Refused(*faults)})

    def _imported(self, request: Request, done: Imported) -> HttpResponse:
        """Links are shown once, in the answer to the post."""
        told = welcome(done.newcomers)
        context = {
            "title": gettext("Imported"),
            "done": done.plan,
            "links": [row for row in told if row.link],
            "mailed": [row.user for row in told if not row.link],
            "sends_mail": settings.SENDS_MAIL,
            "text": "\n".join(f"{row.user.username}\t{row.link}" for row in told if row.link),
        }
        return self.framed(request, "admin/people_imported.html", context)

    def _show(self, request: Request, form: PeopleFileForm, context: Context) -> HttpResponse:
        wrong = "refused" in context or form.errors
        status = page_status(overtaken="outdated" in context, refused=wrong)
        context |= {"title": gettext("Import people and teams"), "form": form}
        context |= {"columns": COLUMNS_IN_WORDS, "template": self.address(PeopleTemplatePage.name)}
        return self.framed(request, "admin/people_import.html", context, status)


def _tried(table: Table, plan: Plan) -> Context:
    """What the page shows of a plan; faults in place of the rest."""
    if plan.faults:
        return {"refused": Refused(*plan.faults), "is_windows": table.is_windows}
    same = [step for step in plan.steps if step.did == SAME]
    shown = sorted([*plan.to_do, *same][:MOST_SHOWN], key=lambda step: step.line)
    return {
        "plan": plan,
        "lines": [_line(step) for step in shown],
        "more": len(plan.steps) - len(shown),
        "text": table.text,
        "is_windows": table.is_windows,
    }


def _line(step: Step) -> Line:
    changes = [(name, *values) for name, values in step.changes.items()]
    name = step.name if step.kind == "right" else isolated(step.name)
    return Line(step.line, step.did, DIDS[step.did], KINDS[step.kind], name, changes)
