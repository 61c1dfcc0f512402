"""The start page, and robots.txt."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.answering.progress import lengths
from assessments.reports.document.texts import titles_of_roles


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What Tripod is, how long an assessment takes, and what the report says."""
    roles = [title.with_article for title in titles_of_roles().values()]
    return render(request, "assessments/start.html", {"lengths": lengths(), "roles": roles})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keeps search engines away from what a link with a secret opens."""
    closed = ("shared", "invited", "join", "new-password")
    lines = [f"Disallow: {reverse('start')}{folder}/\n" for folder in closed]
    return HttpResponse(f"User-agent: *\n{''.join(lines)}", content_type="text/plain")
