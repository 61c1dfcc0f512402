"""A model field for documents that are read as they were written."""

import json

from django.db import models


class DocumentField(models.JSONField):
    """JSON whose keys stay in their order: PostgreSQL keeps it as json, since jsonb sorts them."""

    def db_type(self, connection):
        return "json" if _is_postgresql(connection) else super().db_type(connection)

    def get_db_prep_value(self, value, connection, prepared=False):
        if _is_postgresql(connection) and not hasattr(value, "as_sql"):
            return json.dumps(value, cls=self.encoder)
        return super().get_db_prep_value(value, connection, prepared)

    def select_format(self, compiler, sql, params):
        """As text, so that one document at a time is decoded, not all rows of a fetch."""
        return (f"({sql})::text" if _is_postgresql(compiler.connection) else sql), params


def _is_postgresql(connection) -> bool:
    return connection.vendor == "postgresql"
