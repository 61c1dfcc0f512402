"""The role catalogue: what each role owns, at which team size it is needed, and for what."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from roles.versioning.translations import in_words

from .models import Ruleset


@login_not_required
@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    rules = get_object_or_404(Ruleset.objects.published())
    constants, words = list(rules.constants.all()), rules.translations.words()
    for constant in constants:
        in_words(constant, words)
    context = {"rules": rules, "roles": rules.roles_to_read(), "constants": constants}
    return render(request, "roles/role_list.html", context)


@login_not_required
@require_safe
def role_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rules = get_object_or_404(Ruleset.objects.published())
    role = next((role for role in rules.roles_to_read() if role.slug == slug), None)
    if role is None:
        raise Http404(gettext("No such role."))
    parts = {part: role.lines_of(part) for part in ("measures", "tools", "together", "caution")}
    context = {"rules": rules, "role": role, **parts}
    return render(request, "roles/role_detail.html", context)
