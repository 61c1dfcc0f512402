"""Attempts that have to fail, in a transaction of their own, so that the test can go on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction


def refused(
    attempt: Callable[..., object],
    *args: Any,
    error: type[Exception] = ValidationError,
    **kwargs: Any,
) -> None:
    """Tries it, and fails if the error does not come."""
    with pytest.raises(error), transaction.atomic():
        attempt(*args, **kwargs)
