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
    """Keeps search engines away from reports that are shared by a link."""
    rules = f"User-agent: *\nDisallow: {reverse('start')}shared/\n"
    return HttpResponse(rules, content_type="text/plain")
