"""Several teams at once, for those who may see several: side by side, and a plan for them."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.forms import SelectionForm, refuse_unknown
from assessments.reports.organisation.heatmap import Selection
from assessments.reports.organisation.plan import plan_of
from assessments.reports.organisation.side_by_side import across_of

INVALID = 422
ANY = ["GET", "HEAD", "POST"]


@require_http_methods(ANY)
def across_teams(request):
    """Team × practice, by name and never ranked."""
    return _page(request, "assessments/across_teams.html", across_of)


@require_http_methods(ANY)
def advice(request):
    """The next roles for the chosen teams: one plan, beside what each of them says itself."""
    return _page(request, "assessments/organisation_advice.html", plan_of)


def _page(request, template: str, read):
    """A page over the chosen teams; whoever sees one team only is led to that team.

    A choice is posted, since a thousand teams fit into no address, and leads to an address.
    """
    teams = access.teams_to_compare(request)
    if len(teams) == 1:
        return redirect("team", teams[0].pk)
    form = SelectionForm(request.POST if request.method == "POST" else request.GET, teams)
    if request.method == "POST":
        refuse_unknown(request.POST, form)
        if form.is_valid():
            return redirect(f"{request.path}?{form.address()}")
    page = None
    if form.is_valid():
        page = read(Selection(form.chosen(), form.period), request.GET.get("page", 1))
    context = {"form": form, "page": page, "query": _query(request)}
    return render(request, template, context, status=INVALID if form.errors else 200)


def _query(request) -> str:
    """The choice as an address has it, from the first of its pages on."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
