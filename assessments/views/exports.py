"""The page to choose an export, the download, and the files and charts of one report."""

from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access, exports
from assessments.accounts import limits
from assessments.accounts.recent import is_recent
from assessments.exports import DEFAULT_FORMAT, FORMATS, KINDS, Export, Scope
from assessments.forms import ExportForm
from assessments.models import Assessment
from roles.values.responses import Request, asked, form_page, valid

from .confirming import to_confirm


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponse:
    """Chooses an export and counts its rows; a valid post redirects to an address to share."""
    form = _form(request)
    if valid(request, form) and request.method == "POST":
        return redirect(f"{request.path}?{form.address()}")
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def download(request: Request) -> HttpResponse | StreamingHttpResponse:
    form = _form(request)
    if not valid(request, form):
        return _page(request, form)
    if form.is_everything() and not is_recent(request):
        return to_confirm(request, f"{reverse('export')}?{form.address()}")
    limits.spend_export(request, everything=form.is_everything())
    return _chosen(request, form).response(request)


@require_safe
def report_file(
    request: Request, pk: UUID, what: str, format: str = DEFAULT_FORMAT
) -> StreamingHttpResponse:
    assessment = access.submitted_to_read(request, pk)
    if what not in KINDS or format not in FORMATS:
        raise Http404(gettext("There is no such file of a report."))
    limits.spend_export(request)
    file = Export(KINDS[what], Scope.of_report(assessment), format)
    return file.response(request)


@require_safe
def report_chart(request: Request, pk: UUID, kind: str, code: str) -> HttpResponse:
    assessment = access.submitted_to_read(request, pk)
    return _picture(exports.report_chart(assessment, kind, code))


@require_safe
def history_chart(request: Request, pk: UUID, kind: str, code: str) -> HttpResponse:
    team = access.team_to_read(request, pk)
    return _picture(exports.history_chart(team, kind, code))


def _picture(chart: exports.Chart | None) -> HttpResponse:
    if chart is None:
        raise Http404(gettext("There is no such chart."))
    return chart.response()


def _form(request: Request) -> ExportForm:
    kinds = [(kind.slug, kind.label) for kind in KINDS.values()]
    formats = [(name, format.label) for name, format in FORMATS.items()]
    return ExportForm(asked(request), user=request.user, kinds=kinds, formats=formats)


def _chosen(request: Request, form: ExportForm) -> Export[Scope]:
    chosen = form.cleaned_data
    scope = Scope(Assessment.objects.visible_to(request.user), form.teams(), form.period)
    return Export(KINDS[chosen["what"]], scope, chosen["format"])


def _page(request: Request, form: ExportForm) -> HttpResponse:
    file = _chosen(request, form) if form.is_valid() else None
    context = {
        "form": form,
        "file": file,
        "rows": file and file.kind.count(file.scope),
        "reports": file and file.scope.assessments().count(),
    }
    return form_page(request, "assessments/export.html", context)
