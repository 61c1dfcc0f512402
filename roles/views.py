"""The role catalogue: what each role is responsible for, and how many at which team size."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from roles.versioning.translations import in_words

from .models import RoleLine, Ruleset

# Parts of a role that its page shows as they are; the days come in an order of their own.
Part = RoleLine.Part
SHOWN = (Part.MEASURE, Part.TOOL, Part.TOGETHER, Part.CAUTION, Part.EXAMPLE)


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
    parts = {part.value: role.lines_of(part) for part in SHOWN}
    context = {"rules": rules, "role": role, **parts}
    return render(request, "roles/role_detail.html", context)
