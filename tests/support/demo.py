"""The demo organisation, as its command makes it."""

from io import StringIO
from typing import Any

from django.core.management import call_command


def made_with_history(**options: Any) -> str:
    """Makes it with its history, and tells what the command printed."""
    out = StringIO()
    call_command("demo_organisation", history=True, stdout=out, **options)
    return out.getvalue()
