"""What leaves as a file: the page to choose it, the download, and the files of one report."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.exports import DEFAULT_FORMAT, FORMATS, KINDS, Export, Scope
from assessments.forms import ExportForm, refuse_unknown
from assessments.models import Assessment

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
def export(request):
    """What to take along, and how many rows that is; what is posted becomes an address."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{request.path}?{form.address()}")
    return _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def download(request):
    form = _form(request)
    if not form.is_valid():
        return _page(request, form)
    return _chosen(request, form).response(by=request.user)


@require_safe
def report_file(request, pk, what, format=DEFAULT_FORMAT):
    """One report alone."""
    assessment = access.submitted_to_read(request, pk)
    if what not in KINDS or format not in FORMATS:
        raise Http404(gettext("There is no such file of a report."))
    file = Export(KINDS[what], Scope.of_report(assessment), format)
    return file.response(by=request.user)


def _form(request) -> ExportForm:
    kinds = [(kind.slug, kind.label) for kind in KINDS.values()]
    formats = [(name, format.label) for name, format in FORMATS.items()]
    sent = request.POST if request.method == "POST" else request.GET
    form = ExportForm(sent, user=request.user, kinds=kinds, formats=formats)
    if request.method == "POST":
        refuse_unknown(request.POST, form)
    return form


def _chosen(request, form) -> Export:
    chosen = form.cleaned_data
    scope = Scope(Assessment.objects.visible_to(request.user), form.teams(), form.period)
    return Export(KINDS[chosen["what"]], scope, chosen["format"])


def _page(request, form):
    file = _chosen(request, form) if form.is_valid() else None
    context = {
        "form": form,
        "file": file,
        "rows": file and file.kind.count(file.scope),
        "reports": file and file.scope.assessments().count(),
    }
    return render(request, "assessments/export.html", context, status=200 if file else INVALID)
