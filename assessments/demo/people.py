"""Creates the demo users (Alice, Bob …) with passwords and rights, and teams with staffing."""

import secrets

from django.contrib.auth.models import Group

from assessments.models import Membership, Team, User
from roles.models import Role

# Without characters that are easily confused when they are typed.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

# Those who can log in.
PEOPLE = {
    "alice": ("Alice", "Moreau", "leads Checkout and Search, and Marketplace with a history"),
    "bob": ("Bob", "Lindqvist", "is a member of Checkout"),
    "dana": ("Dana", "Osei", "reads the reports of every team"),
    "erin": ("Erin", "Kovac", "edits the questions, and sees no answers"),
    "admin": ("Ada", "Minh", "may do everything"),
}
GROUPS = {"dana": "Organisation readers", "erin": "Question editors"}
# The leads of the teams with a history. They have no login.
LEADS = {
    "farid": ("Farid", "Haddad"),
    "greta": ("Greta", "Sørensen"),
    "hugo": ("Hugo", "Brandão"),
    "ines": ("Inês", "Weiß"),
}


def password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def user(name: str, password: str) -> User:
    """Creates one of PEOPLE with the rights that belong to this person."""
    first, last, _ = PEOPLE[name]
    user = User.objects.create_user(
        name,
        password=password,
        first_name=first,
        last_name=last,
        is_staff=name in ("erin", "admin"),
        is_superuser=name == "admin",
    )
    if name in GROUPS:
        user.groups.add(Group.objects.get_or_create(name=GROUPS[name])[0])
    return user


def lead(name: str) -> User:
    """Creates one of LEADS, without a password."""
    first, last = LEADS[name]
    return User.objects.create_user(name, first_name=first, last_name=last)


def team(name: str, people: dict[User, str], staffed: dict[str, float], **facts: object) -> Team:
    """Creates a team with its members (user → right) and full-time people (role → number)."""
    lead = next(user for user, right in people.items() if right == Membership.Right.LEAD)
    team = Team.objects.create_team(Team(name=name, **facts), staffing(staffed), by=lead)
    before = team.rights()
    Membership.objects.bulk_create(
        Membership(team=team, user=user, right=right)
        for user, right in people.items()
        if user != lead
    )
    team.record_rights(before, team.rights(), by=lead)
    return team


def staffing(staffed: dict[str, float]) -> dict[Role, float]:
    """The full-time people of every role; 0 for a role that is not named."""
    return {role: staffed.get(role.slug, 0) for role in Role.objects.all()}
