"""The audit log: who did what to the questions, the rules and people's rights."""

from .entries import SHELL, AuditEntry

__all__ = ["SHELL", "AuditEntry"]
