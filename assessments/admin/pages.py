"""WithPages: a list of the admin with pages of its own, and buttons for those with a label."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.http import urlencode
from django.utils.translation import gettext

from roles.values.fields import key_in
from roles.values.responses import Context, asked
from roles.versioning.admin.pages import AdminPage, ListPage

M = TypeVar("M", bound=Model)
# An address with so many keys is still one that every server takes.
MOST_AT_ONCE = 100


class WithPages(admin.ModelAdmin[M]):
    """`pages` are in the order of their buttons."""

    pages: Sequence[type[AdminPage]] = []
    change_list_template = "admin/version_change_list.html"

    def get_urls(self) -> list[URLPattern]:
        return [*(page.url(self) for page in self.pages), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        pages = [page(model_admin=self) for page in self.pages if issubclass(page, ListPage)]
        context = {"buttons": [button for page in pages for button in page.buttons(request)]}
        return super().changelist_view(request, (extra_context or {}) | context)


def chosen(rows: QuerySet[M], request: HttpRequest) -> QuerySet[M]:
    """The rows whose keys a page is given as `id`; what can be no key names none."""
    keys = (key_in(rows.model, text) for text in asked(request).getlist("id"))
    return rows.filter(pk__in={key for key in keys if key is not None})


def to_page(
    model_admin: admin.ModelAdmin[Any],
    request: HttpRequest,
    page: type[AdminPage],
    rows: QuerySet[Any],
) -> HttpResponse | None:
    """From an action to a page about the selected rows; None, and a message, for too many."""
    keys = list(rows.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(keys) > MOST_AT_ONCE:
        said = gettext("Select at most %(most)s rows at once.") % {"most": MOST_AT_ONCE}
        messages.error(request, said)
        return None
    address = page(model_admin=model_admin).address(page.name)
    return redirect(f"{address}?{urlencode([('id', key) for key in keys])}")
