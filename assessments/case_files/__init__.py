"""An assessment as a file: bytes → plain data → a Case, or every fault with its path."""

from .parsing import parse
from .reading import LARGEST, Faults, read, read_json, read_yaml

__all__ = ["LARGEST", "Faults", "parse", "read", "read_json", "read_yaml"]
