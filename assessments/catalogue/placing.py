"""What of a questionnaire file does not fit what is stored: disciplines, roles, codes."""

from django.db.models.functions import Lower
from django.utils.translation import gettext

from assessments.models import Practice, Question, Questionnaire
from roles.files.founding import (
    keep_or_found,
    tell_second_role,
    written_discipline,
    written_role,
)
from roles.models import Discipline, Role

# What the commands call the rules of the advice.
RESERVED = "rules"


def check_place(importer, data: dict) -> None:
    """Tells the importer's reader every fault, and notes what keeps its words."""
    stored = Questionnaire.objects.select_related("discipline").filter(slug=data["slug"]).first()
    if data["slug"] == RESERVED:
        importer.reader.fault(("slug",), gettext("this is what the rules of the advice are called"))
    if stored and stored.title != data["title"]:
        message = gettext("questionnaire %(questionnaire)s keeps its title; the admin changes it.")
        importer.notes.append(message % {"questionnaire": stored})
    slug = stored.discipline.slug if stored else data["slug"]
    _place_discipline(importer, data, slug)
    if "role" in data:
        _place_role(importer, data["role"], slug)
    _tell_taken_codes(importer, data)


def _place_discipline(importer, data: dict, slug: str) -> None:
    found = Discipline.objects.filter(slug=slug).first()
    other = Questionnaire.objects.filter(discipline__slug=slug).exclude(slug=data["slug"]).first()
    if other:
        message = gettext("the discipline of this slug has a questionnaire already: %(other)s")
        importer.reader.fault(("slug",), message % {"other": other.slug})
    if "discipline" not in data and found is None:
        message = gettext(
            "there is no such questionnaire and no such discipline: a table [discipline] with "
            "slug, title and question makes both"
        )
        importer.reader.fault(("slug",), message)
    elif "discipline" in data and data["discipline"]["slug"] != slug:
        message = gettext("the discipline of this questionnaire has the slug %(slug)s")
        importer.reader.fault(("discipline", "slug"), message % {"slug": slug})
    elif "discipline" in data:
        keep_or_found(importer, ("discipline",), data["discipline"], found, written_discipline)


def _place_role(importer, data: dict, discipline: str) -> None:
    roles = Role.objects.select_related("discipline")
    found = roles.filter(slug=data["slug"]).first()
    own = roles.filter(discipline__slug=discipline).first()
    if found and found.discipline.slug != discipline:
        message = gettext("the role belongs to another discipline: %(discipline)s")
        told = {"discipline": found.discipline.slug}
        importer.reader.fault(("role", "slug"), message % told)
    elif own:
        tell_second_role(importer, ("role", "slug"), data["slug"], own.slug)
    if found or own is None:
        keep_or_found(importer, ("role",), data, found, written_role)


def _tell_taken_codes(importer, data: dict) -> None:
    """A code belongs to one questionnaire for ever."""
    paths = importer.code_paths
    slugs = {"practices": "questionnaire__slug", "questions": "version__questionnaire__slug"}
    for kind, model in (("practices", Practice), ("questions", Question)):
        small = model.objects.annotate(small=Lower("code")).order_by("code")
        taken = small.filter(small__in=list(paths[kind]))
        others = taken.exclude(**{slugs[kind]: data["slug"]}).values_list("code", slugs[kind])
        for code, slug in others.distinct():
            message = gettext("%(code)s belongs to the questionnaire %(slug)s")
            importer.reader.fault(paths[kind][code.lower()], message % {"code": code, "slug": slug})
