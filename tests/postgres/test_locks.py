"""The order of locks: a deletion does not hold what a writer, who holds the team, waits for."""

from threading import Event

import pytest

from assessments.models import Membership, Team, User
from tests.support.at_once import answered_after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("of_the_team", [True, False])
def test_a_deletion_waits_for_the_team_before_it_takes_a_membership(
    checkout: Team, bob: User, of_the_team: bool
) -> None:
    checked, row = Event(), checkout if of_the_team else bob

    def delete() -> object:
        checked.set()
        return row.delete()

    def lock_membership() -> None:
        # Fails at once if the deletion has it.
        Membership.objects.select_for_update(nowait=True).get(team=checkout, user=bob)

    deleted = answered_after(checkout.hold, delete, checked, lock_membership)
    assert isinstance(deleted, tuple), deleted
    assert not Membership.objects.filter(user__username="bob").exists()
