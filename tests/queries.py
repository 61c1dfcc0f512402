"""How many queries a page takes, so that a test can compare it with itself."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def counted(client, address: str) -> int:
    """The queries of one page, or of a file to its end."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
    assert (response.status_code, bool(body)) == (200, True), address
    return len(queries)
