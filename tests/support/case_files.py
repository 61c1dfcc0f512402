"""Teams as `manage.py assess` reads them, and what it says of them."""

from assessments import case_files, reports
from roles.versioning.files import MOST_FAULTS_SHOWN

TEAM = {"engineers": 15}


def judged(**data) -> dict:
    return reports.build(case_files.parse({"team": TEAM, **data}))


LONGEST_LINE = 1000


def is_answered(outcome):
    """A report, or lines that a person can read."""
    code, lines = outcome
    told = all(line.isprintable() and 0 < len(line) <= LONGEST_LINE for line in lines)
    return (
        told
        and (code, bool(lines)) in ((0, False), (2, True))
        and len(lines) <= MOST_FAULTS_SHOWN + 1
    )
