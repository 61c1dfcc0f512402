"""Faults are valid code that differs, and a seed decides which of them are tried."""

import ast

from tools.mutants.faults import Fault, Source, compiled, sample, shipped

TEXT = '''\
"""A module."""

LIMIT = 1


class Line:
    size: int = 2

    @property
    def long(self, more: int = 3) -> bool:
        """Whether it is long."""
        if self.size > LIMIT:
            return sum(
                (self.size, more),
                start=4,
            ) > 5
        return False
'''


def every_fault(text: str) -> list[Fault]:
    return sample({"module.py": text}, 1000, seed=1)


def test_each_fault_is_valid_and_differs_from_the_code_and_from_the_others() -> None:
    faults = every_fault(TEXT)
    assert {
        compiled("module.py", fault.changed) != compiled("module.py", TEXT) for fault in faults
    } == {True}
    assert len({ast.dump(ast.parse(fault.changed)) for fault in faults}) == len(faults)
    assert len({fault.name for fault in faults}) == len(faults)


def test_faults_are_made_in_what_runs_with_a_test_decorated_or_not() -> None:
    kept = ("LIMIT = 1", "size: int = 2", "more: int = 3", '"""Whether it is long."""')
    faults = every_fault(TEXT)
    assert faults
    assert all(part in fault.changed for fault in faults for part in kept)
    changed = "".join(fault.changed for fault in faults)
    assert "self.size >= LIMIT" in changed
    assert "start=5" in changed
    assert "return True" in changed


def test_a_fault_knows_its_line_and_all_lines_of_its_statement() -> None:
    found = {(f.line, f.statement) for f in every_fault(TEXT) if "start=5" in f.changed}
    assert found == {(15, (13, 16))}


def test_a_fault_in_a_condition_is_run_by_the_head_of_its_statement() -> None:
    found = {f.statement for f in every_fault(TEXT) if "self.size >= LIMIT" in f.changed}
    assert found == {(12, 13)}


def test_a_change_that_leaves_the_code_as_it_is_makes_no_fault() -> None:
    source = Source("module.py", "def nothing():\n    return (1) + 2\n")
    same = [change for change in source.changes if change.node.deep_equals(change.other)]
    assert not same
    assert all(source.fault(number) for number in range(len(source.changes)))


def test_the_seed_decides_the_sample_and_its_order() -> None:
    names = [fault.name for fault in sample({"module.py": TEXT}, 5, seed=1)]
    assert names == [fault.name for fault in sample({"module.py": TEXT}, 5, seed=1)]
    assert names != [fault.name for fault in sample({"module.py": TEXT}, 5, seed=2)]


def test_the_beginning_of_a_sample_is_a_smaller_one() -> None:
    larger = sample({"module.py": TEXT}, 5, seed=1)
    assert sample({"module.py": TEXT}, 3, seed=1) == larger[:3]


def test_the_faults_are_in_the_files_that_docs_mutants_names() -> None:
    paths = list(shipped())
    assert "assessments/access.py" in paths
    assert "assessments/reports/data/scores.py" in paths
    rooms = ("assessments/exports/", "assessments/reports/", "assessments/answering/")
    assert all(path.startswith(rooms) for path in paths if path != "assessments/access.py")
