"""The header that makes a response a download."""

from urllib.parse import quote

from django.utils.http import content_disposition_header


def attachment(name: str, twin: str = "") -> dict[str, str]:
    """The header of a download: its name, and `twin` in ASCII for clients that need it.

    It has both names (RFC 6266), of which Django would write only one.
    """
    header = content_disposition_header(True, twin or name)
    if not name.isascii():
        header += f"; filename*=utf-8''{quote(name)}"
    return {"Content-Disposition": header}
