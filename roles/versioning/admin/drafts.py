"""Permissions on drafts and their parts in the admin; makes, publishes, translates drafts."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from roles.values.responses import Context, Request
from roles.versioning.files import Importer
from roles.versioning.frozen import REFUSAL, FrozenOncePublished
from roles.versioning.versions import Version

from .editing import Deletion

Row = TypeVar("Row", bound=FrozenOncePublished)
Part = TypeVar("Part", bound=Model)
Whole = TypeVar("Whole", bound=Model)
V = TypeVar("V", bound=Version)


class OfDraftsOnly(admin.ModelAdmin[Row], Generic[Row, V]):
    """Allows changing and deleting a version, or a part of one, only while it is a draft."""

    if TYPE_CHECKING:
        # The row itself if it is a version, else the version that it belongs to.
        def version_of(self, obj: Row) -> V: ...

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.version_of(obj).is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.version_of(obj).is_draft)

    def get_deleted_objects(
        self, objs: Sequence[Row] | QuerySet[Row], request: HttpRequest
    ) -> Deletion:
        """Gives the published version as the reason, instead of naming a missing permission."""
        rows, count, lacking, protected = super().get_deleted_objects(objs, request)
        frozen = [obj for obj in objs if not self.version_of(obj).is_draft]
        if not frozen:
            return rows, count, lacking, protected
        versions = dict.fromkeys(str(self.version_of(obj)) for obj in frozen)
        return rows, count, set(), [f"{version}: {REFUSAL}" for version in versions]


class RowsOfDraftsOnly(InlineModelAdmin[Part, Whole]):
    """The same for the rows of an inline, by the version of the row that their page edits.

    Django gives an inline that row, and a list the row itself: in its types `obj` fits neither.
    """

    if TYPE_CHECKING:

        def version_of(self, obj: Whole) -> Version: ...

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.version_of(obj).is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.version_of(obj).is_draft)


class DraftAdmin(OfDraftsOnly[V, V]):
    """What is done with one version: make a draft of it, publish it, translate it.

    `importer` reads and writes the files of such a version, `compared_models` has the model of each
    kind of change, and `once_published` says what publishing means.
    """

    importer: type[Importer[V]]
    compared_models: Mapping[str, type[Model]] = {}
    once_published: StrOrPromise = ""
    actions: Sequence[Callable[..., Any] | str] = ["make_new_drafts", "publish_drafts"]

    def version_of(self, obj: V) -> V:
        return obj

    def publish_context(self, request: Request, version: V) -> Context:
        """What other pages add to the template context of the Publish page."""
        return {}

    def has_draft_permission(self, request: HttpRequest, version: V | None = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}")

    def has_publish_permission(self, request: HttpRequest, version: V | None = None) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")

    @admin.action(description=_("Make a new draft of each selected version"), permissions=["draft"])
    def make_new_drafts(self, request: Request, queryset: QuerySet[V]) -> None:
        for version in queryset:
            self.make_draft(request, version)

    @admin.action(description=_("Publish the selected drafts"), permissions=["publish"])
    def publish_drafts(self, request: Request, queryset: QuerySet[V]) -> None:
        for version in queryset:
            self.publish(request, version)

    def make_draft(self, request: Request, version: V) -> V | None:
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

    def publish(self, request: Request, version: V) -> None:
        try:
            version.publish(by=request.user)
        except ValidationError as error:
            self._refuse(request, version, error)
            return
        self.log_change(request, version, gettext("Published."))
        messages.success(request, f"{version}: {self.once_published}")

    def save_translations(
        self, request: Request, version: V, language: str, texts: Mapping[str, str]
    ) -> None:
        version.translate(language, texts)

    def _refuse(self, request: Request, version: V, error: ValidationError) -> None:
        for fault in error.messages:
            messages.error(request, f"{version}: {fault}")
