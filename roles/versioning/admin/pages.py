"""AdminPage, VersionPage and Button: pages beyond Django's own, their address and permission.

To add one: write a VersionPage with its route, name, label and `get` or `post`, and add it to the
`pages` of an admin. Its address and its button are made from that list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.views import View
from django_stubs_ext import StrOrPromise

from roles.values.responses import Context, Request
from roles.versioning.versions import Version

from .drafts import DraftAdmin


@dataclass(frozen=True)
class Button:
    """Leads to a page: a link, or a form with one button if the page accepts only POST."""

    address: str
    label: StrOrPromise
    is_post: bool = False
    # Highlighted, and after Django's own button for the history.
    is_main: bool = False


class AdminPage(View):
    """A view that knows its address in a ModelAdmin, who may open it, and its button."""

    model_admin: Any = None  # as_view() sets only what the class has.
    http_method_names = ["get", "head", "post"]
    # The path below the list's address, and the last part of the URL name, after app and model.
    route = name = ""
    # The text of the button; a page without a label has no button.
    label: StrOrPromise = ""
    # As for admin actions: each one stands for a method has_<permission>_permission.
    permissions: Sequence[str] = ["view"]
    # Whether more may be sent to it than to other pages: config/bodies.py.
    takes_files = False
    # Whether the site locks the person before the page; not where a verb locks teams before people.
    locked_by_site = True

    @staticmethod
    def writes(request: HttpRequest) -> bool:
        """Whether a post stores something, so that the right to it is checked under a lock."""
        return True

    @classmethod
    def url(cls, model_admin: admin.ModelAdmin[Any]) -> URLPattern:
        view = cls.as_view(model_admin=model_admin)
        vars(view).update(writes=cls.writes, locked_by_site=cls.locked_by_site)
        opts, checked = model_admin.opts, model_admin.admin_site.admin_view(view)
        return path(cls.route, checked, name=f"{opts.app_label}_{opts.model_name}_{cls.name}")

    def address(self, name: str, *args: object) -> str:
        """The address of any page of this ModelAdmin, such as `change`."""
        opts = self.model_admin.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=args)

    def may_open(self, request: HttpRequest, version: Version | None = None) -> bool:
        return all(
            getattr(self.model_admin, f"has_{permission}_permission")(request, version)
            for permission in self.permissions
        )

    def dispatch(self, request: HttpRequest, *version: Any, **more: Any) -> HttpResponseBase:
        if not self.may_open(request, *version):
            raise PermissionDenied
        return super().dispatch(request, *version, **more)

    def framed(
        self, request: HttpRequest, template: str, context: Context, status: int = 200
    ) -> HttpResponse:
        """Renders the template inside the admin's layout."""
        frame = {**self.model_admin.admin_site.each_context(request), "opts": self.model_admin.opts}
        return render(request, template, frame | context, status=status)


class ListPage(AdminPage):
    """A page about a list, with a button above it if it has a label."""

    def buttons(self, request: HttpRequest) -> list[Button]:
        offered = self.label and self.may_open(request)
        return [Button(self.address(self.name), self.label)] if offered else []


class VersionPage(AdminPage):
    """A page about one version: `get` and `post` receive the version that the address names."""

    if TYPE_CHECKING:
        model_admin: DraftAdmin[Any]
    is_main = False

    def dispatch(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        method = (request.method or "").lower()
        if method not in self.http_method_names or not hasattr(self, method):
            return self.http_method_not_allowed(request)
        versions = self.model_admin.get_queryset(request)
        return super().dispatch(request, get_object_or_404(versions, pk=more.pop("key")), **more)

    def is_offered(self, version: Version) -> bool:
        """Whether to offer the page with a button; its address works anyway."""
        return True

    def buttons(self, request: HttpRequest, version: Version) -> list[Button]:
        """The page's buttons on the version's form."""
        if not (self.label and self.is_offered(version) and self.may_open(request, version)):
            return []
        is_post = "get" not in self.http_method_names
        return [Button(self.address(self.name, version.pk), self.label, is_post, self.is_main)]

    def form_context(self, request: HttpRequest, version: Version) -> Context:
        """What this page adds to the template context of the version's form."""
        return {}

    def publish_context(self, request: Request, version: Version) -> Context:
        """What this page adds to the template context of the Publish page."""
        return {}

    def render(
        self,
        request: HttpRequest,
        template: str,
        version: Version,
        context: Context,
        status: int = 200,
    ) -> HttpResponse:
        context = {"original": version, "version": version} | context
        return self.framed(request, template, context, status)
