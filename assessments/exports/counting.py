"""How many rows there will be, counted in the database without reading a document."""

from django.db.models import Func, IntegerField, Sum
from django.db.models.functions import Coalesce


class Elements(Func):
    """How many elements of a JSON document a path such as $.options[*].reasons[*] leads to."""

    output_field = IntegerField()
    on_postgresql = (
        "jsonb_array_length(jsonb_path_query_array((%(expressions)s)::jsonb, '%(path)s'))"
    )
    on_sqlite = (
        "(SELECT COUNT(*) FROM json_tree(%(expressions)s, '%(root)s') WHERE path GLOB '%(glob)s')"
    )

    def __init__(self, document: str, path: str):
        self.path = path
        super().__init__(document)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler, connection, template=self.on_postgresql, path=self.path, **context
        )

    def as_sqlite(self, compiler, connection, **context):
        """SQLite knows no wildcards: it walks the tree and looks at the path of each parent."""
        parent = self.path.removesuffix("[*]").removesuffix(".*")
        root, glob = parent.partition("*")[0].rstrip("[."), parent.replace("[*]", "[[]*]")
        return self.as_sql(
            compiler, connection, template=self.on_sqlite, root=root, glob=glob, **context
        )


def elements(assessments, paths: tuple[str, ...]) -> int:
    """How many elements the paths lead to in the reports of these assessments together."""
    first, *others = (Elements("report__document", path) for path in paths)
    found = Sum(sum(others, first))
    return assessments.order_by().aggregate(rows=Coalesce(found, 0))["rows"]
