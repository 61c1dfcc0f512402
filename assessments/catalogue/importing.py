"""Imports a questionnaire file as a draft: codes that are taken, its discipline and role."""

from django.db.models.functions import Lower
from django.db.models.lookups import In
from django.utils.translation import gettext

from assessments.changes import changes_between, tables_of
from assessments.models import Practice, Question, Questionnaire, QuestionnaireVersion
from assessments.models.questionnaires import QuestionnaireVersionQuerySet
from roles.files import are_rules
from roles.files.roles import (
    get_or_create_discipline,
    get_or_create_role,
    keep_or_create,
    read_discipline,
    read_role,
    report_second_role,
    written_discipline,
    written_role,
)
from roles.models import Discipline, Role
from roles.versioning.files import Importer
from roles.versioning.files.documents import Table
from roles.versioning.files.lines import Path
from roles.versioning.files.tables import read_translations

from .drafts import store_draft
from .schema import QUESTIONNAIRE, read_checks, read_practices
from .writing import questionnaire_of

# The slug by which the commands name the rules of the advice.
RESERVED = "rules"


class QuestionnaireImport(Importer[QuestionnaireVersion]):
    """Imports practices and questions as a draft; an existing questionnaire keeps its title."""

    written = staticmethod(questionnaire_of)
    compare = staticmethod(changes_between)
    tables = staticmethod(tables_of)

    def read(self) -> Table:
        raw, reader = self.document.data, self.reader
        if are_rules(raw):
            reader.fault((), gettext("This file holds rules, and no questionnaire."))
            return {}
        nested = ("discipline", "role", "practices", "checks", "translations")
        data = reader.table((), raw, QUESTIONNAIRE, nested)
        if "discipline" in raw:
            data["discipline"] = read_discipline(reader, ("discipline",), raw["discipline"])
        if "role" in raw:
            data["role"] = read_role(reader, ("role",), raw["role"])
        data["practices"] = read_practices(reader, raw.get("practices", []))
        self._note_codes(data["practices"])
        last = {
            "checks": read_checks(reader, raw.get("checks", [])),
            "translations": read_translations(reader, raw),
        }
        return data | {key: value for key, value in last.items() if value}

    def _note_codes(self, practices: list[Table]) -> None:
        """Notes the path of each code; reports a code that is used twice."""
        self.code_paths: dict[str, dict[str, Path]] = {"practices": {}, "questions": {}}
        for number, practice in enumerate(practices):
            path = ("practices", number)
            self._note_code("practices", path, practice)
            for position, question in enumerate(practice.get("questions", [])):
                self._note_code("questions", (*path, "questions", position), question)

    def _note_code(self, kind: str, path: Path, row: Table) -> None:
        if "code" in row:
            self.once((*path, "code"), row["code"], self.code_paths[kind])
            self.paths.setdefault(row["code"], path)

    def check_against_stored(self, data: Table) -> None:
        """Reports every fault to the reader, and notes which words it does not change."""
        questionnaires = Questionnaire.objects.select_related("discipline")
        stored = questionnaires.filter(slug=data["slug"]).first()
        if data["slug"] == RESERVED:
            self.reader.fault(("slug",), gettext("this is what the rules of the advice are called"))
        if stored and stored.title != data["title"]:
            message = gettext(
                "questionnaire %(questionnaire)s keeps its title; the admin changes it."
            )
            self.notes.append(message % {"questionnaire": stored})
        slug = stored.discipline.slug if stored else data["slug"]
        self._check_discipline(data, slug)
        if "role" in data:
            self._check_role(data["role"], slug)
        self._report_taken_codes(data)

    def _check_discipline(self, data: Table, slug: str) -> None:
        found = Discipline.objects.filter(slug=slug).first()
        asking = Questionnaire.objects.filter(discipline__slug=slug)
        other = asking.exclude(slug=data["slug"]).first()
        if other:
            message = gettext("the discipline of this slug has a questionnaire already: %(other)s")
            self.reader.fault(("slug",), message % {"other": other.slug})
        if "discipline" not in data and found is None:
            message = gettext(
                "there is no such questionnaire and no such discipline: a table [discipline] with "
                "slug, title and question makes both"
            )
            self.reader.fault(("slug",), message)
        elif "discipline" in data and data["discipline"]["slug"] != slug:
            message = gettext("the discipline of this questionnaire has the slug %(slug)s")
            self.reader.fault(("discipline", "slug"), message % {"slug": slug})
        elif "discipline" in data:
            keep_or_create(self, ("discipline",), data["discipline"], found, written_discipline)

    def _check_role(self, data: Table, discipline: str) -> None:
        roles = Role.objects.select_related("discipline")
        found = roles.filter(slug=data["slug"]).first()
        own = roles.filter(discipline__slug=discipline).first()
        if found and found.discipline.slug != discipline:
            message = gettext("the role belongs to another discipline: %(discipline)s")
            values = {"discipline": found.discipline.slug}
            self.reader.fault(("role", "slug"), message % values)
        elif own:
            report_second_role(self, ("role", "slug"), data["slug"], own.slug)
        if found or own is None:
            keep_or_create(self, ("role",), data, found, written_role)

    def _report_taken_codes(self, data: Table) -> None:
        """Reports codes that another questionnaire uses: a code belongs to one forever."""
        paths = self.code_paths
        slugs = {"practices": "questionnaire__slug", "questions": "version__questionnaire__slug"}
        for kind, model in (("practices", Practice), ("questions", Question)):
            taken = model.objects.filter(In(Lower("code"), list(paths[kind]))).order_by("code")
            others = taken.exclude(**{slugs[kind]: data["slug"]}).values_list("code", slugs[kind])
            for code, slug in others.distinct():
                message = gettext("%(code)s belongs to the questionnaire %(slug)s")
                self.reader.fault(paths[kind][code.lower()], message % {"code": code, "slug": slug})

    def siblings(self, data: Table) -> QuestionnaireVersionQuerySet:
        return QuestionnaireVersion.objects.filter(questionnaire__slug=data["slug"])

    def store(self, data: Table) -> QuestionnaireVersion:
        questionnaire = Questionnaire.objects.filter(slug=data["slug"]).first()
        return store_draft(questionnaire or self._create_questionnaire(data), data)

    def _create_questionnaire(self, data: Table) -> Questionnaire:
        if "discipline" in data:
            discipline = get_or_create_discipline(data["discipline"])
        else:
            discipline = Discipline.objects.get(slug=data["slug"])
        if "role" in data:
            get_or_create_role(data["role"], discipline)
        return Questionnaire.objects.create(
            slug=data["slug"], title=data["title"], discipline=discipline
        )
