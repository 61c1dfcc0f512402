"""Versions and their parts in the admin: the pages, and making, editing and publishing drafts."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.versioning.files import Importer
from roles.versioning.frozen import REFUSAL

from .comparing import ComparePage
from .editing import RoomyFields
from .files import ExportPage, ImportPage
from .pages import VersionPage
from .publishing import NewDraftPage, PublishPage
from .translations import TranslatePage

LONGEST_KEY = 18


class OfDraftsOnly:
    """Allows changing and deleting a version, or a part of one, only while it is a draft."""

    def version_of(self, obj):
        """The row itself if it is a version, else the version that it belongs to."""
        field = self.model.VERSION.split("__")[0].removesuffix("_id")
        return obj if field == "pk" else getattr(obj, field)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.version_of(obj).is_draft)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.version_of(obj).is_draft)

    def get_deleted_objects(self, objs, request):
        """Gives the published version as the reason, instead of naming a missing permission."""
        rows, count, lacking, protected = super().get_deleted_objects(objs, request)
        frozen = [obj for obj in objs if not self.version_of(obj).is_draft]
        if not frozen:
            return rows, count, lacking, protected
        versions = dict.fromkeys(str(self.version_of(obj)) for obj in frozen)
        return rows, count, set(), [f"{version}: {REFUSAL}" for version in versions]


class VersionAdmin(OfDraftsOnly, admin.ModelAdmin):
    """The form of a version, with an `outline` of its parts and buttons for its `pages`.

    `pages` are in the order of their buttons; `importer` reads and writes the files of such a
    version, and `compared_models` has the model of each kind of change.
    """

    pages: list[type[VersionPage]] = [
        ComparePage,
        TranslatePage,
        ExportPage,
        NewDraftPage,
        PublishPage,
    ]
    importer: type[Importer]
    compared_models = {}
    once_published = ""
    change_list_template = "admin/version_change_list.html"
    list_filter = ["state"]
    readonly_fields = ["number", "state", "published_at"]
    actions = ["make_new_drafts", "publish_drafts"]

    def outline(self, version):
        """The parts of a version, as its form lists them."""
        return []

    # --- further pages and their buttons ---

    def version_pages(self) -> list[VersionPage]:
        return [page(model_admin=self) for page in self.pages]

    def get_urls(self):
        return [*(page.url(self) for page in (ImportPage, *self.pages)), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, object_id)
        context = extra_context or {}
        if version:
            pages = self.version_pages()
            context["outline"] = self.outline(version)
            context["buttons"] = [b for page in pages for b in page.buttons(request, version)]
            for page in pages:
                context |= page.form_context(request, version)
        return super().change_view(request, object_id, form_url, context)

    def changelist_view(self, request, extra_context=None):
        context = {"buttons": ImportPage(model_admin=self).buttons(request)}
        return super().changelist_view(request, (extra_context or {}) | context)

    # --- actions on one version, and on those selected in the list ---

    def has_draft_permission(self, request, version=None):
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")

    def has_publish_permission(self, request, version=None):
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    @admin.action(description=_("Make a new draft of each selected version"), permissions=["draft"])
    def make_new_drafts(self, request, queryset):
        for version in queryset:
            self.make_draft(request, version)

    @admin.action(description=_("Publish the selected drafts"), permissions=["publish"])
    def publish_drafts(self, request, queryset):
        for version in queryset:
            self.publish(request, version)

    def make_draft(self, request, version):
        """The new draft; or None, with a message that says why."""
        try:
            draft = version.new_draft()
        except ValidationError as error:
            self._refuse(request, version, error)
            return None
        names = {"draft": draft, "version": version}
        self.log_addition(request, draft, gettext("New draft, a copy of %(version)s.") % names)
        done = gettext("%(draft)s is a copy of %(version)s. Edit it, then publish it.")
        messages.success(request, done % names)
        return draft

    def publish(self, request, version):
        try:
            version.publish(by=request.user)
        except ValidationError as error:
            self._refuse(request, version, error)
            return
        self.log_change(request, version, gettext("Published."))
        messages.success(request, f"{version}: {self.once_published}")

    def save_translations(self, request, version, language, texts):
        version.translate(language, texts)

    def _refuse(self, request, version, error):
        for fault in error.messages:
            messages.error(request, f"{version}: {fault}")


class PartForm(forms.ModelForm):
    """Also checks constraints on fields that the form lacks because a stored part keeps them."""

    def _get_validation_exclusions(self):
        absent = {f.name for f in self._meta.model._meta.fields if f.editable} - set(self.fields)
        return super()._get_validation_exclusions() - absent


class PartAdmin(OfDraftsOnly, RoomyFields, admin.ModelAdmin):
    """The form of a part, which is added to the draft that the address names and stays in it."""

    form = PartForm

    @property
    def whole(self):
        """The field that leads from a part to its version."""
        return self.model._meta.get_field(self.model.VERSION)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and self.named_draft(request) is not None

    def named_draft(self, request):
        key = request.GET.get(self.whole.name, "")
        if not (key.isdecimal() and len(key) <= LONGEST_KEY):
            return None
        return self.whole.related_model.objects.drafts().filter(pk=key).first()

    def version_here(self, request):
        """The version of the part on this page, or the draft to which a part is being added."""
        key = request.resolver_match.kwargs.get("object_id")
        part = self.get_object(request, key) if key else None
        return self.version_of(part) if part else self.named_draft(request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == self.whole.name:
            version = self.version_here(request)
            drafts = self.whole.related_model.objects.drafts()
            kwargs["queryset"] = drafts.filter(pk=version and version.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == self.whole.name:
            # No links from here to other versions.
            for link in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{link}_related", False)
        return field

    def response_post_save_add(self, request, obj):
        return self._after_saving(request, obj, super().response_post_save_add)

    def response_post_save_change(self, request, obj):
        return self._after_saving(request, obj, super().response_post_save_change)

    def _after_saving(self, request, part, to_the_list):
        """Redirects to the version, or back to the list if the user came from a filtered one."""
        version = self.version_of(part)
        version_page = f"admin:{version._meta.app_label}_{version._meta.model_name}_change"
        if self.get_preserved_filters(request):
            return to_the_list(request, part)
        return redirect(version_page, version.pk)

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            # Somebody published the version while this person was editing it.
            messages.error(request, " ".join(error.messages))
            return redirect(request.get_full_path())
