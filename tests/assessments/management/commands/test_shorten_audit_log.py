"""Old entries of the audit log are deleted by a command, and by nothing else."""

import pytest
from django.core.management import CommandError, call_command

from roles.audit import AuditEntry
from tests.support.audit_log import aged


def test_the_command_deletes_what_is_older_and_nothing_else(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, gone = [aged(0), aged(91), aged(399)], aged(401)
    call_command("shorten_audit_log", days=400)
    assert "Deleted 1 entries" in capsys.readouterr().out
    assert set(AuditEntry.objects.all()) == set(kept)
    assert not AuditEntry.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize("days", [-1, 0, 89])
def test_the_command_refuses_fewer_days(db: None, days: int) -> None:
    with pytest.raises(CommandError, match="90 or more"):
        call_command("shorten_audit_log", days=days)
