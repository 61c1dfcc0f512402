"""A person's own data: a file of all that is about them, and deleting the account."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments.accounts import limits
from assessments.personal_data import erasure, parts
from roles.values.responses import Request, attachment, refuse_unknown

from .kept_posts import kept_posts, posts_to_send_again


@require_safe
def own_data(request: Request) -> HttpResponse:
    """Everything about the user as a JSON file; the audit log has it. A HEAD is no download."""
    limits.spend_export(request)
    name = f"tripod-my-data-{timezone.localdate()}.json"
    text = "" if request.method == "HEAD" else _downloaded(request)
    return HttpResponse(text, content_type="application/json", headers=attachment(name))


def _downloaded(request: Request) -> str:
    request.user.record_download()
    posts = [
        {"path": post.path, "at": post.at, "fields": post.fields}
        for post in posts_to_send_again(request)
    ]
    return parts.as_json(request.user, posts)


@require_http_methods(["GET", "HEAD", "POST"])
def erase_account(request: Request) -> HttpResponse:
    """Says what happens, then erases the user's own account."""
    if request.method == "POST":
        refuse_unknown(request.POST)
        try:
            erasure.erase(request.user, by=request.user)
        except ValidationError:
            # The page says what stands in the way.
            return redirect("erase-account")
        return _left(request)
    context = {"hindrances": erasure.hindrances(request.user)}
    return render(request, "account/erase.html", context)


def _left(request: Request) -> HttpResponse:
    kept_posts(request).delete()
    request.session.flush()
    request.user = AnonymousUser()  # type: ignore[assignment]
    messages.success(request, gettext("Your account is deleted."))
    return redirect("start")
