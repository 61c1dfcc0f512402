"""VersionAdmin: outline and buttons of a version; PartAdmin: form of a part in its draft."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern

from roles.values.fields import field_named
from roles.values.responses import Context, Request
from roles.versioning.frozen import FrozenOncePublished
from roles.versioning.versions import Version

from .comparing import ComparePage
from .drafts import DraftAdmin, OfDraftsOnly
from .editing import RoomyFields
from .files import ExportPage, ImportPage
from .pages import AdminPage, VersionPage
from .publishing import NewDraftPage, PublishPage
from .translations import TranslatePage

LONGEST_KEY = 18

V = TypeVar("V", bound=Version)
Row = TypeVar("Row", bound=FrozenOncePublished)


class VersionAdmin(DraftAdmin[V]):
    """The form of a version, with an `outline` of its parts and buttons for its `pages`.

    `pages` are in the order of their buttons.
    """

    pages: Sequence[type[VersionPage]] = [
        ComparePage,
        TranslatePage,
        ExportPage,
        NewDraftPage,
        PublishPage,
    ]
    change_list_template = "admin/version_change_list.html"
    list_filter = ["state"]
    readonly_fields = ["number", "state", "published_at"]

    def outline(self, version: V) -> Iterable[object]:
        """The parts of a version, as its form lists them."""
        return []

    def version_pages(self) -> list[VersionPage]:
        return [page(model_admin=self) for page in self.pages]

    def get_urls(self) -> list[URLPattern]:
        pages: list[type[AdminPage]] = [ImportPage, *self.pages]
        return [*(page.url(self) for page in pages), *super().get_urls()]

    def publish_context(self, request: Request, version: V) -> Context:
        context = super().publish_context(request, version)
        for page in self.version_pages():
            context |= page.publish_context(request, version)
        return context

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponse:
        version = self.get_object(request, object_id)
        context = extra_context or {}
        if version:
            pages = self.version_pages()
            context["outline"] = self.outline(version)
            context["buttons"] = [b for page in pages for b in page.buttons(request, version)]
            for page in pages:
                context |= page.form_context(request, version)
        return super().change_view(request, object_id, form_url, context)

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        context = {"buttons": ImportPage(model_admin=self).buttons(request)}
        return super().changelist_view(request, (extra_context or {}) | context)


class PartForm(forms.ModelForm[Any]):
    """Also checks constraints on fields that the form lacks because a stored part keeps them."""

    def _get_validation_exclusions(self) -> set[str]:
        absent = {f.name for f in self._meta.model._meta.fields if f.editable} - set(self.fields)
        # The stubs leave out this method of ModelForm.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - absent


class PartAdmin(OfDraftsOnly[Row, V], RoomyFields[Row], admin.ModelAdmin[Row], Generic[Row, V]):
    """The form of a part, which is added to the draft that the address names and stays in it."""

    form = PartForm
    # The model of the versions.
    versions: type[V]

    @property
    def whole(self) -> str:
        """The name of the field that leads from a part to its version."""
        return field_named(self.model, self.model.VERSION).name

    def version_of(self, obj: Row) -> V:
        version: V = getattr(obj, self.whole)
        return version

    def drafts(self) -> QuerySet[V]:
        # The stubs take the manager of any version for that of Version.
        return cast("QuerySet[V]", self.versions.objects.drafts())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self.named_draft(request) is not None

    def named_draft(self, request: HttpRequest) -> V | None:
        key = request.GET.get(self.whole, "")
        if not (key.isdecimal() and len(key) <= LONGEST_KEY):
            return None
        return self.drafts().filter(pk=key).first()

    def version_here(self, request: HttpRequest) -> V | None:
        """The version of the part on this page, or the draft to which a part is being added."""
        key = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        part = self.get_object(request, key) if key else None
        return self.version_of(part) if part else self.named_draft(request)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name == self.whole:
            version = self.version_here(request)
            kwargs["queryset"] = self.drafts().filter(pk=version and version.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == self.whole:
            # No links from here to other versions.
            for link in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{link}_related", False)
        return field

    def response_post_save_add(self, request: HttpRequest, obj: Row) -> HttpResponseRedirect:
        return self._after_saving(request, obj, super().response_post_save_add)

    def response_post_save_change(self, request: HttpRequest, obj: Row) -> HttpResponseRedirect:
        return self._after_saving(request, obj, super().response_post_save_change)

    def _after_saving(
        self,
        request: HttpRequest,
        part: Row,
        to_the_list: Callable[[HttpRequest, Row], HttpResponseRedirect],
    ) -> HttpResponseRedirect:
        """Redirects to the version, or back to the list if the user came from a filtered one."""
        version = self.version_of(part)
        version_page = f"admin:{version._meta.app_label}_{version._meta.model_name}_change"
        if self.get_preserved_filters(request):
            return to_the_list(request, part)
        return redirect(version_page, version.pk)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            # Somebody published the version while this person was editing it.
            messages.error(request, " ".join(error.messages))
            return redirect(request.get_full_path())
