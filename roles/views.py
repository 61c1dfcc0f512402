"""The role catalogue: what each role owns, at which size, and what calls for it."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Constant, Role


@login_not_required
@require_safe
def role_list(request):
    roles = Role.objects.select_related("discipline").prefetch_related("bands", "triggers")
    context = {"roles": roles, "constants": Constant.objects.all()}
    return render(request, "roles/role_list.html", context)


@login_not_required
@require_safe
def role_detail(request, slug):
    roles = Role.objects.select_related("discipline").prefetch_related("bands", "triggers")
    return render(request, "roles/role_detail.html", {"role": get_object_or_404(roles, slug=slug)})
