"""Everything people read is marked for translation, German is complete, stored data is English.

`make messages` brings locale/ into step with the code and the templates.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from django.contrib.admin import site
from django.db.models import Model
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise
from pytest_django import Settings

from assessments import models, reports
from assessments.models import Question, QuestionnaireVersion, Team, User
from roles import models as roles
from tests.support import admin_pages, factories, unmarked
from tests.support.admin_pages import page
from tests.support.fixtures import Catalogue, ClientOf
from tests.support.got import got
from tools import messages

pytestmark = pytest.mark.one_database

SAID = {(m.context, m.id): m for m in messages.messages(messages.extracted())}
GERMAN = {(m.context, m.id): m for m in messages.messages(messages.stored())}
TRANSLATED = {key: m for key, m in GERMAN.items() if messages.is_translated(m)}
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}")

CODE = [path for path in messages.sources() if path.suffix == ".py"]
# What a terminal, a program or the log reads, and what a stored report holds: wording.py has that.
ENGLISH = (
    *("assessments/management/", "assessments/case_files/", "assessments/demo/"),
    *("config/environment.py", "config/sign_on.py", "config/serve.py", "config/preparing.py"),
    *("config/settings.py", "config/lanes.py", "config/server_answers.py", "config/wsgi.py"),
    *("config/server.py", "config/sizes.py", "config/receiving.py"),
    *("roles/investment/", "roles/recommendations.py"),
)
PAGES = [path for path in messages.sources() if path.suffix == ".html"]


def name(path: Path) -> str:
    return path.relative_to(messages.ROOT).as_posix()


def texts(said: str | Sequence[str]) -> list[str]:
    """The one or the two texts of a message."""
    return [said] if isinstance(said, str) else list(said)


def placeholders(text: str) -> list[str]:
    return sorted(found[0] or found[1] for found in PLACEHOLDER.findall(text))


def fits(said: str | Sequence[str], string: str | Sequence[str]) -> bool:
    """Whether a translation can be filled with what its source is filled with."""
    sources, strings = texts(said), texts(string)
    known = {name for text in sources for name in placeholders(text)}
    every = placeholders(strings[-1]) == placeholders(sources[-1])
    return every and known.issuperset(placeholders(strings[0])) and all(map(is_filled, strings))


def is_filled(text: str) -> bool:
    if "%(" not in text:
        return True
    try:
        return bool(text % defaultdict(str))
    except (TypeError, ValueError):
        return False


# --- the German catalogue ----------------------------------------------------------------------


def test_the_catalogue_holds_what_is_said_and_nothing_else() -> None:
    assert sorted(map(str, SAID.keys() - GERMAN.keys())) == []
    assert sorted(map(str, GERMAN.keys() - SAID.keys())) == []
    assert not messages.stored().obsolete


def test_every_message_is_translated() -> None:
    assert sorted(map(str, GERMAN.keys() - TRANSLATED.keys())) == []


def test_no_translation_is_a_guess() -> None:
    assert [m.id for m in GERMAN.values() if m.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_source() -> None:
    assert [said for said in TRANSLATED.values() if not fits(said.id, got(said.string))] == []


@pytest.mark.parametrize(
    ("source", "string"),
    [
        ("%(n)s figures", "Werte"),
        ("%(n)s figures", "%(m)s Werte"),
        ("%(n)s figures", "%(n) Werte"),
        ("%(n)s %% known", "%(n)s % bekannt"),
        ("up to {most}", "bis {höchstens}"),
        (("one figure", "%(n)s figures"), ("ein Wert", "Werte")),
        (("one figure", "%(n)s figures"), ("%(m)s Wert", "%(n)s Werte")),
    ],
)
def test_a_translation_that_would_not_be_filled_is_noticed(
    source: str | Sequence[str], string: str | Sequence[str]
) -> None:
    assert not fits(source, string)


def test_the_form_for_one_needs_no_number() -> None:
    assert fits(("%(n)s figure", "%(n)s figures"), ("ein Wert", "%(n)s Werte"))


def test_the_compiled_file_holds_the_translations() -> None:
    with messages.MO.open("rb") as file:
        compiled = GNUTranslations(file)
    for message in TRANSLATED.values():
        for number, string in zip((1, 2), texts(got(message.string)), strict=False):
            assert _looked_up(compiled, message, number) == string
    # What gettext read; it has no other way to list it.
    catalog: dict[Any, str] = vars(compiled)["_catalog"]
    held = {key[0] if isinstance(key, tuple) else key for key in catalog} - {""}
    firsts = {(c, texts(said)[0]) for c, said in TRANSLATED}
    assert held == {f"{context}\x04{first}" if context else first for context, first in firsts}


def _looked_up(compiled: NullTranslations, message: Message, number: int) -> str:
    first, last = texts(message.id)[0], texts(message.id)[-1]
    if message.pluralizable and message.context:
        return compiled.npgettext(message.context, first, last, number)
    if message.pluralizable:
        return compiled.ngettext(first, last, number)
    return compiled.pgettext(message.context, first) if message.context else compiled.gettext(first)


def test_english_is_as_it_is_written() -> None:
    """Django has British words of its own; none of them replaces one of ours."""
    with translation.override("en-gb"):
        plain = [texts(said)[0] for context, said in SAID if not context]
        assert [text for text in plain if translation.gettext(text) != text] == []


# --- nothing is left unmarked ------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_says_nothing_that_is_not_marked(path: Path) -> None:
    assert unmarked.in_template(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_module_says_nothing_that_is_not_marked(path: Path) -> None:
    assert unmarked.in_code(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [p for p in CODE if not name(p).startswith(ENGLISH)], ids=name)
def test_a_module_holds_no_sentence_that_is_not_marked(path: Path) -> None:
    assert unmarked.sentences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_messages_are_looked_up_before_they_are_filled(path: Path) -> None:
    assert unmarked.formatted_before(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Hello</p>",
        '<a href="{% url "x" %}">{{ name }} and more</a>',
        '<img alt="A picture" src="x.png">',
        '<input placeholder="Your name">',
        '<p data-saving="Saving your answer"></p>',
        '<input type="submit" value="Send">',
        '{{ level|default:"unknown" }}',
        "{{ count }} %{{ count|pluralize }}",
        '{% include "x.html" with title="Two words" %}',
    ],
)
def test_what_a_template_does_not_mark_is_noticed(text: str) -> None:
    assert unmarked.in_template(text)


@pytest.mark.parametrize(
    "text",
    [
        '<p class="lead">{% translate "Hello" %}</p>',
        "<p>{% blocktranslate %}Hello <em>you</em>{% endblocktranslate %} 100 %</p>",
        "{# Hello #}{% comment %}Hello{% endcomment %}",
        '{% url "team" pk as there %}{{ day|date:"j F Y" }}{{ text|default:_("Hello you") }}',
        '<input type="hidden" value="yes"><img alt="" src="x.png">',
    ],
)
def test_what_a_template_marks_passes(text: str) -> None:
    assert unmarked.in_template(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'raise ValidationError("Not so.")',
        'raise Http404(f"{code} is gone")',
        'messages.success(request, "Saved.")',
        'messages.error(request, "%s is gone" % team)',
        'form.add_error("name", "Another name, please.")',
        'forms.CharField(label="Name")',
        'models.CharField("short name", max_length=2)',
        'models.CharField(help_text=one or "Two.")',
        'forms.CharField(error_messages={"invalid": "Not so."})',
        'forms.CharField(error_messages=dict.fromkeys(kinds, "Not so."))',
        'forms.ChoiceField(choices=[(FULL, "Full")])',
        'class Kind(models.TextChoices):\n    ONE = "one", "The one"',
        'class Kind(models.TextChoices):\n    ONE = "one"',
        'verbose_name = "band"',
        'fieldsets = [("What people read", {"fields": []})]',
        'JsonResponse({"message": f"Saved {now}"})',
    ],
)
def test_what_a_module_does_not_mark_is_noticed(text: str) -> None:
    assert unmarked.in_code(text)


@pytest.mark.parametrize(
    "text",
    [
        'raise ValidationError(gettext("Not so."), code="invalid")',
        'messages.error(request, f"{version}: {fault}")',
        'forms.CharField(label=_("Name"), error_messages={"invalid": _("Not so.")})',
        'models.ForeignKey("roles.Role", models.PROTECT)',
        'class Kind(models.TextChoices):\n    ONE = "one", _("the one")',
        'forms.IntegerField(error_messages={"max_value": format_lazy(_("Up to {n}."), n=3)})',
    ],
)
def test_what_a_module_marks_passes(text: str) -> None:
    assert unmarked.in_code(text) == []


def test_a_sentence_that_is_not_marked_is_noticed() -> None:
    assert unmarked.sentences('yield "two choices have the same text."')
    assert unmarked.sentences('return f"{code}: another one has this."')
    assert not unmarked.sentences('def f():\n    """Says nothing."""\n    return _("Not so.")')


def test_a_message_that_is_filled_too_early_is_noticed() -> None:
    assert unmarked.formatted_before('gettext(f"Hello {name}")')
    assert unmarked.formatted_before('gettext("Hello %s" % name)')
    assert not unmarked.formatted_before('gettext("Hello %(name)s") % {"name": name}')


# --- a language in which every message is another ----------------------------------------------


@pytest.fixture
def another_language(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """German for once says «each message» in marks, so that a message without them is plain."""
    file = tmp_path / "de" / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    said = messages.extracted()
    for message in messages.messages(said):
        strings = [f"«{text}»" for text in texts(message.id)]
        message.string = strings if message.pluralizable else strings[0]
    file.write_bytes(messages.as_mo(said))
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("de"):
        yield


def test_a_report_is_stored_in_english_whoever_hands_it_in(
    catalogue: Catalogue, another_language: None, checkout: Team
) -> None:
    checkout.staff(dict.fromkeys(factories.rules().roles(), 1))
    assessment = factories.filled(factories.assessment(checkout), choice=0)
    assert translation.gettext("Team") == "«Team»"
    document = reports.judge(assessment)
    assert json.loads(json.dumps(document)) == document
    assert "«" not in json.dumps(document, ensure_ascii=False)


@pytest.fixture
def reader(client_of: ClientOf, admin: User, another_language: None) -> Client:
    """Somebody with every right whose browser asks for that language."""
    client = client_of(admin)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return client


def test_what_stands_in_the_way_of_publishing_is_told_in_the_language(
    catalogue: Catalogue, reader: Client
) -> None:
    draft = catalogue["sre"].new_draft()
    got(draft.texts.first()).delete()
    said = admin_pages.told(admin_pages.press(reader, draft, "publish"))
    assert said
    assert all(text.count("«") == 2 for text in said)


ADMIN = [
    (roles.Ruleset, "«published»"),
    (roles.StaffingPoint, "«full-time people»"),
    (roles.Trigger, "«starts, problem, severe, extreme»"),
    (roles.Constant, "«value»"),
    (models.QuestionnaireVersion, "«published»"),
    (models.Team, "«24/7 on-call»"),
    (models.Question, "«in the quick track»"),
]


@pytest.mark.parametrize(("model", "text"), ADMIN, ids=lambda part: getattr(part, "__name__", part))
def test_a_list_of_the_admin_speaks_the_language(
    catalogue: Catalogue, checkout: Team, reader: Client, model: type[Model], text: str
) -> None:
    assert text.lower() in reader.get(admin_pages.page(model, "changelist")).text.lower()


# --- the admin ---


def edited_models() -> list[type[Model]]:
    shown = {
        *site._registry,
        *(inline.model for shown in site._registry.values() for inline in shown.inlines),
    }
    return [model for model in shown if model._meta.app_label in ("assessments", "roles")]


def test_every_model_and_field_that_is_edited_has_a_name_to_translate() -> None:
    bare = [
        str(named)
        for model in edited_models()
        for named in (model._meta, *(f for f in model._meta.concrete_fields if f.editable))
        if not isinstance(getattr(named, "verbose_name", None), Promise)
    ]
    assert [name for name in bare if not name.endswith(".id")] == []


def test_the_pages_of_an_editor_are_german(
    catalogue: Catalogue, erin: User, client_of: ClientOf
) -> None:
    client, draft = client_of(erin), catalogue["sre"].new_draft()
    client.cookies["language"] = "de"
    adding = client.get(page(Question, "add", version=draft.pk)).text
    for label in ("Praktik:", "Gewicht:", "Tools:", "Frage"):
        assert label in adding
    for label in ("Weight", "Practice:", "Position:"):
        assert label not in adding
    listed = client.get(page(QuestionnaireVersion, "changelist")).text
    assert "Fragebogenversion" in listed
    assert "Questionnaire version" not in listed
