"""Where a test knows that something is there, and the type does not."""

from typing import TypeVar

Value = TypeVar("Value")


def got(value: Value | None) -> Value:
    """The value, which must not be None."""
    assert value is not None
    return value
