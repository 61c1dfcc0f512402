"""Versions in the admin: their two verbs, make a new draft and publish; parts of drafts only."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from roles.versioning.frozen import REFUSAL

from .comparing import ComparisonPage
from .editing import KeepsItsCode, RoomyFields
from .files import CatalogueFiles
from .publishing import PublishingPage
from .translations import TranslationPages

LONGEST_KEY = 18


class OfDraftsOnly:
    """Changes and deletes a version, or a part of one, only while that is a draft."""

    def version_of(self, obj):
        """The version that a row is, or to which it belongs."""
        field = self.model.VERSION.split("__")[0].removesuffix("_id")
        return obj if field == "pk" else getattr(obj, field)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.version_of(obj).is_draft)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.version_of(obj).is_draft)

    def get_deleted_objects(self, objs, request):
        """Names what is published as the reason, rather than a right that nobody has."""
        rows, count, lacking, protected = super().get_deleted_objects(objs, request)
        frozen = [obj for obj in objs if not self.version_of(obj).is_draft]
        if not frozen:
            return rows, count, lacking, protected
        versions = dict.fromkeys(str(self.version_of(obj)) for obj in frozen)
        return rows, count, set(), [f"{version}: {REFUSAL}" for version in versions]


class VersionAdmin(
    CatalogueFiles,
    ComparisonPage,
    TranslationPages,
    PublishingPage,
    OfDraftsOnly,
    KeepsItsCode,
    RoomyFields,
    admin.ModelAdmin,
):
    """A version's page shows its parts as an `outline`, and leads to its other pages and verbs."""

    kept = ()
    list_filter = ["state"]
    readonly_fields = ["number", "state", "published_at"]
    actions = ["make_new_drafts", "publish_drafts"]

    def outline(self, version):
        """The parts of a version, as its page lists them."""
        return []

    def has_draft_permission(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")

    # --- the version's page: its parts and its buttons ---

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, object_id)
        context = extra_context or {}
        if version:
            context |= {
                "outline": self.outline(version),
                "links": self.links(request, version),
                "may_draft": not version.is_draft and self.has_draft_permission(request),
                "may_publish": version.is_draft and self.has_publish_permission(request),
            }
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self):
        view = require_POST(self.new_draft_view)
        return [self.page_path("new-draft/", view, "new-draft"), *super().get_urls()]

    def new_draft_view(self, request, key):
        version = get_object_or_404(self.model, pk=key)
        if not self.has_draft_permission(request):
            raise PermissionDenied
        draft = self._new_draft(request, version)
        return redirect(self.address("change", draft or version))

    # --- the same verbs for the versions picked in the list ---

    @admin.action(description=_("Make a new draft of each selected version"), permissions=["draft"])
    def make_new_drafts(self, request, queryset):
        for version in queryset:
            self._new_draft(request, version)

    @admin.action(description=_("Publish the selected drafts"), permissions=["publish"])
    def publish_drafts(self, request, queryset):
        for version in queryset:
            self.publish(request, version)

    def _new_draft(self, request, version):
        try:
            draft = version.new_draft()
        except ValidationError as error:
            return self.refuse(request, version, error)
        names = {"draft": draft, "version": version}
        self.log_addition(request, draft, gettext("New draft, a copy of %(version)s.") % names)
        done = gettext("%(draft)s is a copy of %(version)s. Edit it, then publish it.")
        messages.success(request, done % names)
        return draft


class PartForm(forms.ModelForm):
    """Checks the constraints that name what a stored part keeps, and what is no field for that."""

    def _get_validation_exclusions(self):
        absent = {f.name for f in self._meta.model._meta.fields if f.editable} - set(self.fields)
        return super()._get_validation_exclusions() - absent


class PartAdmin(OfDraftsOnly, RoomyFields, admin.ModelAdmin):
    """A part is added to the draft that the address names, and stays in it."""

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
        """The version of the part whose page this is, or the draft to which one is added."""
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
            # Nothing leads from here to another version.
            for link in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{link}_related", False)
        return field

    def response_post_save_add(self, request, obj):
        return self._after_saving(request, obj, super().response_post_save_add)

    def response_post_save_change(self, request, obj):
        return self._after_saving(request, obj, super().response_post_save_change)

    def _after_saving(self, request, part, to_the_list):
        """On to the version, where it goes on; back to the list for who came from a filter."""
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
