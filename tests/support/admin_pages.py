"""The admin as a browser uses it: addresses, what a filled form sends, and messages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def page(model, name, *args, **query):
    """The address of a model's page in the admin."""
    return reverse(
        f"admin:{model._meta.label_lower.replace('.', '_')}_{name}", args=args, query=query
    )


def typed(response, **changes):
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


def save(client, address, sent):
    """Submits the form of an admin page; if it has errors, the test fails with them."""
    response = client.post(address, sent)
    if response.status_code == 302:
        return
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    pytest.fail(f"{response.context['adminform'].errors}, {[f.errors for f in formsets]}")


def press(client, version, button):
    """Presses a button on a version's page and follows to the page it leads to."""
    return client.post(page(type(version), button, version.pk), follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
