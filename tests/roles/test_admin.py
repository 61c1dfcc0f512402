"""The rules of the advice in the admin: an editor changes them, and cannot break them."""

import pytest

from roles.models import Constant, Role, StaffingBand, Trigger
from tests.admin_pages import page, save, typed


def test_an_editor_changes_a_role_with_its_bands(erin, client_of):
    role = Role.objects.get(slug="sre")
    client, address = client_of(erin), page(Role, "change", role.pk)
    sent = typed(client.get(address), **{"summary": "Keeps it up.", "bands-0-answers": 7})
    save(client, address, sent)
    role.refresh_from_db()
    assert (role.summary, role.bands.first().answers) == ("Keeps it up.", 7)


def test_a_role_keeps_a_band_and_the_advice_two_roles(admin, client_of):
    role = Role.objects.first()
    client, address = client_of(admin), page(Role, "change", role.pk)
    response = client.get(address)
    bands = range(role.bands.count())
    sent = typed(response, **{f"bands-{number}-DELETE": "on" for number in bands})
    assert "at least 1" in client.post(address, sent).content.decode()
    StaffingBand.objects.filter(pk__in=list(role.bands.values_list("pk", flat=True))[1:]).delete()
    last = page(StaffingBand, "delete", role.bands.get().pk)
    assert client.post(last, {"post": "yes"}).status_code == 403
    Role.objects.last().delete()
    assert client.post(page(Role, "delete", role.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("filled_hat", "0", "more than 0"),
        ("enough_figures", "2.5", "whole number"),
        ("relief", "1.1", "0 to 1"),
        ("tie_margin", "-1", "0 or more"),
        ("tie_margin", "nan", "such as 0.5"),
    ],
)
def test_a_constant_stays_where_the_advice_can_reckon(code, value, said, erin, client_of):
    address = page(Constant, "change", Constant.objects.get(code=code).pk)
    response = client_of(erin).post(address, {"value": value})
    assert said in response.content.decode()


def test_a_constant_is_changed(erin, client_of):
    constant = Constant.objects.get(code="tie_margin")
    address = page(Constant, "change", constant.pk)
    assert client_of(erin).post(address, {"value": "7.5"}).status_code == 302
    constant.refresh_from_db()
    assert constant.value == 7.5


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_trigger_is_severe_beyond_its_threshold(beyond, erin, client_of):
    trigger = Trigger.objects.filter(worse="below").first()
    client, address = client_of(erin), page(Trigger, "change", trigger.pk)
    sent = typed(client.get(address), severe=str(trigger.threshold + beyond))
    assert "threshold" in str(client.post(address, sent).context["adminform"].form.errors)
