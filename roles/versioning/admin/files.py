"""Versions as files in the admin: a link that exports one, and a page that imports a draft."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from roles.versioning.files import (
    MOST_BYTES,
    MOST_MB,
    Importer,
    Refused,
    attachment,
    read_document,
)

INVALID = 422
# Making these changes what everybody sees at once, so an editor's rights do not do.
FOUNDING = ["roles.add_discipline", "roles.add_role"]


class ImportForm(forms.Form):
    """A file, or, once it has been tried, its text."""

    file = forms.FileField(
        label=_("TOML file"),
        required=False,
        help_text=format_lazy(
            _("As an export writes it, of at most {most} MB. It is tried first."), most=MOST_MB
        ),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    replace = forms.BooleanField(required=False)

    def clean(self):
        data = super().clean()
        if not data.get("file") and not data.get("text"):
            self.add_error("file", _("Choose a TOML file."))
        return data

    def content(self) -> bytes:
        """What was sent, no further than a catalogue file may be long."""
        file = self.cleaned_data["file"]
        if file:
            return file.read(MOST_BYTES + 1)
        # A browser sends a text with the line ends of the web.
        return self.cleaned_data["text"].replace("\r\n", "\n").encode()


class CatalogueFiles:
    """The pages of a VersionAdmin that says which `importer` knows its files."""

    importer: type[Importer]
    change_list_template = "admin/version_change_list.html"

    def get_urls(self):
        def own(address, name, view):
            return path(address, self.admin_site.admin_view(view), name=self._page(name))

        return [
            own(
                "import/", "import", require_http_methods(["GET", "HEAD", "POST"])(self.import_view)
            ),
            own("<int:key>/export/", "export", require_safe(self.export_view)),
            *super().get_urls(),
        ]

    def links(self, request, version):
        export = (self.address("export", version), gettext("Export as TOML"))
        return [*super().links(request, version), export]

    def has_import_permission(self, request):
        return self.has_change_permission(request) and self.has_draft_permission(request)

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": self.has_import_permission(request)}
        return super().changelist_view(request, (extra_context or {}) | context)

    # --- a version leaves ---

    def export_view(self, request, key):
        version = get_object_or_404(self.model, pk=key)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        try:
            text = self.importer.export(version, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(f"admin:{self._page('change')}", version.pk)
        name = f"tripod-{version.reference.replace(':', '-')}.toml"
        kind = "application/toml; charset=utf-8"
        return HttpResponse(text, content_type=kind, headers=attachment(name))

    # --- a file becomes a draft ---

    def import_view(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        posted = (request.POST, request.FILES) if request.method == "POST" else ()
        form, context = ImportForm(*posted), {}
        if form.is_valid():
            content = form.content()
            try:
                if "confirm" in request.POST:
                    return self._imported(request, content, replace=form.cleaned_data["replace"])
                context = self._tried(request, content)
            except Refused as refused:
                context = {"refused": refused}
        return self._import_page(request, form, context)

    def _importer(self, request, content: bytes) -> Importer:
        may_found = request.user.has_perms(FOUNDING)
        return self.importer(read_document(content), may_found=may_found)

    def _tried(self, request, content: bytes) -> dict:
        outcome = self._importer(request, content).dry_run()
        return {"outcome": outcome, "text": content.decode("utf-8-sig")}

    def _imported(self, request, content: bytes, *, replace: bool):
        replace = replace and self.has_delete_permission(request)
        outcome = self._importer(request, content).run(by=request.user, replace=replace)
        version = outcome.version
        self.log_addition(request, version, gettext("Imported."))
        message = gettext("%(version)s is what the file says. Look at it, then publish it.")
        messages.success(request, message % {"version": version})
        return redirect(f"admin:{self._page('change')}", version.pk)

    def _import_page(self, request, form, context: dict):
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Import a file"),
            "form": form,
        }
        failed = form.errors or "refused" in context
        status = INVALID if request.method == "POST" and failed else 200
        return render(request, "admin/catalogue_import.html", context, status=status)
