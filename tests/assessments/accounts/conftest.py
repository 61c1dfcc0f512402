"""A draft of Checkout, and a page of it."""

from tests.assessments.views.conftest import draft, pipeline

__all__ = ["draft", "pipeline"]
