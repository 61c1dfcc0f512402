"""A model field for documents that are read as they were written, and take little room."""

import json
import zlib

from django.db import models


def packed(document: dict) -> bytes:
    """A document as it is stored: JSON whose keys stay in their order, compressed."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 9)


class DocumentField(models.BinaryField):
    """JSON in a compressed column: of no use to SQL, which has tables of its own to ask."""

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(zlib.decompress(value))

    def get_db_prep_value(self, value, connection, prepared=False):
        return super().get_db_prep_value(packed(value), connection, prepared)

    def value_to_string(self, obj):
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value
