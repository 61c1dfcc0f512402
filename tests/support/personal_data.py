"""A person of whom there is something in every place that can name a person."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Model

from assessments.models import Action, AdviceDecision, Assessment, Report, Team, User
from roles.models import Role
from tests.support import factories
from tests.support.admin_pages import page, save, typed
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.second_factors import with_app

NAMES = ("zoltan", "zebedee", "quillfeather")
ISSUER = "https://id.example.org"


@dataclass
class Known:
    """Somebody with the report that they handed in for a team."""

    person: User
    team: Team
    report: Assessment


def known_everywhere(team: Team, catalogue: Catalogue, admin: User, client_of: ClientOf) -> Known:
    """Joins, answers, plans, decides, shares, invites, publishes, and is renamed."""
    username, first, last = NAMES
    person = factories.user(
        f"{username}-before", first_name=first, last_name=last, email=f"{username}@{last}.example"
    )
    invitation, _ = factories.invitation(team, right="lead", email=person.email)
    invitation.accept(by=person)
    factories.invitation(team, email=person.email)
    factories.invitation(team, by=person, email="other@example.org")
    _acts(person, team)
    report = _reports(person, team, admin)
    _publishes(person, catalogue)
    _is_administered(person, team, admin, client_of)
    person.refresh_from_db()
    return Known(person, team, report)


def _acts(person: User, team: Team) -> None:
    with_app(person)
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    claims = {"name": person.get_full_name()}
    SocialAccount.objects.create(user=person, provider=ISSUER, uid="s1", extra_data=claims)
    session = {"session_key": "k" * 32, "ip": "192.0.2.7", "user_agent": "Firefox"}
    UserSession.objects.create(user=person, **session)
    person.groups.add(Group.objects.get_or_create(name="Readers")[0])
    person.user_permissions.add(Permission.objects.get(codename="view_auditentry"))


def _reports(person: User, team: Team, admin: User) -> Assessment:
    mistaken = factories.submitted(factories.assessment(team, by=person))
    mistaken.withdraw(by=person, reason="The wrong team.")
    report = factories.handed_in(factories.filled(factories.assessment(team, by=person)), by=person)
    factories.planned(report, by=person, owner=person)
    needed = next(role for role in Role.objects.all() if report.report.needs(role.slug))
    AdviceDecision.objects.decide(report, needed, choice="accepted", by=person)
    link, _ = factories.share_link(report, by=person)
    link.revoke(by=person)
    assert Action.objects.get().owner == person
    return report


def _publishes(person: User, catalogue: Catalogue) -> None:
    catalogue["sre"].new_draft().publish(by=person)
    factories.rules().new_draft().publish(by=person)


def _is_administered(person: User, team: Team, admin: User, client_of: ClientOf) -> None:
    """By somebody else, and by themselves as staff: Django's own history has both."""
    client, address = client_of(admin), page(User, "change", person.pk)
    joined = {"date_joined_0": "2025-01-07", "date_joined_1": "09:00:00"}
    sent = {"username": NAMES[0], "is_staff": "on", **joined}
    save(client, address, typed(client.get(address), **sent))
    address = page(Team, "change", team.pk)
    sent = typed(client.get(address))
    prefix = next(
        key.removesuffix("-user")
        for key, value in sent.items()
        if key.endswith("-user") and str(value) == str(person.pk)
    )
    for right in ("member", "lead"):
        save(client, address, typed(client.get(address), **{f"{prefix}-right": right}))
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    person.refresh_from_db()
    own = client_of(person)
    save(own, address, typed(own.get(address), area="Shop"))


def relations() -> set[str]:
    """Every reference to an account, as `app.Model.field`."""
    found = User._meta.get_fields(include_hidden=True)
    backwards = (field for field in found if field.auto_created and not field.concrete)
    return {f"{field.related_model._meta.label}.{field.field.name}" for field in backwards}  # type: ignore[union-attr]


def rows() -> Iterator[tuple[type[Model], str]]:
    """Every row of the database as text; reports unpacked, as they are compressed."""
    for model in apps.get_models():
        for row in model._base_manager.values():
            yield model, json.dumps(row, default=str, ensure_ascii=False).casefold()
    for report in Report.objects.all():
        yield Report, json.dumps(report.data, default=str, ensure_ascii=False).casefold()


def naming() -> list[str]:
    """The models of the rows that name the person."""
    return sorted(
        {model._meta.label for model, text in rows() if any(name in text for name in NAMES)}
    )
