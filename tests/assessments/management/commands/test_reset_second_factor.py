"""`manage.py reset_second_factor` lets in who lost phone, passkey and codes."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from assessments.models import User
from roles.audit import AuditEntry
from tests.support import factories
from tests.support.second_factors import by_password, is_in, with_app

pytestmark = pytest.mark.django_db


def test_the_password_alone_lets_in_again_and_the_log_has_it(alice: User) -> None:
    with_app(alice)
    other = factories.user("other")
    with_app(other)
    said = StringIO()
    call_command("reset_second_factor", "ALICE", stdout=said)
    assert said.getvalue() == "alice logs in with the password alone now.\n"
    browser, _ = by_password(alice)
    assert is_in(browser)
    assert Authenticator.objects.filter(user=other).count() == 2
    told = AuditEntry.objects.filter(detail__startswith="-")
    assert {(entry.who, entry.subject) for entry in told} == {("shell", "user alice")}


@pytest.mark.parametrize(
    ("name", "said"),
    [("nobody", "There is no user 'nobody'"), ("alice", "alice has no second factor")],
)
def test_a_mistake_is_told(alice: User, name: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("reset_second_factor", name)
