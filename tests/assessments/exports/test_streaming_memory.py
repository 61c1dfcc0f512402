"""Ten times the rows need no more memory, and one more set of queries per hundred reports."""

import gc
import math
import os
from itertools import chain
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import exports
from assessments.exports.scope import BATCH
from assessments.models import Assessment
from tests.support.export_files import everything, many

PAGE = os.sysconf("SC_PAGE_SIZE")
FEW, MANY = 5_000, 50_000
# The questionnaires and rules that the reports name, once.
QUERIES_OF_TEXTS = 12
MOST_MORE = 10_000_000


def resident() -> int:
    """The memory of this process that is in use, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def grown_while_streaming(format: str) -> tuple[int, int]:
    """By how many bytes the process grew at most, and how many rows it wrote."""
    gc.collect()
    before = highest = resident()
    rows = 0
    for piece in exports.Export(exports.KINDS["answers"], everything(), format).begin(by=None):
        highest = max(highest, resident())
        rows += piece.count(b'\n{"team"' if format == "json" else b"\r\n")
    return highest - before, rows


def test_ten_times_the_rows_need_no_more_memory(done: Assessment) -> None:
    each = len(done.report.data["answers"])
    grown = {}
    for target in (FEW, MANY):
        missing = math.ceil(target / each) - Assessment.objects.count()
        many(missing, done.team, done.report)
        for format in exports.FORMATS:
            with CaptureQueriesContext(connection) as queries:
                grown[target, format], rows = grown_while_streaming(format)
            assert rows >= target
            # The entry in the audit log, the keys, and the reports by the hundred.
            batches = 2 + math.ceil(Assessment.objects.count() / BATCH)
            assert len(queries) == batches + QUERIES_OF_TEXTS
    for format in exports.FORMATS:
        # What earlier tests left free is taken again at odd times: one run of three has to hold.
        again = (grown_while_streaming(format)[0] for _ in range(2))
        most = grown[FEW, format] + MOST_MORE
        assert any(growth < most for growth in chain([grown[MANY, format]], again)), grown
