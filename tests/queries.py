"""How many queries a page takes, so that a test can compare it with itself."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def counted(client, address: str) -> int:
    """The queries of one page."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries)
