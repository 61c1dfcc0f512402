"""Templates stay few and simple: a fragment has a reason, an include names all that it needs."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.template import Engine, Node, Variable, engines
from django.template.backends.django import DjangoTemplates
from django.template.base import FilterExpression, Template, Token, TokenType
from django.template.defaulttags import CsrfTokenNode, ForNode, WithNode
from django.template.library import InclusionNode, import_library
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.test.signals import template_rendered
from django.urls import reverse

from assessments.models import Team, User
from tests.support import factories
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
CODE = ("assessments", "config", "roles")
MOST_LINES = 75
DEEPEST = 4
# The report of the test renders 472: a track for each row, a level and a receipt for each practice.
MOST_RENDERED = 480
# Names that no caller hands over: of loops, of `filter`, and Django's own.
GIVEN = {"forloop", "var", "True", "False", "None"}


@cache
def names() -> list[str]:
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))


def fragments() -> list[str]:
    return [name for name in names() if name.rpartition("/")[2].startswith("_")]


def engine() -> Engine:
    found = engines["django"]
    assert isinstance(found, DjangoTemplates)
    return found.engine


@cache
def compiled(name: str) -> Template:
    return engine().get_template(name)


def found(name: str, kind: type[Node]) -> list[Any]:
    return compiled(name).nodelist.get_nodes_by_type(kind)


@cache
def included(name: str) -> list[str]:
    """What a template brings in, by includes and by tags; a fragment as often as it is named."""
    by_include = [str(node.template.var) for node in found(name, IncludeNode)]
    return [*by_include, *(node.filename for node in found(name, InclusionNode))]


def lines(name: str) -> int:
    return len((TEMPLATES / name).read_text(encoding="utf-8").splitlines())


@cache
def code() -> str:
    paths = (path for folder in CODE for path in sorted((ROOT / folder).rglob("*.py")))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def is_named_by_code(fragment: str) -> bool:
    return fragment in code() or f'"{Path(fragment).name}"' in code()


def is_extended(fragment: str) -> bool:
    pages = (node.parent_name.var for name in names() for node in found(name, ExtendsNode))
    return fragment in pages


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in CODE


# --- what a template reads -----------------------------------------------------------------------


def read_by(template: Template) -> set[str]:
    """The names that a template reads and does not make itself."""
    read, made = set(), set(GIVEN)
    for node in template.nodelist.get_nodes_by_type(Node):
        made |= _made(node)
        read |= _read_by_tag(node)
    return read - made


def _read_by_tag(node: Node) -> set[str]:
    if isinstance(node, CsrfTokenNode):
        return {"csrf_token"}
    conditions = [condition for condition, _nodes in getattr(node, "conditions_nodelists", ())]
    parts = {k: v for k, v in vars(node).items() if "nodelist" not in k and k != "token"}
    said = [parts.pop(form, None) or () for form in ("singular", "plural")]
    own = {*getattr(node, "extra_context", ()), getattr(node, "countervar", None)}
    return _read(parts) | _read(conditions) | (_read(said) - own)


def _made(node: Node) -> set[str]:
    """The names that a tag gives to what is inside it or after it."""
    given: set[Any] = {getattr(node, name, None) for name in ("asvar", "target_var")}
    if isinstance(node, ForNode):
        given |= set(node.loopvars)
    if isinstance(node, WithNode):
        given |= set(node.extra_context)
    return given


def _read(part: object) -> set[str]:
    """The names of the variables in a part of a tag: an expression, a condition, a list of them."""
    if isinstance(part, Variable):
        return {part.lookups[0]} if part.lookups else set()
    if isinstance(part, FilterExpression):
        arguments = [value for _filter, values in part.filters for _look, value in values]
        return _read(part.var) | _read(arguments)
    if isinstance(part, dict):
        return _read(list(part.values()))
    if isinstance(part, list | tuple):
        return set().union(*map(_read, part))
    if isinstance(part, Token) and part.token_type == TokenType.VAR:
        return {got(re.match(r"\w*", part.contents))[0]}
    conditions = (getattr(part, side, None) for side in ("value", "first", "second"))
    return set().union(*(_read(side) for side in conditions if side is not None))


# --- the tests -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_an_include_hands_over_what_is_read_and_nothing_else(name: str) -> None:
    wrong = []
    for node in found(name, IncludeNode):
        fragment = str(node.template.var)
        handed, read = set(node.extra_context), read_by(compiled(fragment))
        if not node.isolated_context or handed != read:
            wrong.append((fragment, node.isolated_context, sorted(handed ^ read)))
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('{{ page.title|default:_("None") }}{{ "Initial"|level_name }}', {"page"}),
        ("{% if a.b and c != 1 %}{% elif d %}{{ e|default:f }}{% endif %}", set("acdef")),
        ("{% for a in b %}{{ a.c }}{{ forloop.counter }}{% endfor %}", {"b"}),
        ("{% with a=b.c %}{{ a }}{% endwith %}{% include 'x' with d=e only %}", set("be")),
        ("{% load i18n %}{% blocktranslate with a=a.b %}{{ a }}{% endblocktranslate %}", {"a"}),
        ("{% load i18n %}{% blocktranslate %}{{ a }}{% endblocktranslate %}", {"a"}),
        ("{% load i18n %}{% translate 'A' as a %}{{ a }}{% url 'team' b.pk as c %}{{ c }}", {"b"}),
        ("{% filter one_line %}{% csrf_token %}{% endfilter %}", {"csrf_token"}),
    ],
)
def test_what_a_template_reads_is_noticed(source: str, names: set[str]) -> None:
    assert read_by(engine().from_string(source)) == names


@pytest.mark.parametrize("fragment", fragments())
def test_a_fragment_has_two_callers_or_one_that_would_be_too_long_with_it(fragment: str) -> None:
    callers = [name for name in names() for other in included(name) if other == fragment]
    if len(callers) > 1 or is_named_by_code(fragment) or is_extended(fragment):
        return
    (caller,) = callers
    assert lines(caller) + lines(fragment) - 1 > MOST_LINES, caller


def test_a_tag_or_filter_is_defined_once() -> None:
    """Otherwise a `load` would give a name another meaning, and say nothing."""
    defining: dict[str, list[str]] = {}
    for module in {*engine().builtins, *engine().libraries.values()}:
        library = import_library(module)
        for name in {*library.tags, *library.filters}:
            defining.setdefault(name, []).append(module)
    twice = {name: modules for name, modules in defining.items() if len(modules) > 1}
    assert not [name for name, modules in twice.items() if any(map(is_ours, modules))]


def test_no_include_is_deep() -> None:
    def depth(name: str) -> int:
        ours = [other for other in included(name) if other in names()]
        return 1 + max(map(depth, ours)) if ours else 0

    assert [name for name in names() if depth(name) > DEEPEST] == []


def test_a_report_is_made_of_few_templates(
    catalogue: Catalogue, checkout: Team, client_of: ClientOf, alice: User
) -> None:
    done = factories.submitted(factories.filled(factories.assessment(checkout, by=alice)))
    rendered: list[str | None] = []
    client = client_of(alice)

    def count(template: Template, **_more: object) -> None:
        rendered.append(template.name)

    template_rendered.connect(count)
    try:
        assert client.get(reverse("report", args=[done.pk])).status_code == 200
    finally:
        template_rendered.disconnect(count)
    assert len(rendered) <= MOST_RENDERED
