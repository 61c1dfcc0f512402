"""Links to a report: create, revoke, and open one with its token and cookie."""

from http import HTTPStatus
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access
from assessments.accounts import limits
from assessments.forms import ShareForm
from assessments.models import ShareLink
from assessments.reports.page.page import page_of
from roles.values.names import isolated_text
from roles.values.responses import Request, form_page, posted, refuse_unknown, stored

from .secret_links import open_again, opened, refused, too_many

NOT_VALID = _("This link is no longer valid: ask whoever sent it for a new one.")
WITHDRAWN = _("The team withdrew this report: ask whoever sent you the link for a later one.")
OPEN_AGAIN = _("Open the link that you were sent again, or ask whoever sent it for a new one.")
# The latest of those that no longer work.
MOST_ENDED = 50


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: Request, pk: UUID) -> HttpResponse:
    """The links to a report. The address of a new link is shown once, in the answer to the post."""
    assessment = access.standing_to_share(request, pk)
    form = ShareForm(posted(request))

    def make() -> str:
        _link, token = ShareLink.objects.make(assessment, by=request.user, **form.cleaned_data)
        return urljoin(settings.PUBLIC_URL, reverse("shared", args=[token]))

    address = stored(request, form, make)
    links = ShareLink.objects.of(assessment).select_related("made_by", "revoked_by")
    alive = list(links.alive())
    context = {
        "assessment": assessment,
        "form": ShareForm() if address else form,
        "address": address,
        "alive": alive,
        "ended": links.exclude(pk__in=[link.pk for link in alive])[:MOST_ENDED],
    }
    return form_page(request, "assessments/share.html", context)


@require_POST
def revoke(request: Request, pk: UUID, link: UUID) -> HttpResponse:
    """Revokes a link; a second time changes nothing."""
    shared = access.link_to_revoke(request, pk, link)
    refuse_unknown(request.POST)
    shared.revoke(by=request.user)
    message = gettext("The link for %(label)s is revoked: nobody can read the report with it.")
    messages.success(request, message % {"label": isolated_text(shared)})
    return redirect("share", pk)


@login_not_required
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Exchanges the token for a cookie of this report, so that it leaves the address bar."""
    try:
        guess = limits.spend_link(request)
    except limits.TooManyGuesses as wait:
        return too_many(request, wait.seconds)
    # One look-up for unknown, expired and revoked links, so that timing does not tell them apart.
    alive = ShareLink.objects.alive().select_related("report__assessment")
    link = alive.with_token(token).first()
    if link is None:
        return refused(request, NOT_VALID)
    guess.rollback()
    if link.report.assessment.is_withdrawn:
        return refused(request, WITHDRAWN, HTTPStatus.GONE)
    address = reverse("shared-report", args=[link.pk])
    return opened(address, settings.SHARED_COOKIE_NAME, link.pk, access.SHARED_SALT)


@login_not_required
@require_safe
def shared_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report behind a link; its template gets nothing else about the team."""
    link = access.link_to_read(request, pk)
    if link is None:
        return open_again(request, OPEN_AGAIN)
    if link.report.assessment.is_withdrawn:
        return refused(request, WITHDRAWN, HTTPStatus.GONE)
    if request.method == "GET":
        link.count_use()
    context = {
        "page": page_of(link.report.assessment),
        "submitted": link.report.assessment.submitted,
        "expires": link.expires,
    }
    return render(request, "assessments/shared_report.html", context)
