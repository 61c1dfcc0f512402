"""The German names of models and fields in the admin."""

from django.contrib.admin import site
from django.utils.functional import Promise

from assessments.models import Question, QuestionnaireVersion
from tests.admin_pages import page


def models():
    shown = {
        *site._registry,
        *(inline.model for shown in site._registry.values() for inline in shown.inlines),
    }
    return [model for model in shown if model._meta.app_label in ("assessments", "roles")]


def test_every_model_and_field_that_is_edited_has_a_name_to_translate():
    bare = [
        str(named)
        for model in models()
        for named in (model._meta, *(f for f in model._meta.concrete_fields if f.editable))
        if not isinstance(named.verbose_name, Promise)
    ]
    assert [name for name in bare if not name.endswith(".id")] == []


def test_the_pages_of_an_editor_are_german(catalogue, erin, client_of):
    client, draft = client_of(erin), catalogue["sre"].new_draft()
    client.cookies["language"] = "de"
    adding = client.get(page(Question, "add", version=draft.pk)).text
    for label in ("Praktik:", "Gewicht:", "Werkzeuge:", "Frage"):
        assert label in adding
    for label in ("Weight", "Practice:", "Tools:", "Position:"):
        assert label not in adding
    listed = client.get(page(QuestionnaireVersion, "changelist")).text
    assert "Fragebogenversion" in listed
    assert "Questionnaire version" not in listed
