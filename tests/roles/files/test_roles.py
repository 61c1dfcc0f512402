"""Disciplines and roles in a file of the rules: new ones, and what a stored one keeps."""

from fractions import Fraction

from roles.models import Discipline, Role
from tests.support.catalogue_files import NEW, faults_of_rules, imported_rules


def test_a_new_role_comes_with_its_discipline_and_staffing(text: str) -> None:
    outcome = imported_rules(text + NEW)
    role = Role.objects.get(slug="security")
    assert (role.discipline.slug, role.discipline.position) == ("security", 3)
    assert role.goals == [{"metric": "lead_time", "counter": "downtime"}]
    assert [(line.part, line.text) for line in role.lines.all()] == [
        ("tools", "A scanner."),
        ("day-30", "List the threats."),
    ]
    assert outcome.faults == []
    outcome.version.publish()
    assert outcome.version.staffing.get(role=role).people == Fraction(1, 2)


def test_a_new_role_needs_the_right_to_make_one(text: str) -> None:
    refused = faults_of_rules(text + NEW, may_create_roles=False)
    assert len(refused) == 2
    assert all("for those who may add it" in fault for fault in refused)
    assert not Discipline.objects.filter(slug="security").exists()
    assert imported_rules(text, may_create_roles=False).version.is_draft


def test_only_a_step_names_what_it_answers(text: str) -> None:
    wrong = text + NEW.replace('part = "day-30"', 'part = "caution"')
    refused = faults_of_rules(wrong)
    assert [fault.partition(", ")[0] for fault in sorted(refused)] == [
        "roles[3].lines[1].answers",
        "roles[3].lines[1].practice",
    ]
    assert all(fault.endswith("only for a step: day-30, day-60 or day-90") for fault in refused)


def test_a_stored_role_keeps_its_words(text: str) -> None:
    Role.objects.filter(slug="sre").update(summary="Ours.")
    outcome = imported_rules(text)
    assert outcome.notes == [
        "role Site reliability engineer keeps its words; the file has others: summary."
    ]
    assert Role.objects.get(slug="sre").summary == "Ours."


def test_a_discipline_has_one_role(text: str) -> None:
    second = NEW.replace('discipline = "security"', 'discipline = "sre"')
    assert any(
        "the discipline has a role already: sre" in f for f in faults_of_rules(text + second)
    )
