"""What a test knows to be there although its type allows None."""

from typing import TypeVar

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """The value; if it is None, the test fails here."""
    assert value is not None
    return value
