"""The role catalogue: what each role owns, at which size, and what calls for it."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Ruleset


@login_not_required
@require_safe
def role_list(request):
    rules = get_object_or_404(Ruleset.objects.published())
    context = {"rules": rules, "roles": rules.roles(), "constants": rules.constants.all()}
    return render(request, "roles/role_list.html", context)


@login_not_required
@require_safe
def role_detail(request, slug):
    rules = get_object_or_404(Ruleset.objects.published())
    context = {"rules": rules, "role": get_object_or_404(rules.roles(), slug=slug)}
    return render(request, "roles/role_detail.html", context)
