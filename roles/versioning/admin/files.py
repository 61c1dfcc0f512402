"""Admin pages that export a version as a file, and import one: dry run first, replaces a draft."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from roles.values.responses import Context, Request, attachment, page_status
from roles.versioning.files import (
    MOST_BYTES,
    MOST_MB,
    Importer,
    Refused,
    read_document,
)
from roles.versioning.versions import Version

from .drafts import DraftAdmin
from .pages import ListPage, VersionPage

# For creating a discipline or a role: everybody sees it at once, so an editor's rights do not do.
MAY_CREATE_ROLES = ["roles.add_discipline", "roles.add_role"]


class FileOrTextForm(forms.Form):
    """A file, or its text after a try."""

    file = forms.FileField(required=False)
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    # What is said without either, and how many bytes are read of a file.
    missing: StrOrPromise
    most_bytes: int

    def clean(self) -> None:
        super().clean()
        if not self.cleaned_data.get("file") and not self.cleaned_data.get("text"):
            self.add_error("file", self.missing)

    def content(self) -> bytes:
        """The bytes that were sent; of a file that is too long, only enough to notice that."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file:
            content: bytes = file.read(self.most_bytes + 1)
            return content
        # A browser sends text with CRLF line ends.
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").encode()


class ImportForm(FileOrTextForm):
    """A version as a file, and whether it replaces the draft."""

    missing, most_bytes = _("Choose a TOML file."), MOST_BYTES
    file = forms.FileField(
        label=_("TOML file"),
        required=False,
        help_text=format_lazy(
            _("As an export writes it, of at most {most} MB. It is tried first."), most=MOST_MB
        ),
    )
    replace = forms.BooleanField(required=False)


class ExportPage(VersionPage):
    """Downloads a version as a file."""

    route, name, label = "<int:key>/export/", "export", _("Export as TOML")

    def get(self, request: Request, version: Version) -> HttpResponse:
        try:
            text = self._text(request, version)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(self.address("change", version.pk))
        name = f"tripod-{version.reference.replace(':', '-')}.toml"
        kind = "application/toml; charset=utf-8"
        return HttpResponse(text, content_type=kind, headers=attachment(name))

    def _text(self, request: Request, version: Version) -> str:
        """The file; nothing for a HEAD, which is no export."""
        if request.method == "HEAD":
            return ""
        return self.model_admin.importer.export(version, by=request.user)


class ImportPage(ListPage):
    """Imports a file as a draft: a dry run first, then the import when that is confirmed."""

    if TYPE_CHECKING:
        model_admin: DraftAdmin[Any]
    route, name, label = "import/", "import", _("Import a file")
    permissions = ["change", "draft"]
    takes_files = True

    @staticmethod
    def writes(request: HttpRequest) -> bool:
        return "confirm" in request.POST

    def get(self, request: Request) -> HttpResponse:
        return self._show(request, ImportForm(), {})

    def post(self, request: Request) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        context: Context = {}
        if form.is_valid():
            content = form.content()
            try:
                if "confirm" in request.POST:
                    return self._imported(request, content, replace=form.cleaned_data["replace"])
                context = self._tried(request, content)
            except Refused as refused:
                context = {"refused": refused}
        return self._show(request, form, context)

    def _importer(self, request: Request, content: bytes) -> Importer[Any]:
        may_create_roles = request.user.has_perms(MAY_CREATE_ROLES)
        return self.model_admin.importer(read_document(content), may_create_roles=may_create_roles)

    def _tried(self, request: Request, content: bytes) -> Context:
        outcome = self._importer(request, content).dry_run()
        return {"outcome": outcome, "text": content.decode("utf-8-sig")}

    def _imported(self, request: Request, content: bytes, *, replace: bool) -> HttpResponse:
        replace = replace and self.model_admin.has_delete_permission(request)
        outcome = self._importer(request, content).run(by=request.user, replace=replace)
        version = outcome.version
        self.model_admin.log_addition(request, version, gettext("Imported."))
        message = gettext("%(version)s is what the file says. Look at it, then publish it.")
        messages.success(request, message % {"version": version})
        return redirect(self.address("change", version.pk))

    def _show(self, request: Request, form: ImportForm, context: Context) -> HttpResponse:
        status = page_status(overtaken=False, refused="refused" in context or form.errors)
        context |= {"title": gettext("Import a file"), "form": form}
        return self.framed(request, "admin/catalogue_import.html", context, status)
