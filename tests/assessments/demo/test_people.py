"""The people of the demo: everybody can log in, with their rights and a password of their own."""

import pytest
from django.test import Client

from assessments import demo
from assessments.models import Team, User
from tests.support.fixtures import Catalogue


@pytest.fixture
def made(catalogue: Catalogue) -> dict[str, str]:
    """The password of each of the demo people."""
    return demo.create_small()


def test_everybody_can_log_in_and_has_their_rights(made: dict[str, str], client: Client) -> None:
    for name, password in made.items():
        assert client.login(username=name, password=password)
    may = {user.username: user for user in User.objects.all()}
    assert may["dana"].has_perm("assessments.read_every_team")
    assert [u for u in may if may[u].is_staff] == ["erin", "admin"]
    assert [u for u in may if may[u].is_superuser] == ["admin"]
    assert len(Team.objects.editable_by(may["alice"])) == 2
    assert [team.name for team in Team.objects.visible_to(may["bob"])] == ["Checkout"]
    assert not Team.objects.visible_to(may["erin"])


def test_passwords_are_random_and_long(made: dict[str, str]) -> None:
    assert len(set(made.values())) == len(made)
    assert all(len(password) == 19 for password in made.values())
