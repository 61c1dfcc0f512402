"""Pages about one version beside its form: for whoever may view it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse


class VersionPages:
    """What each further page of a VersionAdmin is made with: address, version, frame."""

    def links(self, request, version):
        """The further pages of a version as (address, label), in the order of its buttons."""
        return []

    def address(self, name, version, *args):
        return reverse(f"admin:{self._page(name)}", args=[version.pk, *args])

    def page_path(self, address, view, name):
        """A page at `<key>/address`, named like Django's own: app_model_name."""
        return path(f"<int:key>/{address}", self.admin_site.admin_view(view), name=self._page(name))

    def _page(self, name):
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def version_to_view(self, request, key):
        version = get_object_or_404(self.get_queryset(request), pk=key)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        return version

    def version_to_change(self, request, key):
        """A draft, for whoever may change it; what is published nobody may."""
        version = self.version_to_view(request, key)
        if not self.has_change_permission(request, version):
            raise PermissionDenied
        return version

    def render_page(self, request, template, version, context, status=200):
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": version,
            "version": version,
        }
        return render(request, template, frame | context, status=status)
