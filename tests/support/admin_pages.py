"""The admin as a browser uses it: addresses, what a filled form sends, and messages."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roles.versioning.versions import Version
from tests.support.fixtures import PageResponse


def page(model: type[Model], name: str, *args: Any, **query: Any) -> str:
    """The address of a model's page in the admin."""
    return reverse(
        f"admin:{model._meta.label_lower.replace('.', '_')}_{name}", args=args, query=query
    )


def typed(response: PageResponse, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the form of an admin page, with these changes."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    fields = [bound for form in forms for bound in form]
    values = {bound.html_name: bound.value() for bound in fields}
    hidden = [bound for bound in fields if bound.field.show_hidden_initial]
    values |= {bound.html_initial_name: bound.value() for bound in hidden}
    sent = {name: value for name, value in values.items() if value is not None}
    sent = {name: value for name, value in sent.items() if value is not False}
    return {**sent, **changes}


def save(client: Client, address: str, sent: dict[str, Any]) -> None:
    """Submits the form of an admin page; if it has errors, the test fails with them."""
    response = client.post(address, sent)
    if response.status_code == 302:
        return
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    pytest.fail(f"{response.context['adminform'].errors}, {[f.errors for f in formsets]}")


def press(client: Client, version: Version, button: str) -> PageResponse:
    """Presses a button on a version's page and follows to the page it leads to."""
    return client.post(page(type(version), button, version.pk), follow=True)


def told(response: PageResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
