"""Forms of the admin that know what they were made from, and are refused once that has changed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext

from roles.values.fields import field_named
from roles.values.names import isolated_text
from roles.values.responses import OVERTAKEN

M = TypeVar("M", bound=Model)
# The values of a row by field, and the rows of its inlines by kind and key.
State: TypeAlias = Mapping[str, Any]
SEEN, LONGEST_DIGEST = "seen", 12
# How many changes a refusal names.
MOST_TOLD = 8


class SeenForm(forms.ModelForm[Any]):
    """A form of a stored row with the digests of all that its page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    # Reads what is stored now; None for a row that is being added.
    state: Callable[[], State] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Before the form writes into its row.
        self.stored = self.state() if self.state else {}
        digests = (f"{name}:{digest_of(value)}" for name, value in self.stored.items())
        self.fields[SEEN].initial = " ".join(digests)

    def clean(self) -> None:
        super().clean()
        theirs = "; ".join(text for text, _ in zip(self._changes(), range(MOST_TOLD), strict=False))
        if theirs:
            message = gettext(
                "Somebody else changed this meanwhile. Now stored: %(theirs)s. Nothing of your "
                "form is saved: open the page again, and make your change there."
            )
            self.add_error(None, ValidationError(message, OVERTAKEN, {"theirs": theirs}))

    def _changes(self) -> Iterator[str]:
        """What is not as the page showed it, in words."""
        if not self.state:
            return
        pairs = (pair.partition(":") for pair in self.cleaned_data.get(SEEN, "").split())
        seen = {name: digest for name, _colon, digest in pairs}
        for name, value in self.stored.items():
            if seen.pop(name, "") != digest_of(value):
                yield f"{self._label(name, value)}: {words_of(value)}"
        yield from (f"{name}: {gettext('removed')}" for name in map(isolated_text, seen))

    def _label(self, name: str, value: Any) -> str:
        if isinstance(value, Model):
            return str(value._meta.verbose_name)
        field = self.fields.get(name)
        return str(field.label if field else field_named(self._meta.model, name).verbose_name)


def digest_of(value: Any) -> str:
    """A short text that is another one once the value is."""
    if isinstance(value, list):
        value = sorted(row.pk for row in value)
    if isinstance(value, Model):
        value = [field.value_from_object(value) for field in value._meta.concrete_fields]
    return hashlib.sha256(repr(value).encode()).hexdigest()[:LONGEST_DIGEST]


def words_of(value: Any) -> str:
    """The value of a field, or a row, as a person reads it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(isolated_text(row) for row in value) or "–"
    return isolated_text(value) or "–"


class RefusesOlderForms(admin.ModelAdmin[M]):
    """A page whose form, if it was opened before somebody else's change, does not undo that.

    Its rows are locked before they are read (config/admin_site.py).
    """

    form: type[SeenForm]
    # Fields that are not in the form, and decide whether it may be sent.
    also_seen: tuple[str, ...] = ()

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and issubclass(form, SeenForm):
            shown = [n for n, f in form.base_fields.items() if n != SEEN and not f.disabled]
            form.state = partial(self._state_of, request, obj, [*shown, *self.also_seen])
        return form

    def get_fields(self, request: HttpRequest, obj: M | None = None) -> list[Any]:
        return [name for name in super().get_fields(request, obj) if name != SEEN]

    def get_fieldsets(self, request: HttpRequest, obj: M | None = None) -> Any:
        """With the hidden field, for whoever may send the form."""
        first, *others = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return [first, *others]
        name, options = first
        return [(name, {**options, "fields": [*options["fields"], SEEN]}), *others]

    def _state_of(self, request: HttpRequest, row: M, shown: list[str]) -> State:
        found = {name: field_named(self.model, name).value_from_object(row) for name in shown}
        for inline in self.get_inline_instances(request, row):
            formset: Any = inline.get_formset(request, row)
            parts = formset.model._base_manager.filter(**{formset.fk.name: row}).order_by("pk")
            found |= {f"{part._meta.model_name}-{part.pk}": part for part in parts}
        return found
