"""Who is in the demo organisation, and how its people and teams are made."""

import secrets

from django.contrib.auth.models import Group

from assessments.models import Membership, Team, User
from roles.models import Role

# Nothing that is easily taken for something else when it is typed.
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
# Those who lead the teams with a history. Nobody logs in as one of them.
LEADS = {
    "farid": ("Farid", "Haddad"),
    "greta": ("Greta", "Sørensen"),
    "hugo": ("Hugo", "Brandão"),
    "ines": ("Inês", "Weiß"),
}


def password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def user(name: str, password: str) -> User:
    """One of PEOPLE, with the rights that the story of the organisation gives."""
    first, last, _ = PEOPLE[name]
    rights = {"is_staff": name in ("erin", "admin"), "is_superuser": name == "admin"}
    user = User.objects.create_user(
        name, password=password, first_name=first, last_name=last, **rights
    )
    if name in GROUPS:
        user.groups.add(Group.objects.get_or_create(name=GROUPS[name])[0])
    return user


def lead(name: str) -> User:
    """One of LEADS, without a password."""
    first, last = LEADS[name]
    return User.objects.create_user(name, first_name=first, last_name=last)


def team(name: str, people: dict[User, str], staffed: dict[str, float], **facts) -> Team:
    """A team with its members by their right, and its full-time people by their role."""
    team = Team.objects.create(name=name, **facts)
    Membership.objects.bulk_create(
        Membership(team=team, user=user, right=right) for user, right in people.items()
    )
    staff(team, staffed)
    return team


def staff(team: Team, staffed: dict[str, float]) -> None:
    """Sets the full-time people of every role; nobody in those that are not named."""
    team.staff({role: staffed.get(role.slug, 0) for role in Role.objects.all()})
