"""Pages about one version beside its form, and the page before publishing."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from roles.versioning.translations import SOURCE


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


@dataclass(frozen=True)
class Coverage:
    """How far a version is translated into a language."""

    code: str
    name: str
    total: int
    missing: int

    @property
    def translated(self) -> int:
        return self.total - self.missing


def languages() -> dict[str, str]:
    """The languages beside the one in which versions are written, by code."""
    return {code: name for code, name in settings.LANGUAGES if code.split("-")[0] != SOURCE}


def coverage_of(version) -> list[Coverage]:
    """One line a language, by all the sentences of the version."""
    said = {sentence for chapter in version.chapters() for sentence in chapter.sentences}
    return [
        Coverage(code, name, len(said), len(said - version.translations.words(code).keys()))
        for code, name in languages().items()
    ]


def address_of(row) -> str:
    """The admin page of a row, or the page that adds it with what is known of it."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    if row.pk is not None:
        return reverse(f"{name}_change", args=[row.pk])
    known = {f.name: f.value_from_object(row) for f in row._meta.concrete_fields if f.editable}
    told = {name: value for name, value in known.items() if value not in (None, "", [], False)}
    return reverse(f"{name}_add", query=told)


class PublishingPage(VersionPages):
    """Asks before a draft is published; nothing is published while there are faults."""

    once_published = ""

    def get_urls(self):
        view = require_http_methods(["GET", "HEAD", "POST"])(self.publish_view)
        return [self.page_path("publish/", view, "publish"), *super().get_urls()]

    def has_publish_permission(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    def publish_view(self, request, key):
        version = self.version_to_view(request, key)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self.publish(request, version)
            return redirect(self.address("change", version))
        if not version.is_draft:
            messages.info(request, gettext("%(version)s is no draft.") % {"version": version})
            return redirect(self.address("change", version))
        return self.render_page(
            request, "admin/version/publish.html", version, self.publishing(request, version)
        )

    def publishing(self, request, version) -> dict:
        """What the page tells; a subclass adds what it knows of changes and of their impact."""
        faults = [(fault, address_of(fault.row) if fault.row else "") for fault in version.faults()]
        return {
            "title": gettext("Publish %(version)s") % {"version": version},
            "faults": faults,
            "coverage": coverage_of(version),
            "in_force": version.siblings().published().first(),
            "once_published": self.once_published,
        }

    def publish(self, request, version):
        try:
            version.publish(by=request.user)
        except ValidationError as error:
            return self.refuse(request, version, error)
        self.log_change(request, version, gettext("Published."))
        messages.success(request, f"{version}: {self.once_published}")
        return version

    def refuse(self, request, version, error):
        for fault in error.messages:
            messages.error(request, f"{version}: {fault}")
