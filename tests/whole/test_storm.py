"""A short storm of each kind: nothing that was acknowledged is lost or stored twice, no 500.

`make storm` has the long ones on both engines, and holds their seconds too: here other tests run
beside them.
"""

from collections.abc import Iterator

import pytest

from tests.support.not_tried import needed
from tools import servers
from tools.storm import faults, results
from tools.storm.faults import FAULTS, Fault
from tools.storm.site import Site, site
from tools.storm.storms import storm

SECONDS = {"p95 saves", "p95 pages"}


@pytest.fixture(scope="module")
def hurt(django_db_blocker: object) -> Iterator[Site]:
    with site("SQLite") as one:
        yield one


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_short_storm_loses_nothing(hurt: Site, fault: Fault) -> None:
    if fault.proxied:
        needed(servers.nginx)
    result = storm(hurt, fault, short=True)
    assert [name for name in result.broken() if name not in SECONDS] == [], result


def test_each_fault_of_the_issue_is_there() -> None:
    names = " ".join(fault.name for fault in FAULTS)
    for kind in ("killed", "SIGHUP", "beside", "disk", "database", "half-open", "readers"):
        assert kind in names
    assert (faults.HALF_OPEN, faults.EXPORTS + faults.FILES) == (200, 50)
    assert results.SOON == 1
