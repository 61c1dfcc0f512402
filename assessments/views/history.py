"""A team's reports through time."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments import access
from assessments.reports.history import history_of


@require_safe
def team_history(request, pk):
    team = access.team_to_read(request, pk)
    context = {"team": team, "history": history_of(team)}
    return render(request, "assessments/history.html", context)
