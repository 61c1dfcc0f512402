"""Logging in, and what was posted while nobody was: kept, and sent again by whoever posted it."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.csrf import csrf_failure as refuse
from django.views.decorators.http import require_safe

from assessments.access import remember_several
from assessments.models import Team

KEPT = "kept_post"
CSRF_FIELD = "csrfmiddlewaretoken"
LARGEST = 100_000


def keep(request) -> None:
    """Holds a small post in the session until its sender has logged in."""
    # What a script sends has been read already, so that only its announced length can be asked.
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) <= LARGEST:
        fields = {key: values for key, values in request.POST.lists() if key != CSRF_FIELD}
        request.session[KEPT] = {"path": request.path, "fields": fields}


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """Leads on to what was kept, if anything was."""

    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        remember_several(self.request, Team.objects.visible_to(self.request.user)[:2])
        return response

    def get_success_url(self):
        return reverse("send-again") if KEPT in self.request.session else super().get_success_url()


@require_safe
def send_again(request):
    """Shows that a post was kept, with a button that sends it."""
    kept = request.session.get(KEPT)
    if not kept:
        return redirect("teams")
    context = {"path": kept["path"], "fields": kept["fields"]}
    return render(request, "assessments/send_again.html", context)


def csrf_failure(request, reason=""):
    """For a page of ours whose token is out of date: the same fields with a fresh one."""
    sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    ours = sender.netloc == request.get_host()
    if not ours or request.method != "POST" or not request.user.is_authenticated:
        return refuse(request, reason)
    fields = {key: values for key, values in request.POST.lists() if key != CSRF_FIELD}
    context = {"path": request.path, "fields": fields}
    return render(request, "assessments/send_again.html", context, status=403)
