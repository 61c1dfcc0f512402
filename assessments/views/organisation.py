"""Pages over several teams: side by side, and the plan of the next roles."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.forms import SelectionForm
from assessments.reports.organisation.plan import plan_of
from assessments.reports.organisation.selection import Selection
from assessments.reports.organisation.side_by_side import side_by_side_of
from roles.values.responses import Request, asked, form_page, valid


@require_http_methods(["GET", "HEAD", "POST"])
def across_teams(request: Request) -> HttpResponse:
    """Teams × practices, sorted by name and never ranked."""
    return _page(request, "assessments/across_teams.html", side_by_side_of)


@require_http_methods(["GET", "HEAD", "POST"])
def advice(request: Request) -> HttpResponse:
    """The next roles for the chosen teams: one plan, next to the advice of each team."""
    return _page(request, "assessments/organisation_advice.html", plan_of)


def _page(
    request: Request, template: str, build: Callable[[Selection, str | int], object]
) -> HttpResponse:
    """A page over the chosen teams; redirects to the team if the user may see only one.

    A choice is posted, since a thousand teams do not fit in an address. It redirects to an address
    that can be shared.
    """
    teams = access.teams_to_compare(request)
    if len(teams) == 1:
        return redirect("team", teams[0].pk)
    form = SelectionForm(asked(request), teams)
    if valid(request, form) and request.method == "POST":
        return redirect(f"{request.path}?{form.address()}")
    page = None
    if form.is_valid():
        page = build(Selection(form.chosen(), form.period), request.GET.get("page", 1))
    context = {"form": form, "page": page, "query": _query(request)}
    return form_page(request, template, context)


def _query(request: Request) -> str:
    """The choice as the query of an address, without the page number."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
