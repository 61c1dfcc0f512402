"""How the cost of work grows with its input, in processor time: a busy machine does not matter.

Linear work costs four times as much on four times the input, quadratic work sixteen times as much.
"""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Given = TypeVar("Given")

STEP = 4
# About halfway between 4 and 16, because sorting and memory cost a little more than linear work.
SUPERLINEAR = 9
TRIES = 7


class TooLong(Exception):
    """The work was stopped before it could take minutes."""


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Raises TooLong if the block needs more processor time; works in the main thread only."""

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cost(work: Callable[[Given], object], given: Given) -> float:
    """The processor seconds of one run."""
    gc.disable()
    try:
        began = time.thread_time()
        work(given)
        return time.thread_time() - began
    finally:
        gc.enable()


def growth(work: Callable[[Given], object], small: Given, large: Given) -> float:
    """The cost of the large input divided by that of the small one, each the least of some runs."""
    costs: tuple[list[float], list[float]] = ([], [])
    for _ in range(TRIES):
        costs[0].append(cost(work, small))
        costs[1].append(cost(work, large))
        if min(costs[1]) < SUPERLINEAR * min(costs[0]):
            break
    return min(costs[1]) / min(costs[0])


def is_linear(
    work: Callable[[Given], object], make: Callable[[int], Given], size: int, most: float = 20
) -> bool:
    """Whether `work(make(4 * size))` costs about four times what `work(make(size))` does."""
    with stopped_after(most):
        try:
            return growth(work, make(size), make(STEP * size)) < SUPERLINEAR
        except TooLong:
            return False
