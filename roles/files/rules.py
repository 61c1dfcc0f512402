"""The rules of the advice as data of a file: how they are written, and how they are stored."""

from operator import attrgetter

from django.db import models

from roles.models import Constant, Discipline, Role, RoleRule, Ruleset, StaffingPoint, Trigger

from .founding import found_discipline, found_role, written_discipline, written_role
from .tables import columns, row_of
from .translations import store_translations, written_translations

RULE = columns(RoleRule, "per_engineer deciding decides_below decides_below_large foundation")
STAFFING = columns(StaffingPoint, "engineers people note source facts")
TRIGGER = columns(
    Trigger,
    "code subject kind weight starts problem severe extreme most "
    "starts_two_sites problem_two_sites severe_two_sites extreme_two_sites "
    "easing easing_full easing_least beyond beyond_share counts_with goal deciding "
    "title text source facts",
)
CONSTANT = columns(Constant, "code value text")
# The tables whose rows name a role: their model, their columns, and where a role has them.
OF_ROLES = {
    "role_rules": (RoleRule, RULE, attrgetter("rules")),
    "staffing": (StaffingPoint, STAFFING, attrgetter("staffing")),
    "triggers": (Trigger, TRIGGER, attrgetter("triggers")),
}
# What a row names in another table of the file.
DISCIPLINE_OF = {"discipline": models.SlugField()}
ROLE_OF = {"role": models.SlugField()}


def rules_of(ruleset: Ruleset) -> dict:
    """The rules with every discipline and role, in a fixed number of queries."""
    roles = sorted(ruleset.roles(), key=lambda r: (r.discipline.position, r.discipline.slug))
    disciplines = Discipline.objects.order_by("position", "slug")
    data = {
        "disciplines": [written_discipline(discipline) for discipline in disciplines],
        "roles": [written_role_of(role) for role in roles],
        **{
            name: [{"role": r.slug} | row_of(row, known) for r in roles for row in rows(r).all()]
            for name, (_, known, rows) in OF_ROLES.items()
        },
        "constants": [row_of(constant, CONSTANT) for constant in ruleset.constants.all()],
    }
    translations = written_translations(ruleset)
    return data | ({"translations": translations} if translations else {})


def written_role_of(role: Role) -> dict:
    """A role with the slug of its discipline."""
    return {"discipline": role.discipline.slug} | written_role(role)


def store_rules(data: dict) -> Ruleset:
    """A new draft with these rules; disciplines and roles are made where they are missing."""
    for row in data["disciplines"]:
        found_discipline(row)
    disciplines = {row.slug: row for row in Discipline.objects.all()}
    for row in data["roles"]:
        found_role(row, disciplines[row["discipline"]])
    ruleset, roles = Ruleset(), {role.slug: role for role in Role.objects.all()}
    ruleset.number = ruleset.next_number()
    ruleset.save()
    for name, (model, _, _) in OF_ROLES.items():
        model.objects.bulk_create(
            model(ruleset=ruleset, **row | {"role": roles[row["role"]]}) for row in data[name]
        )
    Constant.objects.bulk_create(Constant(ruleset=ruleset, **row) for row in data["constants"])
    store_translations(ruleset, data.get("translations", {}))
    return ruleset
