"""An entry of the audit log."""

import pytest

from roles.audit import AuditEntry


@pytest.fixture
def entry(db: None) -> AuditEntry:
    return AuditEntry.record(AuditEntry.Action.PUBLISH, "sre:2", by="alice", detail="First.")
