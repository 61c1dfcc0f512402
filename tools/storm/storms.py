"""One storm: people save, a fault happens meanwhile, and they go on until all can save again."""

import time
from contextlib import ExitStack

from .faults import Fault
from .people import Crowd
from .proxy import in_front
from .results import Result, result_of
from .site import Site, until

# How many people save, and for how long undisturbed before and after.
WRITERS, CALM = {True: 3, False: 5}, {True: 1, False: 3}


def storm(site: Site, fault: Fault, *, short: bool = False) -> Result:
    with ExitStack() as stack:
        port = site.server.port
        if fault.proxied:
            port = stack.enter_context(in_front(site.folder / "nginx", site.ports))
        crowd = stack.enter_context(Crowd(site.server, port, WRITERS[short]))
        until(crowd.settled)
        time.sleep(CALM[short])
        fault.happen(site, short)
        until(crowd.settled)
        time.sleep(CALM[short])
        crowd.__exit__()
        crowd.server = site.server
        return result_of(site.engine, fault, crowd)
