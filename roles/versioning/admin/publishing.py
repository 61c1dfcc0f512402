"""Admin pages that make a new draft of a version, and publish a draft without faults."""

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.values.responses import Request
from roles.versioning.versions import Version

from .pages import VersionPage


class NewDraftPage(VersionPage):
    """Makes a draft that is a copy of the version, and redirects to it."""

    route, name, label = "<int:key>/new-draft/", "new-draft", _("Make a new draft")
    http_method_names = ["post"]
    permissions = ["draft"]

    def is_offered(self, version: Version) -> bool:
        return not version.is_draft

    def post(self, request: Request, version: Version) -> HttpResponse:
        draft = self.model_admin.make_draft(request, version)
        return redirect(self.address("change", (draft or version).pk))


class PublishPage(VersionPage):
    """Asks for confirmation, then publishes a draft that has no faults."""

    route, name, label = "<int:key>/publish/", "publish", _("Publish …")
    permissions = ["view", "publish"]
    is_main = True

    def is_offered(self, version: Version) -> bool:
        return version.is_draft

    def get(self, request: Request, version: Version) -> HttpResponse:
        """Shows the faults, and what the other pages add, such as changes and translations."""
        if not version.is_draft:
            messages.info(request, gettext("%(version)s is no draft.") % {"version": version})
            return redirect(self.address("change", version.pk))
        faults = [(fault, address_of(fault.row) if fault.row else "") for fault in version.faults()]
        context = {
            "title": gettext("Publish %(version)s") % {"version": version},
            "faults": faults,
            "in_force": version.siblings().published().first(),
            "once_published": self.model_admin.once_published,
            **self.model_admin.publish_context(request, version),
        }
        return self.render(request, "admin/version/publish.html", version, context)

    def post(self, request: Request, version: Version) -> HttpResponse:
        self.model_admin.publish(request, version)
        return redirect(self.address("change", version.pk))


def address_of(row: Model) -> str:
    """The admin page of a row; for a missing one the page to add it, with known fields filled."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    if row.pk is not None:
        return reverse(f"{name}_change", args=[row.pk])
    known = {f.name: f.value_from_object(row) for f in row._meta.concrete_fields if f.editable}
    given = {name: value for name, value in known.items() if value not in (None, "", [], False)}
    return reverse(f"{name}_add", query=given)
