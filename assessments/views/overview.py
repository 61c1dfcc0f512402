"""The start page, the health checks livez and readyz, and robots.txt."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
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
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and is migrated; no details for the public."""
    try:
        executor = MigrationExecutor(connection)
        ready = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:  # Any error of the database means "not ready".
        ready = False
    text, status = ("ok", 200) if ready else ("not ready", 503)
    return HttpResponse(text, status=status, content_type="text/plain")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keeps search engines away from what a link with a secret opens."""
    closed = ("shared", "invited", "join", "new-password")
    lines = [f"Disallow: {reverse('start')}{folder}/\n" for folder in closed]
    return HttpResponse(f"User-agent: *\n{''.join(lines)}", content_type="text/plain")
