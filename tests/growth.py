"""How the cost of work grows with its input, in processor time, so that a busy machine is no fault.

Work that looks at each part once costs four times as much on four times the input. Work that looks
at each part once for each other part costs sixteen times as much.
"""

import gc
import signal
import time
from contextlib import contextmanager

STEP = 4
# Between 4 and 16, and nearer to neither: sorting and memory cost a little more than their share.
SUPERLINEAR = 9
TRIES = 7


class TooLong(Exception):
    """The work was stopped, before it costs minutes."""


@contextmanager
def stopped_after(seconds):
    """Stops what needs more processor time; it runs in the main thread."""

    def stop(*_):
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cost(work, given):
    """The processor seconds of one run."""
    gc.disable()
    try:
        began = time.thread_time()
        work(given)
        return time.thread_time() - began
    finally:
        gc.enable()


def growth(work, small, large):
    """How many times the cost of the small input the large one has: the least that was seen."""
    costs: tuple[list, list] = ([], [])
    gc.collect()
    for _ in range(TRIES):
        costs[0].append(cost(work, small))
        costs[1].append(cost(work, large))
        if min(costs[1]) < SUPERLINEAR * min(costs[0]):
            break
    return min(costs[1]) / min(costs[0])


def is_linear(work, make, size, most=20):
    """Whether `work(make(4 * size))` costs about four times what `work(make(size))` does."""
    with stopped_after(most):
        try:
            return growth(work, make(size), make(STEP * size)) < SUPERLINEAR
        except TooLong:
            return False
