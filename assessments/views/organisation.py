"""Several teams at once, for those who may see several: side by side, and their advice as one."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments import access
from assessments.forms import SelectionForm, refuse_unknown
from assessments.reports.across import across_of
from assessments.reports.selections import Selection

INVALID = 422
ANY = ["GET", "HEAD", "POST"]


@require_http_methods(ANY)
def across_teams(request):
    """Team × practice, by name and never ranked."""
    return _page(request, "assessments/across_teams.html", across_of)


@require_http_methods(ANY)
def advice(request):
    """The next role for the chosen teams together, by the same rule as for a team."""
    return _page(request, "assessments/organisation_advice.html", across_of)


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
    page = read(_selection(form)) if form.is_valid() else None
    context = {"form": form, "page": page, "query": request.GET.urlencode()}
    return render(request, template, context, status=INVALID if form.errors else 200)


def _selection(form: SelectionForm) -> Selection:
    given = form.cleaned_data
    return Selection(form.chosen(), given["since"], given["until"])
