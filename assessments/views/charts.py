"""The addresses of charts: SVG files of a report, and of a history of a team."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from assessments import access, exports
from roles.values.responses import Request


@require_safe
def report_chart(request: Request, pk: UUID, kind: str, code: str) -> HttpResponse:
    assessment = access.submitted_to_read(request, pk)
    return _file(exports.report_chart(assessment, kind, code))


@require_safe
def history_chart(request: Request, pk: UUID, kind: str, code: str) -> HttpResponse:
    team = access.team_to_read(request, pk)
    return _file(exports.history_chart(team, kind, code))


def _file(chart: exports.Chart | None) -> HttpResponse:
    if chart is None:
        raise Http404(gettext("There is no such chart."))
    return chart.response()
