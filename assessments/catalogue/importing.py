"""A file of a questionnaire → a draft of it; a further one is made with its discipline."""

from django.utils.translation import gettext

from assessments.changes import changes_between, tables_of
from assessments.models import Questionnaire, QuestionnaireVersion
from roles.files import Importer, are_rules
from roles.files.founding import found_discipline, found_role, read_discipline, read_role
from roles.files.translations import read_translations
from roles.models import Discipline

from .drafts import store_draft
from .placing import check_place
from .reading import read_checks, read_practices
from .schema import QUESTIONNAIRE
from .writing import questionnaire_of


class QuestionnaireImport(Importer):
    """Practices and questions become a draft; a questionnaire that is there keeps its title."""

    written = staticmethod(questionnaire_of)
    compare = staticmethod(changes_between)
    tables = staticmethod(tables_of)

    def read(self) -> dict:
        raw, reader = self.document.data, self.reader
        if are_rules(raw):
            reader.fault((), gettext("This file holds rules, and no questionnaire."))
            return {}
        beside = ("discipline", "role", "practices", "checks", "translations")
        data = reader.table((), raw, QUESTIONNAIRE, beside)
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

    def _note_codes(self, practices: list[dict]) -> None:
        """Where each code stands; a fault where it stands again."""
        self.code_paths = {"practices": {}, "questions": {}}
        for number, practice in enumerate(practices):
            path = ("practices", number)
            self._note_code("practices", path, practice)
            for place, question in enumerate(practice.get("questions", [])):
                self._note_code("questions", (*path, "questions", place), question)

    def _note_code(self, kind: str, path: tuple, row: dict) -> None:
        if "code" in row:
            self.once((*path, "code"), row["code"], self.code_paths[kind])
            self.paths.setdefault(row["code"], path)

    def place(self, data: dict) -> None:
        check_place(self, data)

    def siblings(self, data: dict):
        return QuestionnaireVersion.objects.filter(questionnaire__slug=data["slug"])

    def store(self, data: dict) -> QuestionnaireVersion:
        questionnaire = Questionnaire.objects.filter(slug=data["slug"]).first()
        return store_draft(questionnaire or self._found(data), data)

    def _found(self, data: dict) -> Questionnaire:
        if "discipline" in data:
            discipline = found_discipline(data["discipline"])
        else:
            discipline = Discipline.objects.get(slug=data["slug"])
        if "role" in data:
            found_role(data["role"], discipline)
        return Questionnaire.objects.create(
            slug=data["slug"], title=data["title"], discipline=discipline
        )
