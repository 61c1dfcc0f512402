"""What was sent comes back as far as somebody can mend it, of every field of every form."""

from collections.abc import Iterator

from django import forms
from django.contrib.admin import site
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

import config.urls
from assessments.models import User
from roles.values.shown import LISTS, OTHERS, ShownField, longest_shown

assert config.urls


class Typed(forms.Form):
    text = forms.CharField(max_length=100)
    number = forms.IntegerField()
    rows = forms.JSONField()
    one = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    known = forms.CharField(max_length=10, show_hidden_initial=True, initial="known")


def sent(**values: str) -> Typed:
    data = QueryDict(mutable=True)
    data.update(values)
    return Typed(data)


def every_field(request: HttpRequest) -> Iterator[tuple[str, forms.Field]]:
    """Of each form that Tripod, allauth or Django's admin has."""

    def classes(of: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
        for below in of.__subclasses__():
            yield below
            yield from classes(below)

    request.user = User(is_superuser=True, is_staff=True)
    for page in site._registry.values():
        for inline in page.get_inline_instances(request):
            inline.get_formset(request)
    for form in classes(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            yield f"{form.__module__}.{form.__name__}.{name}", field


def test_every_field_of_every_form_is_bounded(rf: RequestFactory, db: None) -> None:
    found = dict(every_field(rf.get("/")))
    assert len(found) > 200
    bound = {name: field.get_bound_field(forms.Form(), "x") for name, field in found.items()}
    assert [name for name, field in bound.items() if not isinstance(field, ShownField)] == []
    assert max(map(longest_shown, found.values())) == LISTS


def test_a_text_that_is_too_long_comes_back_to_be_shortened_with_its_limit() -> None:
    little, much = sent(text="x" * 130), sent(text='"' * 1_000_000)
    assert little["text"].value() == "x" * 130
    assert little.errors["text"] == ["Ensure this value has at most 100 characters (it has 130)."]
    assert much["text"].value() == '"' * 200
    assert "(it has 1000000)" in str(much.errors["text"][0])
    assert len(str(much["text"])) < 1_500


def test_what_has_no_limit_of_its_own_has_one_here() -> None:
    form = sent(number="9" * 50_000, rows="{" + "x" * 50_000, one="z" * 50_000)
    assert form["number"].value() == "9" * 2 * OTHERS
    assert form["rows"].value() == "{" + "x" * (LISTS - 1)
    assert len(str(form.errors["one"][0])) < OTHERS + 100
    assert set(form.errors) == {"text", "number", "rows", "one", "several", "known"}


def test_the_error_of_one_of_several_is_cut_too_and_what_is_chosen_stays() -> None:
    form = Typed(QueryDict(f"several=a&several={'z' * 50_000}"))
    assert len(str(form.errors["several"][0])) < OTHERS + 100
    assert 'value="a" selected' in str(form["several"])


def test_a_first_value_that_nobody_was_given_is_left_out() -> None:
    form = sent(known="new", **{"initial-known": "x" * 9_000})
    assert form["known"].as_hidden(only_initial=True) == ""
    form = sent(known="new", **{"initial-known": "known"})
    assert 'value="known"' in form["known"].as_hidden(only_initial=True)


def test_what_is_stored_is_shown_whole() -> None:
    form = Typed(initial={"text": "x" * 5_000})
    assert form["text"].value() == "x" * 5_000
