"""Catalogue files: parts of them, how they are imported, and what is told against one."""

from typing import Any

import pytest

from assessments.catalogue import QuestionnaireImport
from assessments.models import Practice, Questionnaire, QuestionnaireVersion
from roles.audit import AuditEntry
from roles.files import RulesImport
from roles.models import Discipline, Role, Ruleset
from roles.versioning.files import Outcome, Refused, read_document

SCRIPT = "<script>alert(1)</script>{{ 7|add:7 }}{x.__class__}"


OWN = """
slug = "security"
title = "Security"
summary = "How safely we work."

[[practices]]
code = "security-threats"
title = "Known threats"
summary = "We know them."

[[practices.questions]]
code = "threats_known"
text = "Are the threats written down?"
choices = ["No.", "Some.", "Most.", "All."]
"""
_DISCIPLINE = """
slug = "security"
title = "Security"
question = "How safe is it?"
""".strip()
_ROLE = """
title = "Security engineer"
with_article = "a security engineer"
plural = "security engineers"
summary = "Keeps it safe."
owns = "Threats"
train = "a"
borrow = "b"
buy = "c"
automate = "d"
find_cost = "e"
across_teams = "f"
build_once = "g"
""".strip()
DISCIPLINE = f"""
[discipline]
{_DISCIPLINE}
"""
ROLE = f"""
[role]
slug = "security"
{_ROLE}
"""


NEW = f"""
[[disciplines]]
{_DISCIPLINE}

[[roles]]
slug = "security"
discipline = "security"
{_ROLE}
goals = [{{ metric = "lead_time", counter = "downtime" }}]

[[roles.lines]]
part = "tools"
text = "A scanner."

[[roles.lines]]
part = "day-30"
text = "List the threats."
answers = ["lead_time"]
practice = "devops-pipeline"

[[role_rules]]
role = "security"
deciding = 0

[[staffing]]
role = "security"
engineers = 1
people = "1/2"
note = "One of you."
source = "Our own"
"""


def imported(
    text: str, *, by: str = "alice", replace: bool = False, **rights: Any
) -> Outcome[QuestionnaireVersion]:
    """What the import of a questionnaire says, and the draft that it made."""
    importer = QuestionnaireImport(read_document(text.encode()), **rights)
    return importer.run(by=by, replace=replace)


def faults(text: str, **rights: Any) -> list[str]:
    """What is told against a questionnaire, of which nothing is kept."""
    before = [model.objects.count() for model in (Questionnaire, Discipline, Role, Practice)]
    with pytest.raises(Refused) as refusal:
        imported(text, **rights)
    after = [model.objects.count() for model in (Questionnaire, Discipline, Role, Practice)]
    assert after == before
    assert not QuestionnaireVersion.objects.drafts().exists()
    assert not AuditEntry.objects.exists()
    return [str(fault) for fault in refusal.value.faults]


def imported_rules(
    text: str, *, by: str = "alice", replace: bool = False, **rights: Any
) -> Outcome[Ruleset]:
    """What the import of rules says, and the draft that it made."""
    importer = RulesImport(read_document(text.encode()), **rights)
    return importer.run(by=by, replace=replace)


def faults_of_rules(text: str, **rights: Any) -> list[str]:
    """What is told against rules, of which no draft is kept."""
    with pytest.raises(Refused) as refusal:
        imported_rules(text, **rights)
    assert not Ruleset.objects.drafts().exists()
    return [str(fault) for fault in refusal.value.faults]
