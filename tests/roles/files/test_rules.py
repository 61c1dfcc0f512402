"""The rules of the advice as a file: export, import, and faults with their key and line."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.audit import AuditEntry
from roles.files import RulesImport, rules_of
from roles.files import rules as catalogue
from roles.files.rules import RuleChange, rule_changes_between
from roles.models import Ruleset
from roles.models.triggers import MOST_RULES
from roles.versioning.changes import change_text
from roles.versioning.files import Refused, read_document, text_of
from tests.support.catalogue_files import faults_of_rules, imported_rules
from tests.support.contents import ruleset_contents
from tests.support.fixtures import Catalogue
from tests.support.got import got

# --- out and in ---


def test_the_shipped_rules_come_back_as_they_left(text: str, published: Ruleset) -> None:
    draft = imported_rules(text).version
    assert (draft.reference, draft.is_draft) == ("rules:2", True)
    assert ruleset_contents(draft) == ruleset_contents(published)
    assert text_of(rules_of(draft)) == text


def test_an_export_says_what_the_shipped_file_says(published: Ruleset) -> None:
    shipped = RulesImport(read_document(catalogue.SHIPPED.read_bytes())).data()
    assert rule_changes_between(shipped, rules_of(published)) == [
        RuleChange("translation", "de", "reworded", "wording")
    ]
    assert {row["slug"] for row in shipped["roles"]} == {"devops", "sre", "platform"}


def test_an_export_costs_the_same_with_more_rules(published: Ruleset) -> None:
    def cost(rules: Ruleset) -> int:
        with CaptureQueriesContext(connection) as captured:
            rules_of(rules)
        return len(captured)

    draft = published.new_draft()
    for number in range(60):
        got(draft.triggers.first()).copy(code=f"more-{number}").save()
    assert cost(draft) == cost(published) == 8


def test_an_import_is_recorded_and_says_what_it_found(text: str) -> None:
    outcome = imported_rules(text.replace('"tie_points"\nvalue = "5"', '"tie_points"\nvalue = "7"'))
    assert outcome.published == "rules:1"
    assert outcome.changes == ["constant tie_points: changed (value): may change the advice"]
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.action, entry.subject) == ("alice", "import", "rules:2")


def test_a_draft_is_replaced_only_when_somebody_says_so(text: str, published: Ruleset) -> None:
    mine = published.new_draft()
    with pytest.raises(Refused, match=r"There is a draft already: rules:2\."):
        imported_rules(text)
    assert Ruleset.objects.drafts().get() == mine
    outcome = imported_rules(text, replace=True)
    assert (outcome.replaced, outcome.version.number) == ("rules:2", 2)
    assert not Ruleset.objects.filter(pk=mine.pk).exists()
    assert AuditEntry.objects.get().detail == "in place of rules:2"


def test_a_dry_run_keeps_nothing(text: str, published: Ruleset) -> None:
    mine = published.new_draft()
    outcome = RulesImport(read_document(text.encode())).dry_run()
    assert (outcome.replaced, outcome.faults) == ("rules:2", [])
    assert Ruleset.objects.drafts().get() == mine
    assert not AuditEntry.objects.exists()


def test_what_publishing_would_refuse_is_told_with_its_line(text: str) -> None:
    wrong = text.replace('"tie_share"\nvalue = "0.2"', '"tie_share"\nvalue = "2"')
    (fault,) = imported_rules(wrong).faults
    assert str(fault).endswith("tie_share: The value must be 0 to 1.")
    line = got(fault.line)
    lines = wrong.splitlines()[line - 1 : line + 2]
    assert lines == ["[[constants]]", 'code = "tie_share"', 'value = "2"']


# --- what is refused ---

FAULTS = {
    ('kind = "direction"', 'kind = "luck"'): "must be one of: capacity, direction, practice",
    ("engineers = 40", "engineers = 0"): "greater than or equal to 1",
    ("engineers = 40", "engineers = true"): "must be a whole number",
    ("engineers = 40", "engineers = 5"): "devops 5 stands here a second time; first at staffing[",
    ('role = "sre"', 'role = "wizard"'): "wizard is neither here nor stored; known: devops,",
    ('starts = "20"', "starts = 2.5"): 'must be a number in quotes, such as "0.5"',
    ('starts = "20"', 'starts = "1/0"'): "such as 0.5, or a fraction",
    ('starts = "20"', 'starts = "30"'): "a problem lies beyond where it starts",
    ('kind = "capacity"', 'kind = "practice"'): "a practice is an answer: it is never severe",
    ('extreme = "80"\n', ""): "`extreme` and `most` belong together",
    ("weight = 30", "weight = 101"): "less than or equal to 99",
    ("weight = 30", "wieght = 30"): "is not known here; known: beyond, beyond_share",
    ('code = "changes-fail"', ""): "`code` is missing",
    ('code = "tie_share"', 'code = "tie_points"'): "tie_points stands here a second time",
    ("deciding = true", 'deciding = "yes"'): "must be true or false",
    ("[[constants]]", "[[constant]]"): "constant, line ",
    ('metric = "lead_time"', 'metric = "lead time"'): "Enter a valid “slug”",
    ('facts = ["M03", "D10", "R10"]', "facts = [1]"): 'a list of codes, such as ["D01", "C11"]',
    ('owns = """The pipeline', f'owns = """{"x" * 2001}'): "at most 2000 characters",
    ('title = "Many changes fail"', 'title = "  "'): "must not be empty",
    ('title = "Many changes fail"', 'title = "a\\u0000b"'): "a NUL character cannot be stored",
    ('title = "Many changes fail"', f'title = "{"x" * 81}"'): "at most 80 characters",
}


@pytest.mark.parametrize("change", FAULTS, ids=FAULTS.get)
def test_a_fault_names_its_key_and_its_line(change: tuple[str, str], text: str) -> None:
    assert change[0] in text
    wrong = text.replace(*change, 1) if change[0] != "[[constants]]" else text.replace(*change)
    refused = faults_of_rules(wrong)
    assert any(FAULTS[change] in fault and ", line " in fault for fault in refused), refused


def test_all_faults_are_told_at_once_in_their_order(text: str) -> None:
    wrong = text.replace("weight = 30", "weight = 0").replace('kind = "direction"', 'kind = "luck"')
    refused = faults_of_rules(wrong)
    assert len(refused) == text.count("weight = 30") + text.count('kind = "direction"')
    lines = [int(fault.split("line ")[1].split(":")[0]) for fault in refused]
    assert lines == sorted(lines)
    assert wrong.splitlines()[lines[-1] - 1] == 'kind = "luck"'


@pytest.mark.parametrize("table", ["staffing", "triggers", "constants"])
def test_no_list_of_a_file_has_more_rows_than_that_of_a_ruleset(
    catalogue: Catalogue, table: str
) -> None:
    said = f"{table}, line 1: at most {MOST_RULES} of these"
    for rows, is_told in ((MOST_RULES, False), (MOST_RULES + 1, True)):
        assert (said in faults_of_rules(f"[[{table}]]\nodd = 1\n" * rows)) is is_told


def test_a_questionnaire_is_no_rules(catalogue: Catalogue) -> None:
    assert faults_of_rules('slug = "sre"\n[[practices]]\n') == [
        "This file holds no rules, but something else."
    ]


# --- what changed ---


def test_what_changed_says_whether_it_can_change_the_advice(published: Ruleset) -> None:
    old = rules_of(published)
    draft = published.new_draft()
    draft.staffing.filter(role__slug="sre", engineers=15).update(engineers=20)
    draft.role_rules.filter(role__slug="platform").update(foundation="")
    draft.triggers.filter(code="changes-fail").update(weight=31, title="Many fail")
    draft.triggers.filter(code="hand-overs").update(title="Handed over")
    draft.constants.filter(code="tie_share").update(text="Other words.")
    changes = rule_changes_between(old, rules_of(draft))
    assert changes == [
        RuleChange("role_rule", "platform", "changed", "advice", ("foundation",)),
        RuleChange("staffing", "sre 20", "added", "advice"),
        RuleChange("staffing", "sre 15", "removed", "advice"),
        RuleChange("trigger", "changes-fail", "changed", "advice", ("weight", "title")),
        RuleChange("trigger", "hand-overs", "reworded", "wording", ("title",)),
        RuleChange("constant", "tie_share", "reworded", "wording", ("text",)),
    ]
    assert change_text(changes[4]) == "trigger hand-overs: reworded (title): wording only"
