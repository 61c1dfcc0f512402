"""Lets every fault happen to a Tripod that many people use, on SQLite and on PostgreSQL.

    python -m tools.storm               all faults on both engines, a few minutes
    python -m tools.storm SIGHUP …      some of them

Prints a table, and ends with 1 if a figure does not hold.
"""

import sys

from tools.servers import Missing

from .faults import FAULTS
from .results import Result, table
from .site import site
from .storms import storm

# Of what the server said, which a table does not show.
SAID = 5_000
ENGINES = ("SQLite", "PostgreSQL")


def main(names: list[str]) -> int:
    if unknown := set(names) - {one.name for one in FAULTS}:
        print(__doc__, f"Not a fault: {', '.join(unknown)}", sep="\n", file=sys.stderr)
        return 2
    results: list[Result] = []
    for engine in ENGINES:
        chosen = [fault for fault in FAULTS if not names or fault.name in names]
        with site(engine) as one:
            for fault in chosen:
                print(f"{engine}: {fault.name} …", file=sys.stderr, flush=True)
                results.append(storm(one, fault))
                print(table(results[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
            print(one.server.said.read_text()[-SAID:], file=sys.stderr)
    print(table(results))
    return int(any(one.broken() for one in results))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Missing as missing:
        sys.exit(str(missing))
